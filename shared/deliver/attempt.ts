/** One exchange, under the lease of its delivery (docs/protocol.md, DP-10 to DP-15). */
import type { EpochMs } from '../base/time.ts';
import { dueAtOf, isTest } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { claimUntil, leaseLasts, mayGoUnwritten } from '../deliveries/lease.ts';
import type { Courier, Sent } from '../destinations/destination.ts';
import { isOperational } from '../events/event.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Version } from '../store/version.ts';
import { inPart } from '../telemetry/telemetry.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { DeliverDeps } from './deps.ts';
import { isOrdered } from './in-order.ts';
import type { Push } from './open-pushes.ts';
import type { Sendable } from './reading.ts';
import { renewWhenLong } from './renewal.ts';
import { IN_FIRESTORE } from './telling.ts';

export interface ToAttempt extends Sendable {
  courier: Courier;
  state: ObservedState | null;
  /** Until when the exchange may begin. */
  startBy: EpochMs;
  push: Push;
}

/** An exchange was made, under a version of its delivery that is still to be its holder's; null where nobody knows. */
export interface MadeUnder {
  kind: 'made';
  made: Made;
  version: Version | null;
}

export interface Unmade {
  kind: 'unmade';
  why: 'claim_lost' | 'too_late';
}

export interface Made {
  delivery: DeliveryDocument;
  webhook: StoredDestination;
  /** 1 for the first. */
  number: number;
  state: ObservedState | null;
  sent: Sent;
  startedAt: EpochMs;
  /** Whether it was an operational event: of its own failure nobody is told, or two webhooks could go on telling each other. */
  operational: boolean;
  /** Where it was unanswered for long: that its lane has become slow. Nothing of it is left for after the answer. */
  turned: Promise<void> | undefined;
}

/** Makes the exchange, if the lease of its delivery lasts for it. */
export async function attempt(deps: DeliverDeps, given: ToAttempt): Promise<MadeUnder | Unmade> {
  const timeoutMs = given.webhook.delivery_attempt_timeout * 1000;
  // Nothing is awaited where it has one: in a burst the last look would be a whole turn later, and too late for some.
  const lease = unwrittenLease(given, deps.now()) ?? (await claimedLease(deps, given, timeoutMs));
  if (lease.version === null) return { kind: 'unmade', why: 'claim_lost' };
  const startedAt = deps.now();
  const mayBegin = (at: EpochMs): boolean =>
    at <= given.startBy && leaseLasts(!lease.unwritten, lease.dueAt, at, timeoutMs);
  if (!mayBegin(startedAt)) return TOO_LATE;
  return exchangeUnder(deps, given, { ...lease, version: lease.version }, { startedAt, timeoutMs, mayBegin });
}

const TOO_LATE: Unmade = { kind: 'unmade', why: 'too_late' };

interface Lease<V = Version> {
  /** The version to record against. */
  version: V;
  /** Whether it is the one that the delivery was made with: nothing was written for it. */
  unwritten: boolean;
  /** Until when it lasts. */
  dueAt: EpochMs;
}

/** The lease that a delivery was made with; null where one is to be claimed. */
function unwrittenLease(given: ToAttempt, now: EpochMs): Lease | null {
  const { delivery, snapshot } = given;
  const dueAt = dueAtOf(delivery);
  const lasts = !isOrdered(given) && mayGoUnwritten(isUnchanged(snapshot), dueAt, now);
  return lasts ? { version: snapshot.version, unwritten: true, dueAt } : null;
}

/** @returns one whose version is null where others came first */
async function claimedLease(deps: DeliverDeps, given: ToAttempt, timeoutMs: number): Promise<Lease<Version | null>> {
  const { delivery, snapshot } = given;
  const dueAt = claimUntil(deps.now(), timeoutMs);
  const version = await inPart('lease', IN_FIRESTORE, () => deps.deliveries.lease(delivery, snapshot.version, dueAt));
  return { version, unwritten: false, dueAt };
}

const isUnchanged = ({ createTime, updateTime }: Stored<DeliveryDocument>): boolean => createTime.isEqual(updateTime);

async function exchangeUnder(
  deps: DeliverDeps,
  given: ToAttempt,
  { version, unwritten, dueAt }: Lease,
  { startedAt, timeoutMs, mayBegin }: { startedAt: EpochMs; timeoutMs: number; mayBegin: (at: EpochMs) => boolean },
): Promise<MadeUnder | Unmade> {
  const { delivery, content, webhook, state, push, lane } = given;
  const number = delivery.attempts + 1;
  const event = content && content.event;
  const parcel = given.courier.compose({ delivery, event, state, attempt: number, now: startedAt });
  const renewal = unwritten ? renewWhenLong(deps, { delivery, version, timeoutMs, push }) : null;
  let turned: Promise<void> | undefined;
  const onUnanswered = () => {
    if (!lane.slow && !isTest(delivery)) turned = deps.turnLane(webhook.id, true);
  };
  const [leaseUntil, bytes] = [dueAt, parcel.bytes];
  let sent: Sent | null;
  let held: Version | null = version;
  try {
    // It may have given way to others, or its instance may have been frozen: a look that nothing is awaited after.
    sent = await push.exchange(
      { webhook: webhook.id, startedAt, timeoutMs, leaseUntil, bytes, onUnanswered },
      async () => (mayBegin(deps.now()) ? parcel.send(timeoutMs) : null),
    );
  } catch (error) {
    await turned;
    throw error;
  } finally {
    // Where it failed for a reason of ours there is no attempt, and the lease is left to run out.
    if (renewal) held = await renewal.end();
  }
  if (sent === null) {
    await turned;
    return TOO_LATE;
  }
  const operational = event !== null && isOperational(event);
  return {
    kind: 'made',
    made: { delivery, webhook, number, state, sent, startedAt, operational, turned },
    version: held,
  };
}
