/** What can be done with a destination as a whole. */
import { useSignal } from '../browser/signals.ts';

import type { DestinationWithHealth } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { readNames } from '../api/names.ts';
import { goTo } from '../browser/location.ts';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Question, Reason } from '../parts/question.tsx';

interface Props {
  destination: DestinationWithHealth;
  again: () => Promise<void>;
}

export function DestinationActions({ destination: { id, name, status }, again }: Props) {
  const order = useOrder();
  const asks = useSignal<'pause' | 'delete' | null>(null);
  const close = () => (asks.value = null);
  const resume = async () => {
    const said = () => 'It is active: what was held for it goes out now.';
    await order.give(() => write('POST /v1/destinations/{id}/resume', { id }), said);
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
      {asks.value === 'pause' && <Pause {...{ id, name, close }} done={again} />}
      {asks.value === 'delete' && <Deletion {...{ id, name, close }} />}
    </>
  );
}

interface AskProps {
  id: string;
  name: string;
  close: () => void;
}

export function Pause({ id, name, close, done }: AskProps & { done: () => unknown }) {
  const reason = useSignal('');
  const given = reason.value.trim();
  return (
    <Question
      title={`Pause ${name}?`}
      yes="Pause it"
      order={() => write('POST /v1/destinations/{id}/pause', { id, body: given === '' ? {} : { reason: given } })}
      done={done}
      close={close}
    >
      <p>What it gets is kept, spends no attempt, and goes out when it is resumed.</p>
      <Reason reason={reason} />
    </Question>
  );
}

const Deletion = ({ id, name, close }: AskProps) => (
  <Question
    title={`Delete ${name}?`}
    yes="Delete it"
    no="Keep it"
    danger
    order={() => write('DELETE /v1/destinations/{id}', { id })}
    done={() => void readNames().then(() => goTo(['destinations']))}
    close={close}
  >
    <p>Its pending deliveries end as cancelled. What was delivered stays listed.</p>
  </Question>
);
