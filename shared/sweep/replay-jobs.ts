import type { EpochMs } from '../base/time.ts';
import { dueAtOf } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { fanoutLeaseMs } from '../deliveries/pace.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { finder } from '../store/find.ts';
import type { Find, Found } from '../store/find.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { JOBS } from './documents.ts';
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
  const find = finder(store, JOBS);
  const first: ReplayJobs['first'] = async (count) => {
    const running = JOBS.where('shard', 'in', EVERY_SHARD).where('status', '==', 'running');
    const { docs } = await store.query(running.orderBy('due_at').select('v', 'due_at').limit(count));
    return docs.map(({ id, data }) => ({ id, dueAt: dueAtOf(data) }));
  };
  const change = ({ fields, version }: Found<JobDocument>, changes: Partial<JobDocument>): Write =>
    update(JOBS.doc(fields.id), changes, version);

  return {
    find,
    create: async (job) => (await store.commit({ bytes: 10_000, writes: [create(JOBS.doc(job.id), job)] })) !== null,
    first,
    next: async () => (await first(1))[0]?.dueAt ?? null,
    claim: async (id, now) => {
      const found = await find(id);
      if (found?.fields.status !== 'running' || dueAtOf(found.fields) > now) return null;
      const { claims } = found.fields;
      const changes = { due_at: Timestamp.fromMillis(now + fanoutLeaseMs(claims)), claims: claims + 1 };
      const committed = await store.commit({ writes: [change(found, changes)] });
      return committed && { ...found, fields: { ...found.fields, ...changes }, version: committed.version };
    },
    commitPage: async (held, { deliveries, alongside, progress, place, nextAt }, now) => {
      const at = Timestamp.fromMillis(now);
      const due = nextAt === null ? ended('completed', now) : { due_at: Timestamp.fromMillis(nextAt) };
      const moved = change(held, { ...progress, ...place, claims: 0, updated_at: at, ...due });
      const writes = [moved, ...deliveries.map(deliveryCreation), ...alongside];
      const payloads = deliveries.reduce((sum, { payload }) => sum + Buffer.byteLength(payload ?? ''), 0);
      return (await store.commit({ writes, bytes: 1_000 * writes.length + payloads })) !== null;
    },
    cancel: async (job, now) => {
      const fields = { ...ended('cancelled', now), updated_at: Timestamp.fromMillis(now) };
      return (await store.commit({ writes: [change(job, fields)] })) !== null;
    },
  };
}

const ended = (status: 'completed' | 'cancelled', now: number) => ({
  status,
  due_at: null,
  ended_at: Timestamp.fromMillis(now),
  expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
});
