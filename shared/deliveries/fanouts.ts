import type { EpochMs } from '../base/time.ts';
import { EVENTS } from '../events/event-document.ts';
import { finder } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import { EVERY_SHARD, shardOf } from '../store/shards.ts';
import type { Committed, Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Version } from '../store/version.ts';
import { create, remove, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { ASKED_FIELDS } from '../webhooks/match.ts';
import type { Asked } from '../webhooks/match.ts';
import { packedCount, packedParts } from '../webhooks/packed-ids.ts';
import { DELIVERIES } from './documents.ts';
import type { DeliveryDocument } from './documents.ts';
import { FANOUTS } from './fanout-document.ts';
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
  /** What rules ask about an event; null where it is gone. */
  askedOf: (event: string) => Promise<Asked | null>;
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
  /** When that was, by the store's clock. */
  times: Committed['times'];
  /** null after the last page. */
  rest: HeldFanout | null;
}

const partOf = (eventId: string, index: number): string => (index === 0 ? eventId : `${eventId}-${index}`);

/** The ids of the documents that an event's fan-out has at most. @param webhooks how many it matched */
export const fanoutIds = (eventId: string, webhooks: number): string[] =>
  Array.from({ length: Math.ceil(webhooks / IDS_PER_FANOUT) }, (_, index) => partOf(eventId, index));

/** The writes that begin an event's fan-out, for the event's own commit; it is due at once. */
export function fanoutCreation(event: DeliveredEvent, webhooks: Buffer, now: number): Write[] {
  return packedParts(webhooks, IDS_PER_FANOUT).map((part, index) => {
    const id = partOf(event.event_id, index);
    return create(FANOUTS.doc(id), {
      v: 1,
      id,
      ...event,
      webhooks: part,
      cursor: 0,
      remaining: packedCount(part),
      due_at: Timestamp.fromMillis(now),
      claims: 0,
      shard: shardOf(id),
    });
  });
}

export function openFanouts(store: Store): Fanouts {
  const find = finder(store, FANOUTS);
  const byDue = FANOUTS.where('shard', 'in', EVERY_SHARD).orderBy('due_at').select('v', 'due_at');
  const first = async (count: number) => {
    const { docs } = await store.query(byDue.limit(count));
    return docs.map(({ id, data }) => ({ id, dueAt: data.due_at.toMillis() }));
  };
  return {
    first,
    next: async () => (await first(1))[0]?.dueAt ?? null,
    askedOf: async (event) => (await store.readFields([EVENTS.doc(event)], ASKED_FIELDS))[0]?.data ?? null,
    claim: async (id, now) => claim(store, await find(id), now),
    commitPage: (held, page, now) => commitPage(store, find, { held, page, now }),
  };
}

async function claim(store: Store, found: HeldFanout | null, now: number): Promise<HeldFanout | null> {
  if (found === null || found.fields.due_at.toMillis() > now) return null;
  const { fields, version } = found;
  const changes = { due_at: Timestamp.fromMillis(now + fanoutLeaseMs(fields.claims)), claims: fields.claims + 1 };
  const committed = await store.commit({ writes: [update(FANOUTS.doc(fields.id), changes, version)] });
  return committed && { fields: { ...fields, ...changes }, version: committed.version };
}

interface FanoutPage {
  held: HeldFanout;
  page: DeliveryDocument[];
  now: number;
}

async function commitPage(
  store: Store,
  find: Find<FanoutDocument>,
  { held, page, now }: FanoutPage,
): Promise<CommittedPage | null> {
  const moved = moveCursor(held, page.length, now);
  const commit = (deliveries: DeliveryDocument[]) =>
    store.commit({ writes: [moved.write, ...deliveries.map(deliveryCreation)] });
  const committed = await commit(page);
  if (committed) return { created: page, times: committed.times, rest: moved.restAt(committed.version) };
  // Refused for the fan-out's version, or for a delivery that is there: only the latter can be mended.
  const current = await find(held.fields.id);
  if (!current?.version.lastUpdateTime.isEqual(held.version.lastUpdateTime)) return null;
  const known = await store.read(page.map(({ id }) => DELIVERIES.doc(id)));
  const there = new Set(known.filter(({ exists }) => exists).map(({ id }) => id));
  const missing = page.filter(({ id }) => !there.has(id));
  const mended = await commit(missing);
  return mended && { created: missing, times: mended.times, rest: moved.restAt(mended.version) };
}

/** The write that moves it past some more ids, and the fan-out as it is then. */
function moveCursor({ fields, version }: HeldFanout, count: number, now: number) {
  const ref = FANOUTS.doc(fields.id);
  const cursor = fields.cursor + count;
  const remaining = packedCount(fields.webhooks) - cursor;
  if (remaining <= 0) return { write: remove(ref, version), restAt: () => null };
  const changes = { cursor, remaining, due_at: Timestamp.fromMillis(now + fanoutLeaseMs(0)), claims: 0 };
  const restAt = (moved: Version): HeldFanout => ({ fields: { ...fields, ...changes }, version: moved });
  return { write: update(ref, changes, version), restAt };
}
