/**
 * Who may send (docs/protocol.md, DP-10 to DP-15). `due_at` is the lease: only its holder sends before that time, and
 * moving it voids every older pointer. The order between these numbers matters, not their size.
 */
import type { EpochMs } from '../base/time.ts';
import type { Pointer } from '../bus/bus.ts';
import type { DeliveryDocument } from './documents.ts';

/** A delivery that nobody has changed since its creation is sent with no write before, while this much of it remains. */
export const UNWRITTEN_MARGIN_MS = 7_000;
/** A claim lasts the exchange's timeout and this. */
export const CLAIM_EXTRA_MS = 10_000;
/** A claimed delivery is sent while the timeout and this remain. */
export const CLAIMED_MARGIN_MS = 5_000;
/** An exchange on an unwritten lease that lasts this long claims one. */
export const RENEW_AFTER_MS = 4_000;

/** Why a pointer is not followed; every one is answered 204, since nothing of ours failed. */
export type Refusal = 'gone' | 'ended' | 'held' | 'other_attempt' | 'lease_moved';

/** Whether a pointer still says what its delivery says. */
export function refusalOf(pointer: Pointer, delivery: DeliveryDocument | null): Refusal | null {
  if (delivery === null) return 'gone';
  if (delivery.status !== 'pending' || delivery.due_at === null) return 'ended';
  if (delivery.hold !== null) return 'held';
  if (delivery.attempts !== pointer.attempt - 1) return 'other_attempt';
  return delivery.due_at.toMillis() === pointer.due_at ? null : 'lease_moved';
}

/** Whether it may be sent without a claim. */
export const mayGoUnwritten = (unchangedSinceCreation: boolean, dueAt: EpochMs, now: EpochMs): boolean =>
  unchangedSinceCreation && dueAt - now >= UNWRITTEN_MARGIN_MS;

/** The new `due_at` of a claim or a renewal. */
export const claimUntil = (now: EpochMs, timeoutMs: number): EpochMs => now + timeoutMs + CLAIM_EXTRA_MS;

/** The last look before the POST: a holder that was slow must not send, since another may by the time it is done. */
export const leaseLasts = (claimed: boolean, dueAt: EpochMs, now: EpochMs, timeoutMs: number): boolean =>
  dueAt - now >= (claimed ? timeoutMs + CLAIMED_MARGIN_MS : UNWRITTEN_MARGIN_MS);
