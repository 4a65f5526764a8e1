/** Jobs: many deliveries, walked page by page until all are done, whatever is restarted meanwhile. */
import type { EpochMs } from '../base/time.ts';
import { dueAtOf } from '../deliveries/documents.ts';
import { fanoutLeaseMs } from '../deliveries/pace.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { finder } from '../store/find.ts';
import type { Find, Found } from '../store/find.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { JOBS } from './documents.ts';
import type { JobDocument, JobFields } from './documents.ts';

/** A job that is to be walked. */
export type WaitingJob = Pick<JobDocument, 'id' | 'kind'> & { dueAt: EpochMs };

export interface Jobs {
  find: Find<JobDocument>;
  /** @param beside is committed with it @returns false where it is there already */
  create: (job: JobDocument, beside: readonly Write[]) => Promise<boolean>;
  /** When the first is due: one read. */
  next: () => Promise<EpochMs | null>;
  /** The first that are due or will be, oldest first: one read each. */
  first: (count: number) => Promise<WaitingJob[]>;
  /** Moves its lease. @returns null where it has ended, is not due, or another was first */
  claim: (id: string, now: EpochMs) => Promise<Found<JobDocument> | null>;
  /** Ends it as it stands. @returns false where it changed meanwhile */
  cancel: (job: Found<JobDocument>, now: EpochMs, beside: readonly Write[]) => Promise<boolean>;
}

export function openJobs(store: Pick<Store, 'read' | 'query' | 'commit'>): Jobs {
  const find = finder(store, JOBS);
  const first: Jobs['first'] = async (count) => {
    const running = JOBS.where('shard', 'in', EVERY_SHARD).where('status', '==', 'running');
    const { docs } = await store.query(running.orderBy('due_at').select('v', 'kind', 'due_at').limit(count));
    return docs.map(({ id, data }) => ({ id, kind: data.kind, dueAt: dueAtOf(data) }));
  };

  return {
    find,
    create: async (job, beside) =>
      (await store.commit({ bytes: 10_000, writes: [create(JOBS.doc(job.id), job), ...beside] })) !== null,
    first,
    next: async () => (await first(1))[0]?.dueAt ?? null,
    claim: async (id, now) => {
      const found = await find(id);
      if (found?.fields.status !== 'running' || dueAtOf(found.fields) > now) return null;
      const { claims } = found.fields;
      const changes = { due_at: Timestamp.fromMillis(now + fanoutLeaseMs(claims)), claims: claims + 1 };
      const committed = await store.commit({ writes: [update(JOBS.doc(id), changes, found.version)] });
      return committed && { ...found, fields: { ...found.fields, ...changes }, version: committed.version };
    },
    cancel: async ({ fields, version }, now, beside) => {
      const changes = { ...ended('cancelled', now), updated_at: Timestamp.fromMillis(now) };
      return (await store.commit({ writes: [update(JOBS.doc(fields.id), changes, version), ...beside] })) !== null;
    },
  };
}

/** The fields of a job of which one page is done. @param nextAt when the rate allows the next; null: there is none */
export const pageDone = (nextAt: EpochMs | null, now: EpochMs) => ({
  claims: 0,
  updated_at: Timestamp.fromMillis(now),
  ...(nextAt === null ? ended('completed', now) : { due_at: Timestamp.fromMillis(nextAt) }),
});

const ended = (status: 'completed' | 'cancelled', now: EpochMs) =>
  ({
    status,
    due_at: null,
    ended_at: Timestamp.fromMillis(now),
    expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
  }) satisfies Partial<JobFields>;
