/** One delivery: the verdict first, then each attempt. */
import { useEffect } from 'preact/hooks';

import type { DeliveryView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { hasEnded, useAttempts, useRead } from '../api/reading.ts';
import { readNames, nameOf } from '../api/names.ts';
import { hrefTo } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Heading } from '../parts/page.tsx';
import { Status, standingOf } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Attempts } from './attempts.tsx';
import { can } from './session.ts';

const PENDING_MS = 5_000;

export function Delivery({ id }: { id: string }) {
  const read = useRead('/v1/deliveries/{id}', { id }, { everyMs: PENDING_MS, until: hasEnded });
  const { value } = read.state.value;
  useEffect(() => void readNames('/v1/webhooks'), []);
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['deliveries'])}>Deliveries</a> / <Id id={id} short />
      </p>
      <Heading title={value ? `${value.event_type ?? 'Given payload'} → ${nameOf(value.webhook_id)}` : 'Delivery'} />
      <Answered read={read}>
        {(delivery) => (
          <>
            <section class={`verdict ${standingOf(delivery).tone}`} aria-label="Verdict">
              <p class="standing">
                <Status {...standingOf(delivery)} />
              </p>
              <p class="sentence">
                <Visible text={delivery.verdict} />
              </p>
              <Actions delivery={delivery} again={read.again} />
            </section>
            <Exchanges delivery={delivery} />
          </>
        )}
      </Answered>
    </>
  );
}

function Exchanges({ delivery }: { delivery: DeliveryView }) {
  const read = useAttempts(delivery);
  return (
    <section aria-labelledby="attempts">
      <h2 id="attempts">Attempts</h2>
      <Answered read={read} rows={2}>
        {({ delivery_attempts: all }) =>
          all.length === 0 ? <p class="soft">None yet.</p> : <Attempts attempts={all} />
        }
      </Answered>
    </section>
  );
}

interface Props {
  delivery: DeliveryView;
  again: () => Promise<void>;
}

function Actions({ delivery: { id, status, origin }, again }: Props) {
  const order = useOrder();
  // A test is sent once.
  if (!can('retry') || origin === 'test') return null;
  const retry = () =>
    order.give(
      () => write('POST /v1/deliveries/{id}/retry', { id }),
      ({ details }) => details,
    );
  const replay = () =>
    order.give(
      () => write('POST /v1/deliveries/{id}/replay', { id, idempotencyKey: crypto.randomUUID() }),
      (made) => (
        <>
          Queued as a new delivery; not delivered yet. <a href={hrefTo(['deliveries', made.id])}>Open it</a>
        </>
      ),
    );
  return (
    <>
      <div class="actions">
        <button
          type="button"
          class={status === 'succeeded' ? '' : 'primary'}
          disabled={order.busy.value}
          onClick={() => void (status === 'pending' ? retry : replay)().then(again)}
        >
          {status === 'pending' ? 'Retry now' : 'Send again'}
        </button>
      </div>
      <OrderSaid order={order} />
    </>
  );
}
