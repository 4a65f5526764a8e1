/** What can be done with a webhook as a whole. */
import { useSignal } from '@preact/signals';

import type { WebhookWithHealth } from '../api/answers.ts';
import { read, write } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { readWebhooks } from '../api/webhook-names.ts';
import { goTo } from '../browser/location.ts';
import { bodyOf } from '../format/form.ts';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { givenOf } from './webhook-body.ts';
import { readFields } from './webhook-fields.ts';

interface Props {
  webhook: WebhookWithHealth;
  again: () => Promise<void>;
}

export function WebhookActions({ webhook, again }: Props) {
  const order = useOrder();
  const asksDelete = useSignal(false);
  const { id, status, name } = webhook;
  const turn = (active: boolean) => () =>
    void order
      .give(
        () => turned(id, active),
        () => (active ? 'It is active: what was held goes out now.' : 'It is paused: what it gets is kept.'),
      )
      .then(again);
  return (
    <>
      <div class="actions">
        {status === 'active' ? (
          <button type="button" disabled={order.busy.value} onClick={turn(false)}>
            Pause
          </button>
        ) : (
          <button type="button" class="primary" disabled={order.busy.value} onClick={turn(true)}>
            {status === 'paused' ? 'Resume' : 'Enable'}
          </button>
        )}
        <button type="button" class="danger" onClick={() => (asksDelete.value = true)}>
          Delete…
        </button>
      </div>
      <OrderSaid order={order} />
      {asksDelete.value && <Deletion id={id} name={name} close={() => (asksDelete.value = false)} />}
    </>
  );
}

/** Only what says whether it is active is changed, and only if nobody changed the rest meanwhile. */
async function turned(id: string, active: boolean): Promise<Result<unknown>> {
  const [fields, current] = await Promise.all([readFields(), read('/v1/webhooks/{id}', { id })]);
  if (!fields.ok) return fields;
  if (!current.ok) return current;
  const body = { ...bodyOf(fields.value, givenOf(current.value, fields.value)), active };
  return write('PUT /v1/webhooks/{id}', { id, body, ...(current.etag && { ifMatch: current.etag }) });
}

function Deletion({ id, name, close }: { id: string; name: string; close: () => void }) {
  const order = useOrder();
  const remove = async () => {
    const done = await order.give(
      () => write('DELETE /v1/webhooks/{id}', { id }),
      () => null,
    );
    if (!done) return;
    await readWebhooks();
    goTo(['webhooks']);
  };
  return (
    <Dialog title={`Delete ${name}?`} close={close}>
      <p>Its pending deliveries end as cancelled. What was delivered stays listed.</p>
      <OrderSaid order={order} />
      <div class="actions">
        <button type="button" class="danger" disabled={order.busy.value} onClick={() => void remove()}>
          Delete it
        </button>
        <button type="button" onClick={close}>
          Keep it
        </button>
      </div>
    </Dialog>
  );
}
