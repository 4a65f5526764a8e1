/** What can be done with a webhook as a whole. */
import { useSignal } from '@preact/signals';

import type { WebhookWithHealth } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { readWebhooks } from '../api/webhook-names.ts';
import { goTo } from '../browser/location.ts';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';

interface Props {
  webhook: WebhookWithHealth;
  again: () => Promise<void>;
}

export function WebhookActions({ webhook: { id, name, status }, again }: Props) {
  const order = useOrder();
  const asks = useSignal<'pause' | 'delete' | null>(null);
  const close = () => (asks.value = null);
  const resume = async () => {
    const said = () => 'It is active: what was held for it goes out now.';
    await order.give(() => write('POST /v1/webhooks/{id}/resume', { id }), said);
    await again();
  };
  if (!may('operator')) return null;
  return (
    <>
      <div class="actions">
        {status === 'active' ? (
          <button type="button" onClick={() => (asks.value = 'pause')}>
            Pause…
          </button>
        ) : (
          <button type="button" class="primary" disabled={order.busy.value} onClick={() => void resume()}>
            {status === 'paused' ? 'Resume' : 'Enable'}
          </button>
        )}
        {may('admin') && (
          <button type="button" class="danger" onClick={() => (asks.value = 'delete')}>
            Delete…
          </button>
        )}
      </div>
      <OrderSaid order={order} />
      {asks.value === 'pause' && <Pause id={id} name={name} close={close} again={again} />}
      {asks.value === 'delete' && <Deletion id={id} name={name} close={close} />}
    </>
  );
}

interface AskProps {
  id: string;
  name: string;
  close: () => void;
}

function Pause({ id, name, close, again }: AskProps & Pick<Props, 'again'>) {
  const order = useOrder();
  const reason = useSignal('');
  const pause = async () => {
    const body = reason.value.trim() === '' ? {} : { reason: reason.value.trim() };
    if (
      !(await order.give(
        () => write('POST /v1/webhooks/{id}/pause', { id, body }),
        () => null,
      ))
    )
      return;
    close();
    await again();
  };
  return (
    <Dialog title={`Pause ${name}?`} close={close}>
      <p>What it gets is kept, spends no attempt, and goes out when it is resumed.</p>
      <label class="field">
        <span>Why, for those who see it next</span>
        <input value={reason.value} onInput={({ currentTarget }) => (reason.value = currentTarget.value)} />
      </label>
      <OrderSaid order={order} />
      <div class="actions">
        <button type="button" class="primary" disabled={order.busy.value} onClick={() => void pause()}>
          Pause it
        </button>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </Dialog>
  );
}

function Deletion({ id, name, close }: AskProps) {
  const order = useOrder();
  const remove = async () => {
    if (
      !(await order.give(
        () => write('DELETE /v1/webhooks/{id}', { id }),
        () => null,
      ))
    )
      return;
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
