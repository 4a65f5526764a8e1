import type { EpochMs } from '../base/time.ts';
import { traceField } from '../base/trace.ts';
import type { Addressed, Traced } from '../bus/bus.ts';
import { openDeliveries } from '../deliveries/deliveries.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import { DELIVERIES, dueAtOf } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { isSilent, readLaneStates, trackOf } from '../deliveries/lane-states.ts';
import { isPlan } from '../deliveries/lease.ts';
import { LEAD_MS, isLate, isPastRetention, republishLeaseMs } from '../deliveries/pace.ts';
import { PENDING_RETENTION_MS } from '../events/retention.ts';
import { holdSilent } from '../lanes/busy-holds.ts';
import { EVERY_SHARD, EVERY_SHARD_AND_ASIDE } from '../store/shards.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { count } from '../telemetry/telemetry.ts';

/** How many due deliveries of a kind one look takes on. */
const PAGE = 800;
/** How many that are past their retention one look ends. */
const RETENTION_PAGE = 100;
/** Of endpoints that answer nothing, in one transaction. */
const HELD_TOGETHER = 100;
const RETENTION_EVERY_MS = 3_600_000;
const TELL_LATE_EVERY_MS = 600_000;

/** What is read of a delivery that is due: not its payload, which may be large, nor what its attempts have left. */
const DUE_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'subject_key', 'position', 'origin', 'kept_days', 'trace'] as const),
  ...(['created_at', 'due_at', 'scheduled_at', 'attempts', 'republished', 'urgent'] as const),
] as const;

export type DueDelivery = Pick<DeliveryDocument, (typeof DUE_FIELDS)[number]>;

/** Deliveries that are due and late (`isLate`). */
export interface Late {
  /** Among those of one look. */
  count: number;
  /** The one that was planned first. */
  delivery: string;
  webhook: string;
  /** ISO 8601. */
  plannedAt: string;
}

export interface Due {
  urgent: Stored<DueDelivery>[];
  backlog: Stored<DueDelivery>[];
  next: number | null;
  late: Late | null;
}

export interface Claims {
  /** Of those whose leases were moved. */
  pointers: Addressed[];
  /** What was left, since its endpoints answer nothing. */
  silent: DueDelivery[];
}

export interface DueDeliveries {
  /** When the next delivery is due: one read for all shards. */
  next: () => Promise<EpochMs | null>;
  /**
   * What is due now, or is planned within the lead, oldest first, and when the first is due, one of these included. What
   * is late among them is told every ten minutes at most.
   */
  look: (now: number, maxBacklog: number) => Promise<Due>;
  /**
   * Moves their leases, each if it has not changed since it was read, but for those that nobody would answer. What could not
   * be moved is due still.
   * @throws SubrelayError STORE_UNAVAILABLE: nothing was moved, or nobody knows
   */
  claim: (due: Stored<DueDelivery>[], now: number) => Promise<Claims>;
  /**
   * Holds deliveries to endpoints that answer nothing (docs/protocol.md, DP-65). What is not held, for whatever reason, is due
   * still. @returns how many it held
   */
  hold: (silent: readonly DueDelivery[], now: number) => Promise<number>;
  /**
   * Ends one page of what is held and past its retention: nobody else meets that. What is not held is met when it is due.
   * It goes through all of them once in an hour.
   * @returns how many it ended
   */
  endHeldPastRetention: (now: number) => Promise<number>;
}

/** @param leadMs so long before its plan a delivery is taken on */
export function dueDeliveries(store: Store, leadMs = LEAD_MS): DueDeliveries {
  const outstanding = DELIVERIES.where('status', '==', 'pending')
    .where('hold', '==', null)
    .where('shard', 'in', EVERY_SHARD_AND_ASIDE);

  const next = async () => {
    const { docs } = await store.query(outstanding.orderBy('due_at').limit(1).select('v', 'due_at'));
    return docs[0] ? dueAtOf(docs[0].data) : null;
  };
  const dueOf = async (urgent: boolean, now: number, limit: number) => {
    if (limit === 0) return [];
    const due = outstanding.where('urgent', '==', urgent).where('due_at', '<=', Timestamp.fromMillis(now));
    return (
      await store.query(
        due
          .orderBy('due_at')
          .limit(limit)
          .select(...DUE_FIELDS),
      )
    ).docs;
  };
  const urgentOf = async (now: number) => {
    const due = await dueOf(true, now + leadMs, PAGE);
    return due.filter(({ data }) => dueAtOf(data) <= now || isPlan(data));
  };

  const longPending = (now: number) =>
    DELIVERIES.where('status', '==', 'pending')
      .where('shard', 'in', EVERY_SHARD)
      .where('created_at', '<=', Timestamp.fromMillis(now - PENDING_RETENTION_MS))
      .orderBy('created_at', 'desc')
      .orderById('desc')
      .limit(RETENTION_PAGE);
  /** When the first was due at the last look. */
  let expectedAt: EpochMs | null = null;
  let toldLateAt = -Infinity;
  const lateAmong = (due: readonly Stored<DueDelivery>[], now: number): Late | null => {
    if (now - toldLateAt < TELL_LATE_EVERY_MS) return null;
    const late = latest(due, now);
    if (late !== null) toldLateAt = now;
    return late;
  };
  let doneAt = -Infinity;
  let after: DeliveryDocument | null = null;

  return {
    next,
    look: async (now, maxBacklog) => {
      const pages = () => Promise.all([urgentOf(now), dueOf(false, now, Math.min(PAGE, maxBacklog))]);
      // A retry that was seen coming waits for one round trip less.
      const isExpected = expectedAt !== null && expectedAt <= now + leadMs;
      const [first, early] = await Promise.all([next(), isExpected ? pages() : null]);
      expectedAt = first;
      if (first === null || first > now + leadMs) return { urgent: [], backlog: [], next: first, late: null };
      const [urgent, backlog] = early ?? (await pages());
      return { urgent, backlog, next: first, late: lateAmong([...urgent, ...backlog], now) };
    },
    claim: async (due, now) => {
      if (due.length === 0) return { pointers: [], silent: [] };
      // First: what is claimed and then not published comes again when its lease has run out, minutes later.
      const states = await readLaneStates(store);
      const isLeft = ({ data }: Stored<DueDelivery>) => isSilent(states, data.webhook_id, now);
      const sent = due.filter((each) => !isLeft(each));
      const claims = await Promise.allSettled(sent.map((snapshot) => claimOne(store, snapshot, now)));
      const failed = claims.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected' && claims.every(({ status }) => status === 'rejected')) throw failed.reason;
      const pointers = claims
        .flatMap((claim) => (claim.status === 'fulfilled' && claim.value !== null ? [claim.value] : []))
        .map(({ webhook, traced }) => ({ ...traced, track: trackOf(states, webhook) }));
      return { pointers, silent: due.filter(isLeft).map(({ data }) => data) };
    },
    hold: (silent, now) => holdAll(store, silent, now),
    endHeldPastRetention: async (now) => {
      if (now - doneAt < RETENTION_EVERY_MS) return 0;
      const page = longPending(now);
      const { docs } = await store.query(after ? page.after(after.created_at, after.id) : page);
      const held = docs.filter((snapshot) => snapshot.data.hold !== null);
      await Promise.all(held.map((snapshot) => endOne(store, snapshot, now)));
      after = docs.length < RETENTION_PAGE ? null : (docs.at(-1)?.data ?? null);
      if (after === null) doneAt = now;
      return held.length;
    },
  };
}

function latest(due: readonly Stored<DueDelivery>[], now: number): Late | null {
  const planned = due
    .map(({ data }) => data)
    .filter((delivery) => isLate(delivery, now))
    .sort((a, b) => a.scheduled_at.toMillis() - b.scheduled_at.toMillis());
  const [first] = planned;
  if (!first) return null;
  const plannedAt = first.scheduled_at.toDate().toISOString();
  return { count: planned.length, delivery: first.id, webhook: first.webhook_id, plannedAt };
}

/** Each page is a transaction. */
async function holdAll(store: Store, due: readonly DueDelivery[], now: number): Promise<number> {
  let held = 0;
  for (let from = 0; from < due.length; from += HELD_TOGETHER)
    held += await holdSilent(store, due.slice(from, from + HELD_TOGETHER), now);
  if (held > 0) count('subrelay.deliveries.held', { 'subrelay.reason': 'busy' }, held);
  return held;
}

interface Claimed {
  webhook: string;
  traced: Traced;
}

async function claimOne(store: Store, snapshot: Stored<DueDelivery>, now: number): Promise<Claimed | null> {
  const { ref, data: delivery, version } = snapshot;
  if (isPastRetention(delivery, now)) {
    await endOne(store, snapshot, now);
    return null;
  }
  const dueAt = now + republishLeaseMs(delivery.republished);
  const moved = {
    due_at: Timestamp.fromMillis(dueAt),
    republished: delivery.republished + 1,
    urgent: delivery.attempts > 0,
  };
  if (!(await store.commit({ writes: [update(ref, moved, version)] }))) return null;
  const plannedAt = delivery.scheduled_at.toMillis();
  const pointer = {
    delivery: delivery.id,
    attempt: delivery.attempts + 1,
    due_at: dueAt,
    ...(plannedAt > now && { not_before: plannedAt }),
    event: delivery.event_id,
    subject: delivery.subject_key,
  };
  return { webhook: delivery.webhook_id, traced: { pointer, ...traceField(delivery.trace) } };
}

type Ending = Parameters<Deliveries['endInQueue']>[0];

/** Ends it, unless it has changed since it was read, and makes the next of its queue due. */
async function endOne(
  store: Store,
  { data, version }: Pick<Stored<Ending>, 'data' | 'version'>,
  now: number,
): Promise<void> {
  await openDeliveries(store, () => now).endInQueue(data, version, 'discarded', 'retention');
}
