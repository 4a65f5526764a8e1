import { Timestamp } from '@google-cloud/firestore';
import type { Query, Timestamp as Time } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import { EVERY_SHARD, shardOf } from '../events/ids.ts';
import { DELIVERIES, FANOUTS, refTo } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import { packedCount, packedParts } from '../webhooks/packed-ids.ts';
import type { DeliveryDocument } from './documents.ts';
import type { FanoutDocument } from './fanout-document.ts';
import type { DeliveredEvent } from './new-delivery.ts';
import { fanoutLeaseMs } from './pace.ts';
import { deliveryCreation } from './queues.ts';

/**
 * How many ids one document holds: 640 kB of the 1 MiB that Firestore allows. An event with more has several documents;
 * its commit, 10 MiB at most, has room for half a million.
 */
export const IDS_PER_FANOUT = 40_000;

/** A fan-out in the hand of its walker: the document, and the version that the next page is committed against. */
export interface HeldFanout {
  fields: FanoutDocument;
  version: Version;
}

export interface Fanouts {
  /** When the first is due: one read. */
  next: () => Promise<EpochMs | null>;
  /** The first that are due or will be, oldest first: one read each. */
  first: (count: number) => Promise<{ id: string; dueAt: number }[]>;
  /** Moves its lease. @returns null where it is done, not due, or another was first */
  claim: (id: string, now: number) => Promise<HeldFanout | null>;
  /**
   * Creates a page's deliveries and moves the cursor past them in one commit, whole or absent; the last page's takes the
   * fan-out away. A delivery that is there already stays as it is.
   * @param page those of the ids from the cursor on
   * @returns what was created, and the fan-out to go on with; null where it is not ours any more, and nothing was created
   */
  commitPage: (held: HeldFanout, page: DeliveryDocument[], now: number) => Promise<CommittedPage | null>;
}

export interface CommittedPage {
  created: DeliveryDocument[];
  /** null after the last page. */
  rest: HeldFanout | null;
}

/** The writes that begin an event's fan-out, for the event's own commit; it is due at once. */
export function fanoutCreation(
  { db }: Pick<Store, 'db'>,
  event: DeliveredEvent,
  webhooks: Buffer,
  now: number,
): Write[] {
  return packedParts(webhooks, IDS_PER_FANOUT).map((part, index) => {
    const id = index === 0 ? event.event_id : `${event.event_id}-${index}`;
    const data: FanoutDocument = {
      v: 1,
      id,
      ...event,
      webhooks: part,
      cursor: 0,
      remaining: packedCount(part),
      due_at: Timestamp.fromMillis(now),
      claims: 0,
      shard: shardOf(id),
    };
    return { kind: 'create', ref: refTo(db, FANOUTS, id), data };
  });
}

export function openFanouts(store: Store): Fanouts {
  const byDue = (): Query =>
    store.db.collection(FANOUTS).where('shard', 'in', EVERY_SHARD).orderBy('due_at').select('v', 'due_at');
  const first = async (count: number) => {
    const { docs } = await store.query(byDue().limit(count));
    return docs.map((snapshot) => ({ id: snapshot.id, dueAt: fieldsOf<FanoutDocument>(snapshot)!.due_at.toMillis() }));
  };
  return {
    first,
    next: async () => (await first(1))[0]?.dueAt ?? null,
    claim: (id, now) => claim(store, id, now),
    commitPage: (held, page, now) => commitPage(store, held, page, now),
  };
}

async function claim(store: Store, id: string, now: number): Promise<HeldFanout | null> {
  const found = await find(store, id);
  if (found === null || found.fields.due_at.toMillis() > now) return null;
  const due_at = Timestamp.fromMillis(now + fanoutLeaseMs(found.fields.claims));
  const changes = { due_at, claims: found.fields.claims + 1 };
  const moved: Write = {
    kind: 'update',
    ref: refTo(store.db, FANOUTS, id),
    data: changes,
    precondition: found.version,
  };
  const times = await unlessRefused(store.commit({ writes: [moved] }));
  return times && { fields: { ...found.fields, ...changes }, version: { lastUpdateTime: times[0]! } };
}

async function commitPage(
  store: Store,
  held: HeldFanout,
  page: DeliveryDocument[],
  now: number,
): Promise<CommittedPage | null> {
  const moved = moveCursor(store, held, page.length, now);
  const committed = await createWith(store, moved.write, page);
  if (committed) return { created: page, rest: moved.restAt(committed) };
  // Refused for the fan-out's version, or for a delivery that is there: only the latter can be mended.
  const current = await find(store, held.fields.id);
  if (!current?.version.lastUpdateTime.isEqual(held.version.lastUpdateTime)) return null;
  const known = await store.read(page.map(({ id }) => refTo(store.db, DELIVERIES, id)));
  const missing = page.filter((_, index) => !known[index]!.exists);
  const mended = await createWith(store, moved.write, missing);
  return mended && { created: missing, rest: moved.restAt(mended) };
}

function moveCursor(store: Store, { fields, version }: HeldFanout, count: number, now: number) {
  const ref = refTo(store.db, FANOUTS, fields.id);
  const cursor = fields.cursor + count;
  const remaining = packedCount(fields.webhooks) - cursor;
  if (remaining <= 0) {
    const write: Write = { kind: 'delete', ref, precondition: version };
    return { write, restAt: () => null };
  }
  const changes = { cursor, remaining, due_at: Timestamp.fromMillis(now + fanoutLeaseMs(0)), claims: 0 };
  const write: Write = { kind: 'update', ref, data: changes, precondition: version };
  const restAt = (lastUpdateTime: Time): HeldFanout => ({
    fields: { ...fields, ...changes },
    version: { lastUpdateTime },
  });
  return { write, restAt };
}

/** @returns the time of the first write; null where the commit was refused */
async function createWith(store: Store, moved: Write, deliveries: DeliveryDocument[]): Promise<Time | null> {
  const creations = deliveries.map((data) => deliveryCreation(store.db, data));
  const times = await unlessRefused(store.commit({ writes: [moved, ...creations] }));
  return times && times[0]!;
}

async function find(store: Store, id: string): Promise<HeldFanout | null> {
  const [snapshot] = await store.read([refTo(store.db, FANOUTS, id)]);
  const fields = fieldsOf<FanoutDocument>(snapshot!);
  return fields && { fields, version: { lastUpdateTime: snapshot!.updateTime! } };
}

async function unlessRefused<T>(commit: Promise<T>): Promise<T | null> {
  try {
    return await commit;
  } catch (error) {
    if (error instanceof CommitRefused) return null;
    throw error;
  }
}
