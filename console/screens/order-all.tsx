/** Sends all that a filter selects: counted by the same query first, then ordered as a job. */
import { useEffect, useMemo } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';

import type { SendingJobView, ReplayPlanView, RetryPlanView } from '../api/answers.ts';
import { read, write } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { nameOf } from '../api/names.ts';
import { goTo } from '../browser/location.ts';
import { sentOf, skippedWords } from '../format/job.ts';
import type { Progress } from '../format/job.ts';
import { countText, numberText } from '../format/number.ts';
import { FailureNote } from '../parts/answered.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Visible } from '../parts/text.tsx';
import type { MassOrder } from './delivery-filters.ts';

type Plan = RetryPlanView | ReplayPlanView;
type Answer = Plan | SendingJobView;

async function give(
  { kind, filter, mode = 'failed' }: MassOrder,
  more: { dry_run?: true; key?: string },
): Promise<Result<Answer>> {
  const { key, ...body } = more;
  const idempotency = key === undefined ? {} : { idempotencyKey: key };
  return kind === 'retry'
    ? write('POST /v1/retries', { body: { filter, ...body }, ...idempotency })
    : write('POST /v1/replays', { body: { filter, mode, ...body }, ...idempotency });
}

/** More than so many want the number typed. */
const TYPED_ABOVE = 1_000;

export function OrderAll({ order, close }: { order: MassOrder; close: () => void }) {
  const counted = useSignal<Result<Answer> | null>(null);
  const count = async () => {
    counted.value = null;
    counted.value = await counting(order);
  };
  useEffect(() => void count(), []);
  const verb = order.kind === 'retry' ? 'Retry' : 'Send again';
  return (
    <Dialog title={`${verb} all that match?`} close={close}>
      {counted.value === null ? (
        <p role="status">Counting what matches…</p>
      ) : counted.value.ok ? (
        <Counted answer={counted.value.value} order={order} close={close} />
      ) : (
        <>
          <FailureNote failure={counted.value.failure} again={count} />
          <button type="button" onClick={close}>
            Close
          </button>
        </>
      )}
    </Dialog>
  );
}

/** Up to 2,000 are counted at once, beyond that by a job. */
async function counting(order: MassOrder): Promise<Result<Answer>> {
  const answer = await give(order, { dry_run: true });
  return answer.ok && 'status' in answer.value ? ended(answer.value.id) : answer;
}

const LOOK_MS = 1_000;

async function ended(id: string): Promise<Result<SendingJobView>> {
  for (;;) {
    const job = await read('/v1/jobs/{id}', { id });
    if (!job.ok) return job;
    const { value } = job;
    if (value.kind !== 'erasure' && value.status !== 'running') return { ...job, value };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function Counted({ answer, order, close }: { answer: Answer; order: MassOrder; close: () => void }) {
  const given = useOrder();
  const typed = useSignal('');
  const key = useMemo(() => crypto.randomUUID(), []);
  const progress: Progress = answer.progress;
  const count = sentOf(progress);
  const isSure = count <= TYPED_ABOVE || typed.value.replace(/\D/g, '') === String(count);
  const run = async () => {
    let id = '';
    const done = await given.give(
      () => give(order, { key }),
      (job) => ('status' in job ? ((id = job.id), null) : null),
    );
    if (done && id) goTo(['jobs', id]);
  };
  const verb = order.kind === 'retry' ? `Retry ${numberText(count)} now` : `Send ${numberText(count)} again`;
  return (
    <>
      <p>
        {countText(progress.seen, 'delivery matches', 'deliveries match')}; {numberText(count)} of them{' '}
        {count === 1 ? 'is' : 'are'} sent.
      </p>
      <Skipped progress={progress} />
      {'by_webhook' in answer && <ByWebhook plan={answer} />}
      {count > TYPED_ABOVE && (
        <label class="field">
          <span>Type the number {count} to go on</span>
          <input
            inputMode="numeric"
            value={typed.value}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
          />
        </label>
      )}
      <OrderSaid order={given} />
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={count === 0 || !isSure || given.busy.value}
          onClick={() => void run()}
        >
          {verb}
        </button>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </>
  );
}

export function Skipped({ progress }: { progress: Progress }) {
  const words = skippedWords(progress);
  if (words.length === 0) return null;
  return (
    <ul class="plain soft">
      {words.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
}

const MOST_SHOWN = 6;

function ByWebhook({ plan: { by_webhook, order_warnings } }: { plan: Plan }) {
  const { looked_at, warnings } = order_warnings;
  return (
    <>
      <table class="rows small">
        <caption class="unseen">By destination</caption>
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col" class="number">
              Match
            </th>
            <th scope="col" class="number">
              Sent
            </th>
          </tr>
        </thead>
        <tbody>
          {by_webhook.slice(0, MOST_SHOWN).map(({ webhook_id, name, count, sends }) => (
            <tr key={webhook_id}>
              <td>
                <Visible text={name ?? nameOf(webhook_id)} />
              </td>
              <td class="number">{numberText(count)}</td>
              <td class="number">{numberText(sends)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {warnings.length > 0 && (
        <p class="note warn">
          {countText(warnings.length, 'delivery', 'deliveries')} of the first {looked_at} would go out after a newer one
          of the same subject: the state in it tells which counts.
        </p>
      )}
    </>
  );
}
