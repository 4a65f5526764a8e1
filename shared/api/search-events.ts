/** Events that a text was found in by keyed hashes, and whom and what they name. */
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { spelledOnce } from '../events/find-keys.ts';
import type { FindKey } from '../events/find-keys.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { SUBJECTS } from '../subjects/document.ts';
import { EVENT_HIT_FIELDS, customerHitOf, eventHit, subjectHit, subjectHitOf } from './search-hits.ts';
import type { Readings } from './search-readings.ts';
import type { FoundBy, Hit } from './shapes/search.ts';

const FOUND_FIELDS = [...EVENT_HIT_FIELDS, 'customer', 'subject'] as const;
type FoundEvent = Pick<EventDocument, (typeof FOUND_FIELDS)[number]>;

/** The newest of them are looked at: whom and what they name is told by few. */
const MOST_LOOKED_AT = 50;
const MOST_SHOWN = 10;
const MOST_SUBJECTS = 20;
/** A query's `in` takes no more (https://firebase.google.com/docs/firestore/query-data/queries). */
const MOST_CUSTOMERS = 30;

export interface FoundEvents {
  /** The newest events. */
  events: Hit[];
  /** Whom and what they name. */
  named: Hit[];
  more: boolean;
}

/** The events that concern, or are about, what a text names: by its hash, and by a key itself. */
export async function eventsFound(lists: Lists, findKey: FindKey, { text, key }: Readings): Promise<FoundEvents> {
  const byText = await newestWith(lists, findKey(text), MOST_LOOKED_AT);
  const byKey = key === null ? [] : await newestWith(lists, key, 1);
  const found = byText.map((event) => [event, foundIn(event, text)] as const);
  const keyed = byKey.map((event) => [event, 'key'] as const);
  return {
    events: found.slice(0, MOST_SHOWN).map(([event, by]) => eventHit(event, by)),
    named: [...found, ...keyed].flatMap(([event, by]) => [...customerHitOf(event, by), ...subjectHitOf(event, by)]),
    more: byText.length > MOST_SHOWN,
  };
}

async function newestWith(lists: Lists, member: string, limit: number): Promise<FoundEvent[]> {
  const contains = { field: 'find_keys', member } as const;
  const list = {
    collection: EVENTS,
    time: 'received_at',
    equal: {},
    contains,
    bounds: [],
    fields: FOUND_FIELDS,
  } as const;
  return (await lists.page(list, null, limit)).map(({ data }) => data);
}

/** Where in an event a text stands that its keys know; a subscription's id may stand in the data alone. */
function foundIn({ customer, subject }: FoundEvent, text: string): FoundBy {
  const wanted = spelledOnce(text);
  const is = (value: string | null | undefined) => value != null && spelledOnce(value) === wanted;
  if (is(customer?.domain)) return 'domain';
  if (is(customer?.email)) return 'email';
  return is(customer?.id) && !is(subject?.id) ? 'customer_id' : 'subject_id';
}

/** What is known of some customers, whether or not an event of theirs is still kept. */
export async function subjectsOf(
  store: Pick<Store, 'query'>,
  customers: readonly string[],
): Promise<{ hits: Hit[]; more: boolean }> {
  if (customers.length === 0) return { hits: [], more: false };
  const keys = [...new Set(customers)].slice(0, MOST_CUSTOMERS);
  const { docs } = await store.query(SUBJECTS.where('customer_key', 'in', keys).limit(MOST_SUBJECTS + 1));
  const hits = docs.slice(0, MOST_SUBJECTS).map(({ data }) => subjectHit(data, 'customer'));
  return { hits, more: docs.length > MOST_SUBJECTS };
}

/**
 * From when events are found by their keys.
 * @param since what is written down of it; null: nothing is
 * @returns null where all that are kept are
 */
export async function findableSince(store: Pick<Store, 'query'>, since: Timestamp | null): Promise<Timestamp | null> {
  const { docs, readTime } = await store.query(
    EVENTS.where('shard', 'in', EVERY_SHARD)
      .orderBy('received_at')
      .orderBy('matched')
      .limit(1)
      .select('v', 'received_at', 'find_keys'),
  );
  const [oldest] = docs;
  return oldest === undefined || oldest.data.find_keys !== undefined ? null : (since ?? readTime);
}
