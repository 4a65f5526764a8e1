import { Timestamp } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { fanoutLeaseMs } from '../deliveries/pace.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import { EVERY_SHARD } from '../events/ids.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { JOBS, refTo } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { finder } from '../store/find.ts';
import type { Find, Found } from '../store/find.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';
import type { JobDocument, ReplayProgress } from './documents.ts';

/** Where a job goes on: the statuses that are done, and the last delivery looked at of the next. */
export type JobPlace = Pick<JobDocument, 'phase' | 'after'>;

export interface JobPage {
  deliveries: DeliveryDocument[];
  /** Writes that go with them. */
  alongside: Write[];
  progress: ReplayProgress;
  place: JobPlace;
  /** When the rate allows the next; null: there is none. */
  nextAt: EpochMs | null;
}

export interface ReplayJobs {
  find: Find<JobDocument>;
  /** @returns false where it is there already */
  create: (job: JobDocument) => Promise<boolean>;
  /** When the first is due: one read. */
  next: () => Promise<EpochMs | null>;
  /** The first that are due or will be, oldest first: one read each. */
  first: (count: number) => Promise<{ id: string; dueAt: number }[]>;
  /** Moves its lease. @returns null where it has ended, is not due, or another was first */
  claim: (id: string, now: number) => Promise<Found<JobDocument> | null>;
  /**
   * Creates a page's deliveries and moves the job past them in one commit, whole or absent.
   * @returns false where it was refused: the job is not ours any more, or something that the page was made of has changed
   */
  commitPage: (held: Found<JobDocument>, page: JobPage, now: number) => Promise<boolean>;
  /** Ends it as it stands. @returns false where it changed meanwhile */
  cancel: (job: Found<JobDocument>, now: number) => Promise<boolean>;
}

export function openReplayJobs(store: Store): ReplayJobs {
  const { db } = store;
  const find = finder<JobDocument>(store, JOBS);
  const first: ReplayJobs['first'] = async (count) => {
    const running = db.collection(JOBS).where('shard', 'in', EVERY_SHARD).where('status', '==', 'running');
    const { docs } = await store.query(running.orderBy('due_at').select('v', 'due_at').limit(count));
    return docs.map((doc) => ({ id: doc.id, dueAt: fieldsOf<JobDocument>(doc)!.due_at!.toMillis() }));
  };
  const change = ({ fields, version }: Found<JobDocument>, data: Partial<JobDocument>): Write => {
    return { kind: 'update', ref: refTo(db, JOBS, fields.id), data, precondition: version };
  };

  return {
    find,
    create: async (data) =>
      (await unlessRefused(
        store.commit({ bytes: 10_000, writes: [{ kind: 'create', ref: refTo(db, JOBS, data.id), data }] }),
      )) !== null,
    first,
    next: async () => (await first(1))[0]?.dueAt ?? null,
    claim: async (id, now) => {
      const found = await find(id);
      if (found?.fields.status !== 'running' || found.fields.due_at!.toMillis() > now) return null;
      const { claims } = found.fields;
      const changes = { due_at: Timestamp.fromMillis(now + fanoutLeaseMs(claims)), claims: claims + 1 };
      const times = await unlessRefused(store.commit({ writes: [change(found, changes)] }));
      return times && { ...found, fields: { ...found.fields, ...changes }, version: { lastUpdateTime: times[0]! } };
    },
    commitPage: async (held, { deliveries, alongside, progress, place, nextAt }, now) => {
      const at = Timestamp.fromMillis(now);
      const due = nextAt === null ? ended('completed', now) : { due_at: Timestamp.fromMillis(nextAt) };
      const moved = change(held, { ...progress, ...place, claims: 0, updated_at: at, ...due });
      const creations = deliveries.map((data) => deliveryCreation(db, data));
      const writes = [moved, ...creations, ...alongside];
      const payloads = deliveries.reduce((sum, { payload }) => sum + Buffer.byteLength(payload ?? ''), 0);
      return (await unlessRefused(store.commit({ writes, bytes: 1_000 * writes.length + payloads }))) !== null;
    },
    cancel: async (job, now) => {
      const at = Timestamp.fromMillis(now);
      const fields = { ...ended('cancelled', now), updated_at: at };
      return (await unlessRefused(store.commit({ writes: [change(job, fields)] }))) !== null;
    },
  };
}

const ended = (status: 'completed' | 'cancelled', now: number) => ({
  status,
  due_at: null,
  ended_at: Timestamp.fromMillis(now),
  expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
});

async function unlessRefused<T>(commit: Promise<T>): Promise<T | null> {
  try {
    return await commit;
  } catch (error) {
    if (error instanceof CommitRefused) return null;
    throw error;
  }
}
