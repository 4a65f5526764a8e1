/** The owners as the API keeps them. A change of one is one commit with all that hangs on it: its webhooks, its keys. */
import { API_KEYS, SESSIONS } from '../access/documents.ts';
import { nextKeysVersion, revocation } from '../access/keys.ts';
import type { EpochMs } from '../base/time.ts';
import { laneDue } from '../lanes/lane-due.ts';
import { readOne } from '../store/find.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Transaction } from '../store/transaction.ts';
import { create, remove, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { CATALOGUE, WEBHOOKS } from '../webhooks/document.ts';
import { OWNERS, isTooFast, rateOf } from '../webhooks/owner.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { webhookChanges } from '../webhooks/webhooks.ts';

/** What may be changed. */
export type OwnerChange = Partial<Pick<OwnerDocument, 'name' | 'match' | 'most_webhooks' | 'most_rate'>>;

/** A change: who makes it, and when. */
export interface Changing {
  now: EpochMs;
  /** The id of the key that asks for it. */
  by: string;
  /** Names the change: whoever made it knows it again. */
  changeId: string;
  /** What is committed with it. */
  beside: (before: OwnerDocument, after: OwnerDocument) => readonly Write[];
}

export interface OwnerRecords {
  /** null also where it is deleted. */
  find: (id: string) => Promise<OwnerDocument | null>;
  /** @returns the one that has its id already, perhaps a deleted one */
  create: (owner: OwnerDocument, beside: readonly Write[]) => Promise<'created' | OwnerDocument>;
  /** Changes an owner, and its match and its rate in all of its webhooks. @returns as it is then; null where there is none */
  change: (id: string, change: OwnerChange, changing: Changing) => Promise<OwnerDocument | null>;
  /** Takes an owner away, and whatever lets somebody in for it. @returns null where there is none */
  remove: (id: string, changing: Changing) => Promise<'removed' | 'has_webhooks' | null>;
}

export const openOwnerRecords = (store: Store): OwnerRecords => ({
  find: async (id) => alive((await readOne(store, OWNERS.doc(id))).data),
  create: async (owner, beside) => {
    if (await store.commit({ writes: [create(OWNERS.doc(owner.id), owner), ...beside] })) return 'created';
    const { data: there } = await readOne(store, OWNERS.doc(owner.id));
    // The commit was made, and its answer got lost.
    return there === null || there.change_id === owner.change_id ? 'created' : there;
  },
  change: (id, change, changing) =>
    store.transaction(async (transaction) => {
      const found = await readFor(transaction, id);
      if (found === null) return null;
      const { before, webhooks } = found;
      if (before.change_id === changing.changeId) return before;
      const { now, changeId: change_id } = changing;
      const after = { ...before, ...change, updated_at: Timestamp.fromMillis(now), change_id };
      transaction.write([
        update(OWNERS.doc(id), after),
        ...changesOf(after, webhooks, now),
        ...changing.beside(before, after),
      ]);
      return after;
    }),
  remove: (id, changing) =>
    store.transaction(async (transaction) => {
      const found = await readFor(transaction, id);
      if (found === null) return null;
      if (found.webhooks.length > 0) return 'has_webhooks';
      const { now, changeId: change_id } = changing;
      const after = { ...found.before, status: 'deleted', updated_at: Timestamp.fromMillis(now), change_id } as const;
      const entrances = await entrancesOf(transaction, id, changing);
      transaction.write([
        update(OWNERS.doc(id), after),
        ...webhookChanges(new Map()),
        ...entrances,
        ...changing.beside(found.before, after),
      ]);
      return 'removed';
    }),
});

const alive = (owner: OwnerDocument | null): OwnerDocument | null => (owner?.status === 'active' ? owner : null);

/** Under the lock of the catalogue's version, which every change of a webhook moves: none is made meanwhile. */
async function readFor(transaction: Transaction, id: string) {
  const [owner]: [Snapshot<OwnerDocument>, unknown] = await transaction.read([OWNERS.doc(id), CATALOGUE]);
  const before = alive(owner.data);
  if (before === null) return null;
  const { docs } = await transaction.query(WEBHOOKS.where('owner', '==', id));
  return { before, webhooks: docs.map(({ data }) => data).filter(({ deleted_at }) => deleted_at === null) };
}

function changesOf(owner: OwnerDocument, webhooks: readonly StoredDestination[], now: EpochMs): Write[] {
  const updated_at = new Date(now).toISOString();
  const tooFast = webhooks.filter((webhook) => isTooFast(webhook, owner));
  const changed = webhooks.map((webhook): [string, Partial<StoredDestination>] => [
    webhook.id,
    { owner_match: owner.match, updated_at, ...(tooFast.includes(webhook) && rateOf(owner)) },
  ]);
  return [
    ...webhookChanges(new Map(changed)),
    // What waits goes on at the new rate.
    ...tooFast.map((webhook) => laneDue(webhook.id, webhook, now)),
  ];
}

/** With the owner's document and the catalogue's a commit of some hundred writes; a session asks for its owner besides. */
const MOST_SESSIONS = 200;

/** Ends what lets somebody in for an owner. */
async function entrancesOf(transaction: Transaction, owner: string, { by, now }: Changing): Promise<Write[]> {
  const keys = await transaction.query(API_KEYS.where('owner', '==', owner).where('live', '==', true));
  const sessions = await transaction.query(SESSIONS.where('owner', '==', owner).limit(MOST_SESSIONS));
  return [
    ...keys.docs.map(({ data }) => revocation(data.id, by, now)),
    ...(keys.docs.length > 0 ? [nextKeysVersion()] : []),
    ...sessions.docs.map(({ ref, version }) => remove(ref, version)),
  ];
}
