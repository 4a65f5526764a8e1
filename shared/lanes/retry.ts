/** Retry now: what waits for its next attempt is sent at once, because an operator says so (docs/api.md). */
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Addressed, Bus } from '../bus/bus.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { trackOf } from '../deliveries/lane-states.ts';
import type { Queues } from '../deliveries/queues.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import type { Write } from '../store/write.ts';
import type { RateWait } from './rate-wait.ts';
import type { Retriable, Retries } from './retries.ts';
import { decideRetry } from './retry-now.ts';
import type { Refusal, UnderWay } from './retry-now.ts';

export type Retried =
  /** `repeated`: an earlier request under the same idempotency key did it, and nothing is written. */
  | { outcome: 'brought_forward' | 'probe'; repeated: boolean }
  | { outcome: 'under_way'; why: UnderWay }
  | { outcome: 'refused'; refusal: Exclude<Refusal, { reason: 'rate' }> }
  /** `at`: about when it goes. */
  | { outcome: 'refused'; refusal: { reason: 'rate'; at: EpochMs } };

export interface RetryDeps extends Patience {
  retries: Retries;
  rateWait: RateWait;
  queues: Pick<Queues, 'advance'>;
  bus: Pick<Bus, 'publishPointers' | 'wake'>;
  log: Log;
}

/**
 * @param by names the request; where it has one, a repeat finds what it has done
 * @returns null where others changed the delivery first all the time: nothing was done
 * @throws SubrelayError STORE_UNAVAILABLE: it may have been brought forward, and goes out then
 */
export type Retry = (
  delivery: Pick<DeliveryDocument, 'id' | 'webhook_id'>,
  by: string | null,
  beside: Beside,
) => Promise<Retried | 'gone' | null>;

/** What is committed with it. */
export type Beside = (outcome: 'brought_forward' | 'probe') => readonly Write[];

/** Each try reads anew, decides by that, and writes against the very version that was read. */
export const createRetry =
  (deps: RetryDeps): Retry =>
  ({ id, webhook_id }, by, beside) =>
    untilDone(deps, async () => {
      const read = await deps.retries.read(id, webhook_id);
      return read === null ? 'gone' : retryOne(deps, read, by, beside);
    });

/** @returns null where it has changed since it was read */
async function retryOne(deps: RetryDeps, read: Retriable, by: string | null, beside: Beside): Promise<Retried | null> {
  const { delivery, lane, states } = read;
  const now = deps.now();
  if (by !== null && delivery.retried_by === by) {
    return { outcome: lane?.probe === delivery.id ? 'probe' : 'brought_forward', repeated: true };
  }
  const decision = decideRetry(read, now);
  switch (decision.kind) {
    case 'refused':
      return refusedOf(deps, read, decision);
    case 'under_way':
      return { outcome: 'under_way', why: decision.why };
    case 'probe':
      return sentAs('probe', deps, await deps.retries.nameProbe(read, by, now, beside('probe')));
    case 'bring_forward':
      return sentAs('brought_forward', deps, await deps.retries.bringForward(read, by, now, beside('brought_forward')));
    case 'advance': {
      const next = await deps.queues.advance(delivery, now, beside('brought_forward'));
      // Another was first: either it is under way, or it is behind another by now.
      return sentAs('brought_forward', deps, next && { ...next, track: trackOf(states, delivery.webhook_id) });
    }
  }
}

/** The pointer, then `wake`, then the answer: what gets lost on the way is found by `sweep` when the lease has run out. */
async function sentAs(
  outcome: 'brought_forward' | 'probe',
  { bus, log }: RetryDeps,
  claimed: Addressed | null,
): Promise<Retried | null> {
  if (claimed === null) return null;
  const { delivery } = claimed.pointer;
  const unpublished = await publishedInTime(bus.publishPointers([claimed]));
  if (unpublished) log.warn({ delivery, error: unpublished }, 'pointers.not_published');
  const unwoken = await publishedInTime(bus.wake());
  if (unwoken) log.warn({ delivery, error: unwoken }, 'wake.not_published');
  return { outcome, repeated: false };
}

async function refusedOf(deps: RetryDeps, read: Retriable, refusal: Refusal): Promise<Retried> {
  if (refusal.reason !== 'rate') return { outcome: 'refused', refusal };
  const at = await deps.rateWait(read, deps.now());
  return { outcome: 'refused', refusal: { reason: 'rate', at } };
}
