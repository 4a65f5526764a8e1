/** Sends a sample to a webhook, and shows what its endpoint answered. */
import { useSignal } from '../browser/signals.ts';

import type { DeliveryView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { hasEnded, useRead } from '../api/reading.ts';
import { hrefTo } from '../browser/location.ts';
import { Answered } from './answered.tsx';
import { OrderSaid, useOrder } from './order.tsx';
import { Visible } from './text.tsx';

export function SampleTest({ id }: { id: string }) {
  const read = useRead('/v1/event-types', {});
  const order = useOrder();
  const type = useSignal('');
  const sent = useSignal<string | null>(null);
  const send = () =>
    order.give(
      () => write('POST /v1/webhooks/{id}/test', { id, body: type.value === '' ? {} : { type: type.value } }),
      ({ id: delivery, warnings = [] }) => {
        sent.value = delivery;
        return warnings.length > 0 ? <Visible text={`It is sent: ${warnings.join('; ')}.`} /> : null;
      },
    );
  return (
    <section aria-labelledby="test">
      <h2 id="test">Test</h2>
      <p class="soft">A made-up sample is sent once, and nothing follows from its answer.</p>
      <div class="filters">
        <select
          aria-label="Event type of the sample"
          value={type.value}
          onChange={({ currentTarget }) => (type.value = currentTarget.value)}
        >
          <option value="">One that it gets</option>
          {read.state.value.value?.event_types.map(({ type: name }) => (
            <option value={name}>{name}</option>
          ))}
        </select>
        <button type="button" disabled={order.busy.value} onClick={() => void send()}>
          Send a test
        </button>
      </div>
      <OrderSaid order={order} />
      {sent.value && <TestAnswer key={sent.value} id={sent.value} />}
    </section>
  );
}

const ASK_MS = 700;

function TestAnswer({ id }: { id: string }) {
  const read = useRead('/v1/deliveries/{id}', { id }, { everyMs: ASK_MS, until: hasEnded });
  return (
    <Answered read={read} rows={2}>
      {(delivery) => <Outcome delivery={delivery} />}
    </Answered>
  );
}

const TONES: Partial<Record<DeliveryView['status'], string>> = { pending: 'calm', succeeded: 'good' };

function Outcome({ delivery: { id, status, verdict, last_attempt: last } }: { delivery: DeliveryView }) {
  return (
    <div class={`verdict ${TONES[status] ?? 'bad'}`} role="status">
      <p class="sentence">
        <Visible text={verdict} />
      </p>
      {last && (
        <pre class="body" tabIndex={0} aria-label="What it answered">
          {last.excerpt ? <Visible text={last.excerpt} /> : 'Nothing that can be shown.'}
        </pre>
      )}
      <p>
        <a href={hrefTo(['deliveries', id])}>Request and answer</a>
      </p>
    </div>
  );
}
