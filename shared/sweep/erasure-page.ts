/** A page of what a collection has of a customer. */
import type { EpochMs } from '../base/time.ts';
import type { Query } from '../store/query.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Write } from '../store/write.ts';
import type { ErasureJobDocument, ErasureProgress } from './documents.ts';

export interface ErasurePageDeps {
  store: Store;
  now: () => EpochMs;
}

/** What is asked for a page: `limit` documents behind `after`. */
export interface ErasureAsk extends Pick<ErasureJobDocument, 'customer' | 'as_of' | 'after'> {
  limit: number;
}

export interface ErasurePage {
  writes: Write[];
  /** What they erase. */
  counts: Partial<ErasureProgress>;
  /** The last document that was looked at; null: there are no more. */
  after: string | null;
}

/** The documents of a page, in the order of their ids: what is erased is not found again, what is left is passed over. */
export async function documentsOf<T, S>(
  store: Pick<Store, 'query'>,
  query: Query<T, S>,
  { after, limit }: Pick<ErasureAsk, 'after' | 'limit'>,
): Promise<{ docs: Stored<S>[]; after: string | null }> {
  const ordered = query.orderById().limit(limit);
  const { docs } = await store.query(after === null ? ordered : ordered.after(after));
  return { docs, after: docs.length < limit ? null : (docs.at(-1)?.id ?? null) };
}
