/** The account: what was due is what was delivered, waits, or was given up. */
import type { StatusView } from '../api/answers.ts';
import { hrefTo } from '../browser/location.ts';
import { numberText } from '../format/number.ts';

type Term = readonly [word: string, count: number, href?: string];

export function Equations({ status: { equations, window } }: { status: StatusView }) {
  if (equations === null)
    return <p class="note warn">The account could not be counted: it is unknown, not complete.</p>;
  const { events, payloads, replays } = equations;
  return (
    <section aria-labelledby="account">
      <h2 id="account">The account</h2>
      <dl class="account">
        <dt>Events</dt>
        <dd>
          <Equation
            left={[
              ['received', events.received],
              ['due', events.due],
            ]}
            right={[...sharesOf(events, window), ['missing', events.missing]]}
          />
        </dd>
        <dt>Payloads</dt>
        <dd>
          <Equation left={[['given', payloads.given]]} right={sharesOf(payloads, null)} />
        </dd>
        <dt>Replays</dt>
        <dd>
          <Equation left={[['made', replays.given]]} right={sharesOf(replays, null)} />
        </dd>
      </dl>
    </section>
  );
}

interface Shares {
  delivered: number;
  waiting: number;
  given_up: number;
  cancelled: number;
}

/** @param since the window that a list of events' deliveries has; null: the words are no links */
function sharesOf({ delivered, waiting, given_up, cancelled }: Shares, since: string | null): Term[] {
  const terms = [
    ['delivered', delivered, 'succeeded'],
    ['waiting', waiting, 'pending'],
    ['given up', given_up, 'given_up'],
    ['cancelled', cancelled, 'cancelled'],
  ] as const;
  return terms.map(([word, count, status]): Term => {
    return since === null ? [word, count] : [word, count, hrefTo(['deliveries'], { status, since })];
  });
}

const Equation = ({ left, right }: { left: readonly Term[]; right: readonly Term[] }) => (
  <>
    {left.map(([word, count], index) => (
      <span class="term">
        {index > 0 && <span class="soft">→ </span>}
        {word} <strong>{numberText(count)}</strong>
      </span>
    ))}
    {right.map(([word, count, href], index) => (
      <span class={`term ${count !== 0 && /given|missing/.test(word) ? 'bad-text' : ''}`}>
        <span class="soft">{index === 0 ? '= ' : '+ '}</span>
        {href && count > 0 ? <a href={href}>{word}</a> : word} <strong>{numberText(count)}</strong>
      </span>
    ))}
  </>
);
