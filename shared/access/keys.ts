/** The API's keys as they are kept: made, revoked, read. Each change raises their version in the same commit. */
import type { EpochMs } from '../base/time.ts';
import { finder, readById, readOne } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Transaction } from '../store/transaction.ts';
import { create, increment, merge, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { OWNERS } from '../webhooks/owner.ts';
import { API_KEYS, KEPT_MS, KEYS_VERSION, KEY_USES } from './documents.ts';
import type { KeyDocument, KeyUseDocument } from './documents.ts';

/** Every instance holds them all. */
export const MOST_KEYS = 500;

/** Those that are not revoked. */
export const LIVE_KEYS = API_KEYS.where('live', '==', true);

export interface Keys {
  /** Revoked ones, too. */
  find: Find<KeyDocument>;
  /** Those that are not revoked, expired ones included. */
  live: () => Promise<KeyDocument[]>;
  /** When they were last used, by id; without those that never were. */
  uses: (ids: readonly string[]) => Promise<ReadonlyMap<string, KeyUseDocument>>;
  /**
   * @param beside is committed with it
   * @returns the key that has its id already; `full` where there are as many as may be; `no_owner` where its owner is not there
   */
  create: (key: KeyDocument, beside: readonly Write[]) => Promise<'created' | 'full' | 'no_owner' | KeyDocument>;
  /** @returns whether it was not revoked before; null where there is none */
  revoke: (id: string, by: string, now: EpochMs, beside: readonly Write[]) => Promise<boolean | null>;
}

export const openKeys = (store: Store): Keys => ({
  find: finder(store, API_KEYS),
  live: async () => (await store.query(LIVE_KEYS)).docs.map(({ data }) => data),
  uses: (ids) => readById(store, KEY_USES, ids),
  create: (key, beside) =>
    store.transaction(async (transaction) => {
      const { data: there } = await readOne(transaction, API_KEYS.doc(key.id));
      // The commit was made, its answer got lost, and the client that repeated it meets it.
      if (there?.digest === key.digest) return 'created';
      if (there !== null) return there;
      if (key.owner !== undefined && !(await isThere(transaction, key.owner))) return 'no_owner';
      if ((await transaction.count(LIVE_KEYS)) >= MOST_KEYS) return 'full';
      transaction.write([create(API_KEYS.doc(key.id), key), nextKeysVersion(), ...beside]);
      return 'created';
    }),
  revoke: (id, by, now, beside) =>
    store.transaction(async (transaction) => {
      const { data: key } = await readOne(transaction, API_KEYS.doc(id));
      if (key === null) return null;
      if (!key.live) return false;
      transaction.write([revocation(id, by, now), nextKeysVersion(), ...beside]);
      return true;
    }),
});

/** The write that revokes a key. Beside it the keys' version moves: `nextKeysVersion`. */
export const revocation = (id: string, by: string, now: EpochMs): Write =>
  update(API_KEYS.doc(id), {
    ...{ live: false, revoked_at: Timestamp.fromMillis(now), revoked_by: by },
    expire_at: Timestamp.fromMillis(now + KEPT_MS),
  });

export const nextKeysVersion = (): Write => merge(KEYS_VERSION, { v: 1, version: increment(1) });

/** Whether there is an owner: under the lock of its document, so it is not deleted meanwhile. */
export const isThere = async (transaction: Pick<Transaction, 'read'>, owner: string): Promise<boolean> =>
  (await readOne(transaction, OWNERS.doc(owner))).data?.status === 'active';
