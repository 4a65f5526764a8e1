/** What can be done with what could not be read. */
import { useSignal } from '../browser/signals.ts';

import type { QuarantinedView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Question, Reason } from '../parts/question.tsx';

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
  const reason = useSignal('');
  const given = reason.value.trim();
  return (
    <Question
      title="Dismiss it?"
      yes="Dismiss it"
      lacking={given === ''}
      order={() => write('POST /v1/quarantine/{id}/dismiss', { id, body: { reason: given } })}
      done={again}
      close={close}
    >
      <p>It is kept, is counted as unread no more, and can be processed all the same.</p>
      <Reason reason={reason} />
    </Question>
  );
}
