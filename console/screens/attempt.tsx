/** One exchange: what it carried, what was sent, what came back. */
import type { AttemptView } from '../api/answers.ts';
import { spanText } from '../format/time.ts';
import { readJson, readMessage } from '../format/http-message.ts';
import { Glyph } from '../parts/glyph.tsx';
import { JsonTree } from '../parts/json.tsx';
import { HIDDEN, Message } from '../parts/message.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

const resultOf = ({ response_status_code: status, error_code }: AttemptView): string =>
  status > 0 ? `HTTP ${status}` : (error_code ?? 'no answer');

export function Attempt({ attempt, open }: { attempt: AttemptView; open: boolean }) {
  const { success, counted, execution_duration, error } = attempt;
  return (
    <li class={`step ${success ? 'good' : 'bad'}`}>
      <Glyph name={success ? 'done' : 'wrong'} />
      <details class="step-body attempt" open={open}>
        <summary>
          <strong>Attempt {attempt.attempt}</strong> <span class="result">{resultOf(attempt)}</span>{' '}
          <span class="soft">in {spanText(execution_duration)}</span> <Time at={attempt.started_at} />
        </summary>
        {error && (
          <p class="bad-text">
            <Visible text={error} />
          </p>
        )}
        {!counted && <p class="soft">Recorded after somebody else had moved the delivery on: it does not count.</p>}
        <State attempt={attempt} />
        <div class="exchange">
          <Message
            title="Request"
            raw={attempt.raw_request}
            empty="Its event has expired: what was sent is not kept."
          />
          <Message title="Answer" raw={attempt.raw_response} empty="No answer came." />
        </div>
      </details>
    </li>
  );
}

const TRUST: Readonly<Record<string, string>> = {
  fresh: 'fresh',
  stale: 'stale: the source could not be asked, this is the last known',
  inaccessible: 'inaccessible: the source says that it is gone or not ours',
  unavailable: 'unavailable: none is known',
};

/** The state of the subscription that this attempt carried. */
function State({ attempt: { state_status, state_observed_at, raw_request } }: { attempt: AttemptView }) {
  if (state_status === null) return null;
  const sent: string | null = raw_request;
  const state = stateIn(readMessage(sent ?? '').body);
  return (
    <details class="state">
      <summary>
        State {TRUST[state_status]}
        {state_observed_at && (
          <>
            , as of <Time at={state_observed_at} />
          </>
        )}
      </summary>
      {state === null ? <p class="soft">{sent === null ? HIDDEN : 'None was sent.'}</p> : <JsonTree value={state} />}
    </details>
  );
}

function stateIn(body: string): unknown {
  const json = readJson(body);
  const value = json.ok ? json.value : null;
  return typeof value === 'object' && value !== null && 'state' in value ? value.state : null;
}
