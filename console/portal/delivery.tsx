/** One delivery: the verdict first, then each attempt. */
import { useEffect } from 'preact/hooks';

import type { DeliveryView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { useRead } from '../api/reading.ts';
import { readWebhooks, webhookName } from '../api/webhook-names.ts';
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
  const read = useRead('/v1/deliveries/{id}', { id });
  const attempts = useRead('/v1/delivery-attempts', { query: { delivery_id: id, limit: 100 } });
  const { value } = read.state.value;
  const again = async () => void (await Promise.all([read.again(), attempts.again()]));
  useEffect(() => void readWebhooks(), []);
  useEffect(() => {
    if (value?.status !== 'pending') return undefined;
    const timer = setInterval(() => void (document.hidden ? undefined : again()), PENDING_MS);
    return () => clearInterval(timer);
  }, [value?.status]);
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['deliveries'])}>Deliveries</a> / <Id id={id} short />
      </p>
      <Heading
        title={value ? `${value.event_type ?? 'Given payload'} → ${webhookName(value.webhook_id)}` : 'Delivery'}
      />
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
              <Actions delivery={delivery} again={again} />
            </section>
            <section aria-labelledby="attempts">
              <h2 id="attempts">Attempts</h2>
              <Answered read={attempts} rows={2}>
                {({ delivery_attempts: all }) =>
                  all.length === 0 ? <p class="soft">None yet.</p> : <Attempts attempts={all} />
                }
              </Answered>
            </section>
          </>
        )}
      </Answered>
    </>
  );
}

interface Props {
  delivery: DeliveryView;
  again: () => Promise<void>;
}

function Actions({ delivery: { id, status }, again }: Props) {
  const order = useOrder();
  if (!can('retry')) return null;
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
