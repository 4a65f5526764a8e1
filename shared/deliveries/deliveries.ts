import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { readOne } from '../store/find.ts';
import { tellLate } from '../store/late.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Version } from '../store/version.ts';
import { create, update } from '../store/write.ts';
import type { Change, Write } from '../store/write.ts';
import { formatOf } from '../webhooks/payload/payload-format.ts';
import { causeOf } from './cause.ts';
import type { Cause } from './cause.ts';
import { ATTEMPTS, DELIVERIES, isTest } from './documents.ts';
import type { AttemptDocument, DeliveryDocument, DeliveryStatus } from './documents.ts';
import { erasedAttempt, isErased } from './erased.ts';
import { isKeptInside, keeps, keptInside } from './first-attempt.ts';
import { keptMs } from './kept.ts';
import { lastAttemptOf } from './last-attempt.ts';
import type { RecordLastFailure } from './last-failure.ts';
import type { Step } from './outcome.ts';
import { hasPlace, inOrder, queueOf, released } from './queues.ts';

/** The outcome of one exchange. */
export interface Outcome {
  attempt: AttemptDocument;
  step: Step;
  /** Whether it is to be told that the delivery has used up its attempts. */
  exhausted?: boolean;
  /** Whether those behind it wait for its end: then only the holder of its lease may end it, since another may send it. */
  ordered?: boolean;
  /** `updated_at` of its destination as it was tried; absent: nobody asks. */
  configured?: string;
}

export interface StateWait {
  until: EpochMs;
  /** Whether the source answered with a state older than the event's own. */
  lagging: boolean;
}

/** What of a delivery tells its place in its queue. */
export type Placed = Pick<DeliveryDocument, 'id' | 'webhook_id' | 'subject_key' | 'position'> &
  Partial<Pick<DeliveryDocument, 'origin' | 'kept_days'>>;

/** The changes of a delivery's state. Each is made against the version that was read, and refused if it has moved. */
export interface Deliveries {
  /** Moves `due_at`: a claim, or a renewal. @returns the new version; null where it was refused */
  lease: (delivery: DeliveryDocument, version: Version, dueAt: number) => Promise<Version | null>;
  /** Ends it without an attempt; somebody else's change goes first. */
  end: (delivery: DeliveryDocument, version: Version, status: DeliveryStatus, reason: string) => Promise<void>;
  /**
   * The same, and makes the next of its queue due in the same commit, where that was held back for this one.
   * @param beside is committed with it
   * @returns whether one became due
   */
  endInQueue: (
    delivery: Placed,
    version: Version,
    status: DeliveryStatus,
    reason: string,
    beside?: readonly Write[],
  ) => Promise<boolean>;
  /** Puts it off without spending an attempt. */
  waitForState: (delivery: DeliveryDocument, version: Version, wait: StateWait) => Promise<void>;
  /**
   * Records an exchange and what follows from it in one commit.
   * @param version null where the lease was lost meanwhile, or nobody knows
   * @returns whether it counted: moved the delivery's state
   */
  record: (delivery: DeliveryDocument, outcome: Outcome, version: Version | null) => Promise<boolean>;
}

/** @param time of its commit */
type TellAttempt = (attempt: AttemptDocument, time: Timestamp) => void;

/**
 * @param recordLastFailure without one, an exchange that ends a delivery has no consequences for its webhook
 * @param log is told of attempts that come late to their list
 */
export function openDeliveries(
  store: Store,
  now: () => number,
  recordLastFailure?: RecordLastFailure,
  log?: Log,
): Deliveries {
  const tell: TellAttempt = (attempt, time) => {
    tellLate(log, { list: 'attempts', id: attempt.id, at: attempt.created_at.toMillis() }, { times: [time] });
  };
  const change = async (
    id: string,
    fields: Change<DeliveryDocument>,
    version: Version,
    beside: readonly Write[] = [],
  ): Promise<Version | null> => {
    const committed = await store.commit({ writes: [update(DELIVERIES.doc(id), fields, version), ...beside] });
    return committed && committed.version;
  };

  return {
    lease: ({ id }, version, dueAt) => change(id, { due_at: Timestamp.fromMillis(dueAt) }, version),
    end: async (delivery, version, status, reason) => {
      await change(delivery.id, endedFields(delivery, status, reason, now()), version);
    },
    endInQueue: async (delivery, version, status, reason, beside = []) => {
      const fields = endedFields(delivery, status, reason, now());
      if (hasPlace(delivery)) return endAndRelease(store, delivery, version, { fields, beside }, now());
      await change(delivery.id, fields, version, beside);
      return false;
    },
    waitForState: async ({ id, state_waits, state_lags = 0 }, version, { until, lagging }) => {
      const at = Timestamp.fromMillis(until);
      const due = { due_at: at, scheduled_at: at, urgent: true, republished: 0 };
      const counted = lagging ? { state_lags: state_lags + 1 } : { state_waits: state_waits + 1 };
      await change(id, { ...due, ...counted }, version);
    },
    record: async (delivery, outcome, version) => {
      const { attempt, step } = outcome;
      if (version !== null && recordLastFailure && concernsDestination(step) && !isTest(delivery)) {
        const counted = await recordLastFailure(delivery, outcome, version);
        if (!counted) return recordAfterwards(store, delivery, outcome, now, tell);
        // A transaction does not say when it was committed.
        tell(attempt, Timestamp.fromMillis(now()));
        return true;
      }
      if (version !== null) {
        const inside = isKeptInside(delivery, attempt, step);
        const fields = { ...deliveryAfter(delivery, outcome, now()), ...(inside && keptInside(attempt)) };
        const moved = update(DELIVERIES.doc(delivery.id), fields, version);
        const writes = [moved, ...(inside ? [] : [create(ATTEMPTS.doc(attempt.id), attempt)])];
        const committed = await store.commit({ bytes: 3_000 + attempt.response_body.length, writes });
        if (committed) {
          tell(attempt, committed.version.lastUpdateTime);
          return true;
        }
      }
      return recordAfterwards(store, delivery, outcome, now, tell);
    },
  };
}

/** In a transaction: whoever ends it here may die with the commit, and nobody else would look for the next. */
const endAndRelease = (
  store: Store,
  delivery: Placed,
  { lastUpdateTime }: Version,
  { fields, beside }: { fields: Change<DeliveryDocument>; beside: readonly Write[] },
  now: number,
): Promise<boolean> =>
  store.transaction(async (transaction) => {
    const ref = DELIVERIES.doc(delivery.id);
    const [current, queue] = await Promise.all([readOne(transaction, ref), transaction.query(queueOf(delivery))]);
    if (!current.exists || !current.updateTime.isEqual(lastUpdateTime)) return false;
    const [first, second] = inOrder(queue.docs);
    const next = first?.id === delivery.id && second?.data.hold === 'order' ? second : undefined;
    transaction.write([update(ref, fields), ...(next ? [update(next.ref, released(now))] : []), ...beside]);
    return next !== undefined;
  });

/** Its document is kept for `keptMs` from then on. */
export function endedFields(
  delivery: Partial<Pick<DeliveryDocument, 'origin' | 'kept_days'>>,
  status: DeliveryStatus,
  reason: string | null,
  now: number,
) {
  const at = Timestamp.fromMillis(now);
  return {
    status,
    reason,
    hold: null,
    due_at: null,
    ended_at: at,
    updated_at: at,
    expire_at: Timestamp.fromMillis(now + keptMs(delivery)),
  } as const satisfies Partial<DeliveryDocument>;
}

const concernsDestination = ({ kind }: Step): boolean => kind !== 'succeeded' && kind !== 'retry';

/** So soon a delivery is tried again whose destination was mended while it was refused. */
const MENDED_MS = 5_000;

/** What an exchange changes of its delivery. */
export const deliveryAfter = (
  delivery: DeliveryDocument,
  { attempt, step }: Outcome,
  now: number,
): Partial<DeliveryDocument> => ({
  ...fieldsAfter(delivery, step, attempt.attempt, now),
  last_attempt: lastAttemptOf(attempt),
  ...changedCause(delivery, causeOf(attempt)),
  ...changedFormat(delivery, attempt),
});

const changedCause = (
  { cause = null }: Pick<DeliveryDocument, 'cause'>,
  after: Cause | null,
): Pick<Partial<DeliveryDocument>, 'cause'> => (cause === after ? {} : { cause: after });

function fieldsAfter(delivery: DeliveryDocument, step: Step, attempts: number, now: number): Partial<DeliveryDocument> {
  switch (step.kind) {
    case 'succeeded':
      return { ...endedFields(delivery, 'succeeded', null, now), attempts };
    case 'retry': {
      const at = Timestamp.fromMillis(step.at);
      const updated_at = Timestamp.fromMillis(now);
      return { attempts, due_at: at, scheduled_at: at, urgent: true, republished: 0, state_waits: 0, updated_at };
    }
    case 'stopped': {
      const at = Timestamp.fromMillis(now + MENDED_MS);
      const due = { due_at: at, scheduled_at: at, urgent: true, republished: 0, state_waits: 0 };
      const granted = (delivery.granted ?? 0) + 1;
      return { ...due, attempts, granted, updated_at: Timestamp.fromMillis(now) };
    }
    case 'failed':
    case 'failed_and_disable':
      return { ...endedFields(delivery, 'failed', step.reason, now), attempts };
  }
}

/** The delivery shows what it sent last: its webhook's format may have been changed since the one before. */
const changedFormat = (delivery: DeliveryDocument, attempt: AttemptDocument): Partial<DeliveryDocument> =>
  formatOf(delivery) === formatOf(attempt) ? {} : { payload_format: formatOf(attempt) };

/**
 * The commit was refused, or the lease was lost: if the attempt is there, or inside the delivery, it was ours after all;
 * else it is recorded alone, so that no exchange goes unrecorded, and a success still ends a pending delivery that has no order.
 */
async function recordAfterwards(
  store: Store,
  { id }: DeliveryDocument,
  { attempt, step, ordered = false }: Outcome,
  now: () => number,
  tell: TellAttempt,
): Promise<boolean> {
  const attemptRef = ATTEMPTS.doc(attempt.id);
  const [recorded, current] = await store.read([attemptRef, DELIVERIES.doc(id)]);
  const kept = recorded.exists ? recorded : current.exists && keeps(current.data, attempt) ? current : null;
  if (kept) {
    tell(attempt, kept.updateTime);
    return true;
  }
  // An erasure that met it in flight has gone on, and would find this only in its next pass.
  const erased = current.exists && isErased(current.data) ? erasedAttempt() : {};
  const creation = create(attemptRef, { ...attempt, ...erased, counted: false });
  if (!ordered && step.kind === 'succeeded' && current.exists && current.data.status === 'pending') {
    const fields = { ...endedFields(current.data, 'succeeded', null, now()), ...changedCause(current.data, null) };
    const ended = update(current.ref, fields, current.version);
    const committed = await store.commit({ writes: [ended, creation] });
    if (committed) {
      tell(attempt, committed.version.lastUpdateTime);
      return false;
    }
  }
  const committed = await store.commit({ writes: [creation] });
  if (committed) tell(attempt, committed.version.lastUpdateTime);
  return false;
}
