/** What nobody has read yet. */
import { QUARANTINE } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import type { QuarantineFacts } from './facts.ts';

const FIELDS = ['id', 'source', 'account', 'reason', 'received_at'] as const;
export type Unreadable = Pick<QuarantineDocument, (typeof FIELDS)[number]>;

export interface Quarantined {
  count: number;
  /** Newest first. */
  newest: readonly Unreadable[];
}

/** @param most how many of them are read */
export function readQuarantine(store: Pick<Store, 'reading'>, most: number): Promise<Quarantined> {
  const newest = QUARANTINE.where('shard', 'in', EVERY_SHARD).orderBy('received_at', 'desc').limit(most);
  return store.reading(async (at) => {
    const [count, { docs }] = await Promise.all([at.count(QUARANTINE), at.query(newest.select(...FIELDS))]);
    return { count, newest: docs.map(({ data }) => data) };
  });
}

/** Pure. */
export function quarantineFacts({ count, newest: [first] }: Quarantined): QuarantineFacts {
  if (!first) return { count, newest: null };
  const { id, source, account, reason, received_at } = first;
  return { count, newest: { id, source, account, reason, received_at: received_at.toDate().toISOString() } };
}
