/** What can be done with what could not be read. */
import { useSignal } from '@preact/signals';

import type { QuarantinedView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';

interface Props {
  item: QuarantinedView;
  again: () => Promise<void>;
}

export function QuarantineActions({ item: { id, status, erased_at }, again }: Props) {
  const order = useOrder();
  const asks = useSignal(false);
  if (!may('operator') || status === 'processed' || erased_at !== null) return null;
  const process = async () => {
    // What became of it is told beside the verdict.
    const done = () => null;
    if (await order.give(() => write('POST /v1/quarantine/{id}/process', { id }), done)) await again();
  };
  return (
    <>
      <div class="actions">
        <button type="button" class="primary" disabled={order.busy.value} onClick={() => void process()}>
          Process it
        </button>
        {status === 'open' && (
          <button type="button" onClick={() => (asks.value = true)}>
            Dismiss…
          </button>
        )}
      </div>
      <OrderSaid order={order} />
      {asks.value && <Dismissal id={id} close={() => (asks.value = false)} again={again} />}
    </>
  );
}

function Dismissal({ id, close, again }: { id: string; close: () => void } & Pick<Props, 'again'>) {
  const order = useOrder();
  const reason = useSignal('');
  const dismiss = async () => {
    const body = { reason: reason.value.trim() };
    const give = () => write('POST /v1/quarantine/{id}/dismiss', { id, body });
    if (!(await order.give(give, () => null))) return;
    close();
    await again();
  };
  return (
    <Dialog title="Dismiss it?" close={close}>
      <p>It is kept, is counted as unread no more, and can be processed all the same.</p>
      <label class="field">
        <span>Why, for those who see it next</span>
        <input value={reason.value} onInput={({ currentTarget }) => (reason.value = currentTarget.value)} />
      </label>
      <OrderSaid order={order} />
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={order.busy.value || reason.value.trim() === ''}
          onClick={() => void dismiss()}
        >
          Dismiss it
        </button>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </Dialog>
  );
}
