/** What can be done with a delivery, and what became of it. */
import type { DeliveryView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { hrefTo } from '../browser/location.ts';
import { OrderSaid, useOrder } from '../parts/order.tsx';

interface Props {
  delivery: DeliveryView;
  again: () => Promise<void>;
}

export function DeliveryActions({ delivery: { id, status, origin }, again }: Props) {
  const order = useOrder();
  const retry = () =>
    order.give(
      () => write('POST /v1/deliveries/{id}/retry', { id }),
      ({ details }) => details,
    );
  const cancel = () =>
    order.give(
      () => write('DELETE /v1/deliveries/{id}', { id }),
      () => 'Cancelled. An exchange that had begun is still made and recorded.',
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
  const run = (what: () => Promise<boolean>) => () => void what().then(again);
  const disabled = order.busy.value;
  // A test is sent once.
  if (!may('operator') || origin === 'test') return null;
  return (
    <>
      {status === 'pending' ? (
        <div class="actions">
          <button type="button" class="primary" disabled={disabled} onClick={run(retry)}>
            Retry now
          </button>
          <button type="button" disabled={disabled} onClick={run(cancel)}>
            Cancel
          </button>
        </div>
      ) : (
        <div class="actions">
          <button
            type="button"
            class={status === 'succeeded' ? '' : 'primary'}
            disabled={disabled}
            onClick={run(replay)}
          >
            Send again
          </button>
        </div>
      )}
      <OrderSaid order={order} />
    </>
  );
}
