/** Is anything lost, late or failing? The answer first, then what it is counted from, then what needs somebody. */
import { Fragment } from 'preact';

import type { StatusView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo, place, withQuery } from '../browser/location.ts';
import { now } from '../browser/clock.ts';
import { countText, numberText } from '../format/number.ts';
import { causeText, reasonText, sourceText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Heading } from '../parts/page.tsx';
import { HEALTH, Health, Status } from '../parts/status.tsx';
import type { Tone } from '../parts/status.tsx';
import type { GlyphName } from '../parts/glyph.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

/** The API counts once a minute at most. */
const LOOK_MS = 30_000;

const WINDOWS = [
  ['1h', 'Last hour'],
  ['', 'Last 24 h'],
  ['7d', 'Last 7 days'],
] as const;

export function Now() {
  const window = place.value.query.get('window') ?? '';
  const read = useRead('/v1/status', { query: { window } }, { everyMs: LOOK_MS });
  return (
    <>
      <Heading title="Now">
        <nav class="tabs" aria-label="Window">
          {WINDOWS.map(([name, title]) => (
            <a key={name} href={withQuery({ window: name })} aria-current={window === name ? 'true' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </Heading>
      <Answered read={read} rows={8}>
        {(status) => <Shown status={status} stale={read.state.value.failure !== null} />}
      </Answered>
    </>
  );
}

interface Headline {
  tone: Tone;
  glyph: GlyphName;
  word: string;
}

const SOON_MS = 180_000;

/** Never good when it is old, or when nobody could look. */
function headlineOf({ headline, given_up, missing, as_of }: StatusView, stale: boolean): Headline {
  if (stale || now.value - Date.parse(as_of) > SOON_MS) return { tone: 'warn', glyph: 'wait', word: 'Unknown now' };
  switch (headline) {
    case 'complete':
      return { tone: 'good', glyph: 'done', word: 'Complete' };
    case 'given_up':
      return { tone: 'bad', glyph: 'wrong', word: `Given up: ${numberText(given_up)}` };
    case 'missing':
      return { tone: 'bad', glyph: 'wrong', word: `Missing: ${numberText(missing)}` };
    case 'unknown':
      return { tone: 'warn', glyph: 'wait', word: 'Unknown' };
  }
}

function Shown({ status, stale }: { status: StatusView; stale: boolean }) {
  const headline = headlineOf(status, stale);
  return (
    <>
      <section class={`verdict ${headline.tone}`} aria-label="Headline">
        <p class="standing large">
          <Status {...headline} />
        </p>
        <p class="sentence">
          <Visible text={status.sentence} />
        </p>
        {status.given_up !== null && status.given_up > 0 && (
          <div class="actions">
            <a class="button primary" href={hrefTo(['deliveries'], { status: 'failed', since: status.window })}>
              See what was given up
            </a>
          </div>
        )}
        <p class="soft">
          Counted <Time at={status.as_of} far />
        </p>
      </section>
      <div class="columns">
        <div class="stack">
          <Equations status={status} />
          <NeedsYou status={status} />
        </div>
        <aside aria-label="Sources and what waits">
          <Pending status={status} />
          <Sources status={status} />
        </aside>
      </div>
    </>
  );
}

type Term = readonly [word: string, count: number, href?: string];

function Equations({ status: { equations, window } }: { status: StatusView }) {
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
    ['given up', given_up, 'failed'],
    ['cancelled', cancelled, 'cancelled'],
  ] as const;
  return terms.map(([word, count, status]): Term => {
    return since === null ? [word, count] : [word, count, hrefTo(['deliveries'], { status, since })];
  });
}

const Equation = ({ left, right }: { left: readonly Term[]; right: readonly Term[] }) => (
  <>
    {left.map(([word, count], index) => (
      <span key={word} class="term">
        {index > 0 && <span class="soft">→ </span>}
        {word} <strong>{numberText(count)}</strong>
      </span>
    ))}
    {right.map(([word, count, href], index) => (
      <span key={word} class={`term ${count !== 0 && /given|missing/.test(word) ? 'bad-text' : ''}`}>
        <span class="soft">{index === 0 ? '= ' : '+ '}</span>
        {href && count > 0 ? <a href={href}>{word}</a> : word} <strong>{numberText(count)}</strong>
      </span>
    ))}
  </>
);

type Troubled = NonNullable<StatusView['webhooks']>['failing'][number];

function NeedsYou({ status: { webhooks, quarantine, dead_letters, unread } }: { status: StatusView }) {
  const troubled = webhooks ? [...webhooks.failing, ...webhooks.disabled, ...webhooks.paused] : [];
  const nothing = troubled.length === 0 && !quarantine?.count && !dead_letters?.count && unread.length === 0;
  return (
    <section aria-labelledby="needs">
      <h2 id="needs">Needs you</h2>
      <ul class="needs">
        {troubled.map((webhook) => (
          <Trouble key={webhook.id} webhook={webhook} />
        ))}
        {quarantine !== null && quarantine.count > 0 && (
          <li class="warn">
            <Status tone="warn" glyph="info" word="Unread" />
            <p>
              <a href={hrefTo(['inbound'])}>{countText(quarantine.count, 'notification')} could not be read</a>
              {quarantine.newest && (
                <span class="soft">
                  , newest <Time at={quarantine.newest.received_at} far />: <Visible text={quarantine.newest.reason} />
                </span>
              )}
            </p>
          </li>
        )}
        {dead_letters !== null && dead_letters.count > 0 && (
          <li>
            <Status tone="bad" glyph="wrong" word="Dead letters" />
            <p>{countText(dead_letters.count, 'message was', 'messages were')} given up by Pub/Sub.</p>
          </li>
        )}
        {unread.map(({ part, reason }) => (
          <li key={part}>
            <Status tone="warn" glyph="wait" word="Unknown" />
            <p>
              {part.replaceAll('_', ' ')}: <Visible text={reason} />
            </p>
          </li>
        ))}
        {nothing && <li class="soft">Nothing does.</li>}
      </ul>
    </section>
  );
}

const Trouble = ({ webhook: { id, name, health, since, cause, reason, waiting } }: { webhook: Troubled }) => (
  <li>
    <Health health={health} />
    <p>
      <a href={hrefTo(['webhooks', id])}>
        <Visible text={name} />
      </a>
      <span class={HEALTH[health].tone === 'bad' ? 'bad-text' : 'soft'}>
        {reason !== null ? ` ${reasonText(reason)}` : cause !== null ? ` ${causeText(cause)}` : ''}
      </span>
      <span class="soft">
        {waiting > 0 && ` ${numberText(waiting)} waiting`}
        {since && (
          <>
            , since <Time at={since} far />
          </>
        )}
      </span>
    </p>
    <a class="button" href={hrefTo(['deliveries'], { webhook_id: id, status: waiting > 0 ? 'pending' : 'failed' })}>
      Open
    </a>
  </li>
);

function Pending({ status: { pending } }: { status: StatusView }) {
  if (pending === null) return null;
  const { waiting, scheduled, retrying, held, oldest_due } = pending;
  const reasons = Object.entries(held).filter(([, count]) => count > 0);
  return (
    <dl class="facts">
      <dt>Waiting</dt>
      <dd>{numberText(waiting)}</dd>
      <dt>Scheduled</dt>
      <dd>{numberText(scheduled)} later than in 5 min</dd>
      <dt>Retrying</dt>
      <dd>{numberText(retrying)}</dd>
      <dt>Held</dt>
      <dd>{reasons.length > 0 ? reasons.map(([why, count]) => `${numberText(count)} ${why}`).join(', ') : 'none'}</dd>
      <dt>Oldest due</dt>
      <dd>
        {oldest_due ? (
          <a href={hrefTo(['deliveries', oldest_due.delivery_id])}>
            <Time at={oldest_due.due_at} far />
          </a>
        ) : (
          'none'
        )}
      </dd>
    </dl>
  );
}

function Sources({ status: { sources } }: { status: StatusView }) {
  if (sources === null) return null;
  return (
    <dl class="facts">
      {sources.map(({ source, last_received_at, silent, reconcile }) => (
        <Fragment key={source}>
          <dt>{sourceText(source)}</dt>
          <dd>
            {last_received_at ? <Time at={last_received_at} far /> : 'never seen'}
            {silent && (
              <span class="bad-text"> silent: {silent === 'unheard' ? 'a change was not told' : 'for too long'}</span>
            )}
            {reconcile.map(({ account, ran_at, failed, missing }) => (
              <p key={account} class={failed || missing > 0 ? 'bad-text' : 'soft'}>
                <Visible text={account} /> compared <Time at={ran_at} far />
                {failed && ', which failed'}
                {missing > 0 && `, ${numberText(missing)} missing`}
              </p>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
