/** One delivery: the verdict first, then what happened, then what was sent. */
import { useEffect } from 'preact/hooks';

import type { DeliveryView } from '../api/answers.ts';
import { hasEnded, useRead } from '../api/reading.ts';
import { nameOf, names, readNames } from '../api/names.ts';
import { hrefTo } from '../browser/location.ts';
import { reasonText } from '../format/words.ts';
import { Answered, Skeleton } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { JsonTree } from '../parts/json.tsx';
import { HIDDEN } from '../parts/message.tsx';
import { Heading } from '../parts/page.tsx';
import { DeliveryStatus, standingOf } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { readJson } from '../format/http-message.ts';
import { DeliveryActions } from './delivery-actions.tsx';
import { DeliveryStory } from './delivery-story.tsx';

/** A pending delivery is looked at again and again; an ended one stays as it is. */
const PENDING_MS = 5_000;

export function Delivery({ id }: { id: string }) {
  const read = useRead('/v1/deliveries/{id}', { id }, { everyMs: PENDING_MS, until: hasEnded });
  useEffect(() => void readNames(), []);
  const { value } = read.state.value;
  const named = names.value !== null;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['deliveries'])}>Deliveries</a> / <Id id={id} short />
      </p>
      <Heading
        title={value && named ? `${value.event_type ?? 'Given payload'} → ${nameOf(value.webhook_id)}` : 'Delivery'}
      />
      <Answered read={read} rows={8}>
        {(delivery) => (named ? <Shown delivery={delivery} again={read.again} /> : <Skeleton rows={8} />)}
      </Answered>
    </>
  );
}

function Shown({ delivery, again }: { delivery: DeliveryView; again: () => Promise<void> }) {
  return (
    <>
      <section class={`verdict ${standingOf(delivery).tone}`} aria-label="Verdict">
        <p class="standing">
          <DeliveryStatus delivery={delivery} />
        </p>
        <p class="sentence">
          <Visible text={delivery.verdict} />
        </p>
        <DeliveryActions delivery={delivery} again={again} />
      </section>
      <div class="columns">
        <DeliveryStory delivery={delivery} />
        <aside aria-label="Facts">
          <Facts delivery={delivery} />
          <Payload payload={delivery.payload} hidden={'masked' in delivery} />
        </aside>
      </div>
    </>
  );
}

function Facts({ delivery }: { delivery: DeliveryView }) {
  const { id, webhook_id, event_id, replay_of, reason, attempts_left, delivery_attempts } = delivery;
  return (
    <dl class="facts">
      <dt>Destination</dt>
      <dd>
        <a href={hrefTo(['destinations', webhook_id])}>
          <Visible text={nameOf(webhook_id)} />
        </a>
      </dd>
      <dt>Attempts</dt>
      <dd>
        {delivery_attempts} counted, {attempts_left} left
      </dd>
      <dt>Created</dt>
      <dd>
        <Time at={delivery.created_at} far />
      </dd>
      {delivery.next_attempt_at && (
        <>
          <dt>Next attempt</dt>
          <dd>
            <Time at={delivery.next_attempt_at} far />
          </dd>
        </>
      )}
      {reason && (
        <>
          <dt>Ended because</dt>
          <dd>{reasonText(reason)}</dd>
        </>
      )}
      <dt>Delivery</dt>
      <dd>
        <Id id={id} /> <Copy text={id} what="the delivery’s id" />
      </dd>
      {event_id && (
        <>
          <dt>Event</dt>
          <dd>
            <Id id={event_id} /> <Copy text={event_id} what="the event’s id" />
          </dd>
        </>
      )}
      {replay_of && (
        <>
          <dt>Replay of</dt>
          <dd>
            <a href={hrefTo(['deliveries', replay_of])}>
              <Id id={replay_of} short />
            </a>
          </dd>
        </>
      )}
    </dl>
  );
}

/** What all attempts send alike. */
function Payload({ payload, hidden }: { payload: string | null; hidden: boolean }) {
  if (hidden) return <p class="soft">Payload: {HIDDEN.toLowerCase()}</p>;
  if (payload === null) return <p class="soft">Its payload is not kept any more, or can not be read.</p>;
  const json = readJson(payload);
  return (
    <details class="payload">
      <summary>Payload</summary>
      <div class="bar">
        <span class="soft">without the state, which each attempt fetches</span>{' '}
        <Copy text={payload} what="the payload" />
      </div>
      <div class="body" tabIndex={0} role="group" aria-label="Payload, folded">
        {json.ok ? <JsonTree value={json.value} /> : <Visible text={payload} />}
      </div>
    </details>
  );
}
