/** What waits, and what sources have told. */
import { Fragment } from 'preact';

import type { StatusView } from '../api/answers.ts';
import { hrefTo } from '../browser/location.ts';
import { numberText } from '../format/number.ts';
import { sourceText } from '../format/words.ts';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

export function Pending({ status: { pending } }: { status: StatusView }) {
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

export function Sources({ status: { sources } }: { status: StatusView }) {
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
              <p class={failed || missing > 0 ? 'bad-text' : 'soft'}>
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
