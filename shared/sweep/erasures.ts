/** Orders of erasures: of one customer there is one at a time. */
import type { Lineage } from '../base/trace.ts';
import type { EpochMs } from '../base/time.ts';
import { erasureJobId } from '../events/ids.ts';
import { shardOf } from '../store/shards.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { ERASURE_JOBS } from './documents.ts';
import type { ErasureJobDocument } from './documents.ts';
import { NOTHING_ERASED } from './erasure-walk.ts';

export interface ErasureOrder extends Lineage {
  /** The key of the customer. */
  customer: string;
  /** The id of the API key that orders it. */
  by: string;
  /** Is committed with the order. */
  beside: (job: ErasureJobDocument) => readonly Write[];
}

export interface Ordered {
  job: ErasureJobDocument;
  isNew: boolean;
}

/**
 * Makes the job; where one of the customer runs, that begins its passes anew, for what has arrived meanwhile.
 * @returns null where others changed it all the time
 */
export type OrderErasure = (order: ErasureOrder) => Promise<Ordered | null>;

export const createOrderErasure =
  ({ store, ...patience }: Patience & { store: Pick<Store, 'query' | 'commit'> }): OrderErasure =>
  (order) =>
    untilDone(patience, async () => {
      const all = ERASURE_JOBS.where('kind', '==', 'erasure').where('customer', '==', order.customer);
      const { docs, readTime } = await store.query(all);
      const running = docs.find(({ data }) => data.status === 'running');
      return running
        ? beganAnew(store, order, running, { as_of: readTime, now: patience.now() })
        : made(store, order, docs, { as_of: readTime, now: patience.now() });
    });

async function beganAnew(
  store: Pick<Store, 'commit'>,
  { beside }: ErasureOrder,
  { ref, data, version }: Stored<ErasureJobDocument>,
  { as_of, now }: { as_of: Timestamp; now: EpochMs },
): Promise<Ordered | null> {
  const at = Timestamp.fromMillis(now);
  const changes = { as_of, pass: 1, phase: 0, found: 0, after: null, due_at: at, claims: 0, updated_at: at };
  const job = { ...data, ...changes };
  const committed = await store.commit({ writes: [update(ref, changes, version), ...beside(job)] });
  return committed && { job, isNew: false };
}

/** A number that another order has taken is refused, and that order's job is found then. */
async function made(
  store: Pick<Store, 'commit'>,
  { customer, by, beside, ...lineage }: ErasureOrder,
  before: readonly Stored<ErasureJobDocument>[],
  { as_of, now }: { as_of: Timestamp; now: EpochMs },
): Promise<Ordered | null> {
  const number = Math.max(0, ...before.map(({ data }) => data.number)) + 1;
  const id = erasureJobId(customer, number);
  const at = Timestamp.fromMillis(now);
  const job: ErasureJobDocument = {
    ...{ v: 1, id, kind: 'erasure', status: 'running', by, customer, number, as_of, ...lineage },
    ...{ pass: 1, phase: 0, found: 0, ...NOTHING_ERASED },
    ...{ after: null, due_at: at, claims: 0, created_at: at, updated_at: at, ended_at: null },
    ...{ shard: shardOf(id), expire_at: null },
  };
  return (await store.commit({ writes: [create(ERASURE_JOBS.doc(id), job), ...beside(job)] })) && { job, isNew: true };
}
