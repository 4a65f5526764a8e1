/**
 * The flow of a push, from top to bottom: `deliver.ts` one push at a time for each delivery, `follow.ts` what becomes of
 * it, `attempt.ts` one exchange under a lease, `record.ts` what follows from it.
 */
import type { EpochMs } from '../base/time.ts';
import type { Pointer } from '../bus/bus.ts';
import type { AttemptResult, DeliverDeps, DeliverResult } from './deps.ts';
import { follow } from './follow.ts';
import { passOn } from './in-order.ts';
import type { Push } from './open-pushes.ts';
import { readFor } from './reading.ts';
import { told } from './telling.ts';

/**
 * Follows a pointer: makes the attempt that it names, if it may, and records it. A failing customer endpoint is data. The
 * push may be answered when this resolves, which is before the exchange ends where that lasts (`early-answers.ts`).
 * @param openedAt when its push came
 * @throws SubrelayError only for our own failures: nothing may be acknowledged then
 */
export function createDeliver(deps: DeliverDeps): (pointer: Pointer, openedAt?: EpochMs) => Promise<DeliverResult> {
  const followOnce = onceAtATime(deps);
  return async (pointer, openedAt = deps.now()) => {
    const result = await deps.pushes.serve(
      openedAt,
      (push) => followOnce(pointer, push),
      (ended) => logEnded(deps, pointer, ended),
    );
    return result ?? { outcome: 'handed_over' };
  };
}

/**
 * Of the pushes of one attempt that an instance has open, the first is followed. A push of the next attempt is another: it
 * can come before the one that recorded the failure has told everybody.
 */
function onceAtATime(deps: DeliverDeps) {
  /** The pointers that came meanwhile, by attempt and `due_at`. Their pushes are acknowledged by then. */
  const inHand = new Map<string, Map<EpochMs, Pointer>>();
  return async (pointer: Pointer, push: Push): Promise<DeliverResult> => {
    const attempt = `${pointer.delivery} ${pointer.attempt}`;
    const hand = inHand.get(attempt);
    if (hand) {
      hand.set(pointer.due_at, pointer);
      return { outcome: 'in_hand' };
    }
    const others = new Map<EpochMs, Pointer>();
    inHand.set(attempt, others);
    try {
      return await followInTurn(deps, push, pointer, others.values());
    } finally {
      inHand.delete(attempt);
    }
  };
}

/**
 * Follows a pointer, then those of other `due_at` that came meanwhile, until an exchange was made: the first may have been
 * void already, and a later one the only one that holds.
 */
async function followInTurn(
  deps: DeliverDeps,
  push: Push,
  pointer: Pointer,
  others: Iterable<Pointer>,
): Promise<DeliverResult> {
  const followed = (each: Pointer) => told(each, () => follow(deps, each, push));
  let result = await followed(pointer);
  for (const other of others) {
    if (isExchange(result) || other.due_at === pointer.due_at) await passOnIfEnded(deps, other);
    else result = await followed(other);
  }
  return result;
}

const isExchange = (result: DeliverResult): result is AttemptResult => 'exchangeMs' in result;

/**
 * For a push that came while another was in hand, which may have read the delivery before it ended: it was acknowledged,
 * and may have been the one to tell that its ender had died before it looked for the next.
 */
async function passOnIfEnded(deps: DeliverDeps, pointer: Pointer): Promise<void> {
  const read = await readFor(deps, pointer);
  if (read.refusal === 'ended') await passOn(deps, read);
}

/** What the line of a push that was answered early could not say yet; a failure of ours leaves the delivery to its lease. */
function logEnded({ log }: DeliverDeps, { delivery, attempt }: Pointer, ended: Promise<DeliverResult>): void {
  ended.then(
    (result) => log.info({ delivery, attempt, ...result }, 'delivery.attempted'),
    (error: unknown) => log.error({ delivery, attempt, error }, 'delivery.attempted'),
  );
}
