import { Timestamp } from '@google-cloud/firestore';
import type { DocumentData, Precondition } from '@google-cloud/firestore';

import { causeOf } from '../delivery/cause.ts';
import type { Cause } from '../delivery/cause.ts';
import { lastAttemptOf } from '../delivery/last-attempt.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import type { Step } from '../delivery/outcome.ts';
import { formatOf } from '../webhooks/payload-format.ts';
import { ATTEMPTS, DELIVERIES, refTo } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { AttemptDocument, DeliveryDocument, DeliveryStatus } from './documents.ts';
import type { RecordLastFailure } from './last-failures.ts';
import { hasPlace, inOrder, queueOf, released } from './queues.ts';
import { CommitRefused } from './store.ts';
import type { Store, Write } from './store.ts';

/** The version of a delivery that a write is made against. */
export type Version = Precondition & { lastUpdateTime: Timestamp };

/** The outcome of one exchange. */
export interface Outcome {
  attempt: AttemptDocument;
  step: Step;
  /** Whether it is to be told that the delivery has used up its attempts. */
  exhausted?: boolean;
  /** Whether those behind it wait for its end: then only the holder of its lease may end it, since another may send it. */
  ordered?: boolean;
}

export interface StateWait {
  /** Epoch milliseconds. */
  until: number;
  /** Whether the source answered with a state older than the event's own. */
  lagging: boolean;
}

/** The changes of a delivery's state. Each is made against the version that was read, and refused if it has moved. */
export interface Deliveries {
  /** Moves `due_at`: a claim, or a renewal. @returns the new version; null where it was refused */
  lease: (delivery: DeliveryDocument, version: Version, dueAt: number) => Promise<Version | null>;
  /** Ends it without an attempt; somebody else's change goes first. */
  end: (delivery: DeliveryDocument, version: Version, status: DeliveryStatus, reason: string) => Promise<void>;
  /**
   * The same, and makes the next of its queue due in the same commit, where that was held back for this one.
   * @returns whether one became due
   */
  endInQueue: (
    delivery: DeliveryDocument,
    version: Version,
    status: DeliveryStatus,
    reason: string,
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

/** @param recordLastFailure without one, an exchange that ends a delivery has no consequences for its webhook */
export function openDeliveries(store: Store, now: () => number, recordLastFailure?: RecordLastFailure): Deliveries {
  const { db } = store;
  const update = (id: string, data: DocumentData, precondition: Precondition): Write => ({
    kind: 'update',
    ref: refTo(db, DELIVERIES, id),
    data,
    precondition,
  });
  const unlessRefused = async <T>(commit: Promise<T>): Promise<T | null> => {
    try {
      return await commit;
    } catch (error) {
      if (error instanceof CommitRefused) return null;
      throw error;
    }
  };
  const change = async (id: string, data: DocumentData, version: Version): Promise<Version | null> => {
    const times = await unlessRefused(store.commit({ writes: [update(id, data, version)] }));
    return times && { lastUpdateTime: times[0]! };
  };

  return {
    lease: ({ id }, version, dueAt) => change(id, { due_at: Timestamp.fromMillis(dueAt) }, version),
    end: async ({ id }, version, status, reason) => {
      await change(id, endedFields(status, reason, now()), version);
    },
    endInQueue: async (delivery, version, status, reason) => {
      const fields = endedFields(status, reason, now());
      if (hasPlace(delivery)) return endAndRelease(store, delivery, version, fields, now());
      await change(delivery.id, fields, version);
      return false;
    },
    waitForState: async ({ id, state_waits, state_lags = 0 }, version, { until, lagging }) => {
      const at = Timestamp.fromMillis(until);
      const due = { due_at: at, scheduled_at: at, urgent: true, republished: 0 };
      const counted = lagging ? { state_lags: state_lags + 1 } : { state_waits: state_waits + 1 };
      await change(id, { ...due, ...counted }, version);
    },
    record: async (delivery, outcome, version) => {
      const { attempt, step, ordered = false } = outcome;
      if (version !== null && recordLastFailure && isLastFailure(step)) {
        const counted = await recordLastFailure(delivery, outcome, version);
        return counted || recordAfterwards(store, delivery, { attempt, step, ordered }, now);
      }
      const creation: Write = { kind: 'create', ref: refTo(db, ATTEMPTS, attempt.id), data: attempt };
      if (version !== null) {
        const moved = update(delivery.id, deliveryAfter(delivery, outcome, now()), version);
        const bytes = 3_000 + attempt.response_body.length;
        if (await unlessRefused(store.commit({ bytes, writes: [moved, creation] }))) return true;
      }
      return recordAfterwards(store, delivery, { attempt, step, ordered }, now);
    },
  };
}

/** In a transaction: whoever ends it here may die with the commit, and nobody else would look for the next. */
const endAndRelease = (
  store: Store,
  delivery: DeliveryDocument,
  { lastUpdateTime }: Version,
  ended: DocumentData,
  now: number,
): Promise<boolean> =>
  store.transaction(async (transaction) => {
    const ref = refTo(store.db, DELIVERIES, delivery.id);
    const [current, queue] = await Promise.all([transaction.get(ref), transaction.get(queueOf(store.db, delivery))]);
    if (!current.updateTime?.isEqual(lastUpdateTime)) return false;
    const [first, second] = inOrder(queue.docs);
    const next = first?.id === delivery.id && second?.get('hold') === 'order' ? second : undefined;
    transaction.update(ref, ended);
    if (next) transaction.update(next.ref, released(now));
    return next !== undefined;
  });

/** The fields of a delivery that ends. */
export function endedFields(status: DeliveryStatus, reason: string | null, now: number): DocumentData {
  const at = Timestamp.fromMillis(now);
  return {
    status,
    reason,
    hold: null,
    due_at: null,
    ended_at: at,
    updated_at: at,
    expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
  };
}

const isLastFailure = ({ kind }: Step): boolean => kind === 'failed' || kind === 'failed_and_disable';

/** What an exchange changes of its delivery. */
export const deliveryAfter = (delivery: DeliveryDocument, { attempt, step }: Outcome, now: number): DocumentData => ({
  ...fieldsAfter(step, attempt.attempt, now),
  last_attempt: lastAttemptOf(attempt),
  ...changedCause(delivery, causeOf(attempt)),
  ...changedFormat(delivery, attempt),
});

const changedCause = ({ cause = null }: Pick<DeliveryDocument, 'cause'>, after: Cause | null): DocumentData =>
  cause === after ? {} : { cause: after };

function fieldsAfter(step: Step, attempts: number, now: number): DocumentData {
  switch (step.kind) {
    case 'succeeded':
      return { ...endedFields('succeeded', null, now), attempts };
    case 'retry': {
      const at = Timestamp.fromMillis(step.at);
      const updated_at = Timestamp.fromMillis(now);
      return { attempts, due_at: at, scheduled_at: at, urgent: true, republished: 0, state_waits: 0, updated_at };
    }
    case 'failed':
    case 'failed_and_disable':
      return { ...endedFields('failed', step.reason, now), attempts };
  }
}

/** The delivery shows what it sent last: its webhook's format may have been changed since the one before. */
const changedFormat = (delivery: DeliveryDocument, attempt: AttemptDocument): DocumentData =>
  formatOf(delivery) === formatOf(attempt) ? {} : { payload_format: formatOf(attempt) };

/**
 * The commit was refused, or the lease was lost: if the attempt is there it was ours after all; else it is recorded
 * alone, so that no exchange goes unrecorded, and a success still ends a pending delivery that has no order.
 */
async function recordAfterwards(
  store: Store,
  { id }: DeliveryDocument,
  { attempt, step, ordered }: Outcome,
  now: () => number,
): Promise<boolean> {
  const attemptRef = refTo(store.db, ATTEMPTS, attempt.id);
  const deliveryRef = refTo(store.db, DELIVERIES, id);
  const [recorded, current] = await store.read([attemptRef, deliveryRef]);
  if (recorded!.exists) return true;
  const creation: Write = { kind: 'create', ref: attemptRef, data: { ...attempt, counted: false } };
  const delivery = fieldsOf<DeliveryDocument>(current!);
  if (!ordered && step.kind === 'succeeded' && delivery?.status === 'pending') {
    const precondition = { lastUpdateTime: current!.updateTime! };
    const data = { ...endedFields('succeeded', null, now()), ...changedCause(delivery, null) };
    const ended: Write = { kind: 'update', ref: deliveryRef, data, precondition };
    try {
      await store.commit({ writes: [ended, creation] });
      return false;
    } catch (error) {
      if (!(error instanceof CommitRefused)) throw error;
    }
  }
  try {
    await store.commit({ writes: [creation] });
  } catch (error) {
    if (!(error instanceof CommitRefused)) throw error;
  }
  return false;
}
