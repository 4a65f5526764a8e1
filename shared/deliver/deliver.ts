/**
 * The flow of a push, from top to bottom: `deliver.ts` one push at a time for each delivery, `follow.ts` what becomes of
 * it, `attempt.ts` one exchange under a lease, `record.ts` what follows from it.
 */
import type { EpochMs } from '../base/time.ts';
import type { Pointer } from '../bus/bus.ts';
import type { DeliverDeps, DeliverResult } from './deps.ts';
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
  /** Whether another push of it came meanwhile, by attempt. */
  const inHand = new Map<string, boolean>();
  return async (pointer: Pointer, push: Push): Promise<DeliverResult> => {
    const attempt = `${pointer.delivery} ${pointer.attempt}`;
    if (inHand.has(attempt)) {
      inHand.set(attempt, true);
      return { outcome: 'in_hand' };
    }
    inHand.set(attempt, false);
    try {
      const result = await told(pointer, () => follow(deps, pointer, push));
      if (inHand.get(attempt)) await passOnIfEnded(deps, pointer);
      return result;
    } finally {
      inHand.delete(attempt);
    }
  };
}

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
