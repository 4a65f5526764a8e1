/** Each exchange of a delivery: what was sent, what came back. */
import type { AttemptView } from '../api/answers.ts';
import { Glyph } from '../parts/glyph.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

export const Attempts = ({ attempts }: { attempts: readonly AttemptView[] }) => (
  <ol class="story">
    {attempts.map((attempt, index) => (
      <li key={attempt.id} class={`step ${attempt.success ? 'good' : 'bad'}`}>
        <Glyph name={attempt.success ? 'done' : 'wrong'} />
        <details class="step-body attempt" open={index === 0}>
          <summary>
            <strong>Attempt {attempt.attempt}</strong> <span class="result">{resultOf(attempt)}</span>{' '}
            <span class="soft">in {attempt.execution_duration} ms</span> <Time at={attempt.started_at} />
          </summary>
          {attempt.error && (
            <p class="bad-text">
              <Visible text={attempt.error} />
            </p>
          )}
          <Message title="Request" raw={attempt.raw_request} />
          <Message title="Answer" raw={attempt.raw_response} />
        </details>
      </li>
    ))}
  </ol>
);

const resultOf = ({ response_status_code: status, error_code }: AttemptView): string =>
  status > 0 ? `HTTP ${status}` : (error_code ?? 'no answer');

/** As text, whatever it is. */
const Message = ({ title, raw }: { title: string; raw: string | null }) => (
  <section class="message">
    <h3>{title}</h3>
    {raw ? (
      <pre class="body" tabIndex={0} aria-label={title}>
        <Visible text={raw.replaceAll('\r', '')} />
      </pre>
    ) : (
      <p class="soft">None is kept.</p>
    )}
  </section>
);
