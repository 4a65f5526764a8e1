/** What can be done with a delivery, and what became of it. */
import { useSignal } from '@preact/signals';

import type { DeliveryView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { hrefTo } from '../browser/location.ts';
import { FailureNote } from '../parts/answered.tsx';
import { Glyph } from '../parts/glyph.tsx';

interface Props {
  delivery: DeliveryView;
  again: () => Promise<void>;
}

type Outcome = { said: string; leadsTo?: string } | { failure: Failure } | null;

export function DeliveryActions({ delivery: { id, status }, again }: Props) {
  const busy = useSignal(false);
  const outcome = useSignal<Outcome>(null);
  const run = async (order: () => Promise<Outcome>) => {
    busy.value = true;
    outcome.value = await order();
    busy.value = false;
    await again();
  };
  return (
    <>
      <div class="actions">
        {status === 'pending' ? (
          <button type="button" class="primary" disabled={busy.value} onClick={() => void run(() => retry(id))}>
            Retry now
          </button>
        ) : (
          <button
            type="button"
            class={status === 'succeeded' ? '' : 'primary'}
            disabled={busy.value}
            onClick={() => void run(() => replay(id))}
          >
            Send again
          </button>
        )}
        {status === 'pending' && (
          <button type="button" disabled={busy.value} onClick={() => void run(() => cancel(id))}>
            Cancel
          </button>
        )}
      </div>
      <div role="status">{outcome.value && <Became outcome={outcome.value} />}</div>
    </>
  );
}

function Became({ outcome }: { outcome: NonNullable<Outcome> }) {
  if ('failure' in outcome) return <FailureNote failure={outcome.failure} wrote />;
  return (
    <p class="note calm">
      <Glyph name="info" />
      <span>
        {outcome.said} {outcome.leadsTo && <a href={hrefTo(['deliveries', outcome.leadsTo])}>Open the new delivery</a>}
      </span>
    </p>
  );
}

async function retry(id: string): Promise<Outcome> {
  const result = await write('POST /v1/deliveries/{id}/retry', { id });
  return result.ok ? { said: result.value.details } : { failure: result.failure };
}

async function replay(id: string): Promise<Outcome> {
  const result = await write('POST /v1/deliveries/{id}/replay', { id, idempotencyKey: crypto.randomUUID() });
  if (!result.ok) return { failure: result.failure };
  return { said: 'Queued as a new delivery; not delivered yet.', leadsTo: result.value.id };
}

async function cancel(id: string): Promise<Outcome> {
  const result = await write('DELETE /v1/deliveries/{id}', { id });
  return result.ok
    ? { said: 'Cancelled. An exchange that had begun is still made and recorded.' }
    : { failure: result.failure };
}
