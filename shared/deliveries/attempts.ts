/**
 * Reads attempts of both kinds: documents, and those that their delivery keeps (docs/decisions/2026-11-30-first-attempts.md).
 * Whoever asks for attempts asks here, or leaves out the successes.
 */
import { readOne } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import { newestFirst, positionOf } from '../store/lists.ts';
import type { ListReader, Listed, Lists, Position, TimeBound, TimeList } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { Question } from '../store/query.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { ATTEMPTS, DELIVERIES } from './documents.ts';
import type { AttemptDocument } from './documents.ts';
import { FIRST_ATTEMPT_FIELDS, firstAttemptOf } from './first-attempt.ts';
import type { Keeping } from './first-attempt.ts';

type Querying = Pick<Store, 'query'>;

/** An attempt by its id. */
export const findAttempt =
  (store: Pick<Store, 'read'>): Find<AttemptDocument> =>
  async (id) => {
    const [alone, delivery] = await store.read([ATTEMPTS.doc(id), DELIVERIES.doc(id)]);
    if (alone.exists) return { fields: alone.data, version: alone.version, storedAt: alone.createTime };
    const fields = delivery.exists ? firstAttemptOf(delivery.data) : null;
    return fields && delivery.exists ? { fields, version: delivery.version, storedAt: delivery.createTime } : null;
  };

/** A webhook's last success, of either kind; null where there is none. */
export async function lastSuccessOf(store: Querying, webhook: string): Promise<AttemptDocument | null> {
  const alone = ATTEMPTS.where('shard', 'in', EVERY_SHARD)
    .where('webhook_id', '==', webhook)
    .where('success', '==', true)
    .orderBy('created_at', 'desc');
  const inside = DELIVERIES.where('shard', 'in', EVERY_SHARD)
    .where('webhook_id', '==', webhook)
    .orderBy('answered_at', 'desc');
  const [attempts, deliveries] = await Promise.all([
    store.query(alone.limit(1)),
    store.query(inside.limit(1).select(...FIRST_ATTEMPT_FIELDS)),
  ]);
  const found = [...attempts.docs.map(({ data }) => data), ...kept(deliveries.docs)];
  return found.sort(latestFirst)[0] ?? null;
}

/** The attempts of a window that ended so: as many queries as there are kinds of them. */
export function attemptsBetween(start: Timestamp, end: Timestamp, success: boolean): Question[] {
  const alone = ATTEMPTS.where('shard', 'in', EVERY_SHARD)
    .where('success', '==', success)
    .where('created_at', '>=', start)
    .where('created_at', '<', end)
    .orderBy('created_at', 'desc');
  const inside = DELIVERIES.where('shard', 'in', EVERY_SHARD)
    .where('answered_at', '>=', start)
    .where('answered_at', '<', end)
    .orderBy('answered_at', 'desc');
  return success ? [alone, inside] : [alone];
}

/** The attempts that some deliveries keep. */
const kept = (docs: readonly Stored<Keeping>[]): AttemptDocument[] =>
  docs.flatMap(({ data }) => firstAttemptOf(data) ?? []);

const latestFirst = (a: AttemptDocument, b: AttemptDocument): number =>
  b.created_at.toMillis() - a.created_at.toMillis();

/** The attempts of an event's deliveries, of each kind at most so many. */
export async function attemptsOfEvent(store: Querying, event: string, most: number): Promise<AttemptDocument[]> {
  const deliveries = DELIVERIES.where('event_id', '==', event).select(...FIRST_ATTEMPT_FIELDS);
  const [attempts, keeping] = await Promise.all([
    store.query(ATTEMPTS.where('event_id', '==', event).limit(most)),
    store.query(deliveries.limit(most)),
  ]);
  return [...attempts.docs.map(({ data }) => data), ...kept(keeping.docs)];
}

/** Lists attempts of both kinds as one list, newest first, equal times by id. */
export function attemptLists(lists: Lists, store: Pick<Store, 'read'>): ListReader<AttemptDocument> {
  return {
    page: async (list, after, limit) => {
      const [alone, inside] = await Promise.all([
        lists.page(list, after, limit),
        insideOf(lists, store, { list, after, limit }),
      ]);
      return inOrder(list, [...alone, ...inside]).slice(0, limit);
    },
    positionAfter: async (list, offset) => {
      const asked = { list, after: null, limit: offset };
      const [alone, inside] = await Promise.all([
        lists.page({ ...list, fields: ['created_at'] }, null, offset),
        insideOf(lists, store, asked),
      ]);
      const last = inOrder(list, [...alone, ...inside])[offset - 1];
      return last ? positionOf(list, last) : null;
    },
    readTime: lists.readTime,
  };
}

type AttemptList = TimeList<AttemptDocument>;

const inOrder = <D extends Listed<object>>(list: AttemptList, docs: readonly D[]): D[] =>
  docs
    .map((doc) => ({ doc, position: positionOf(list, doc) }))
    .sort((a, b) => newestFirst(a.position, b.position))
    .map(({ doc }) => doc);

interface AskedPage {
  list: AttemptList;
  after: Position | null;
  limit: number;
}

/** The same question to the deliveries that keep an attempt. Attempts are listed by these four fields (`ATTEMPT_FILTERS`). */
async function insideOf(
  lists: Lists,
  store: Pick<Store, 'read'>,
  { list, after, limit }: AskedPage,
): Promise<Listed<AttemptDocument>[]> {
  const { success, delivery_id, webhook_id, event_id, ...others } = list.equal;
  if (Object.keys(others).length > 0) throw new Error(`Deliveries are not asked for ${Object.keys(others).join(', ')}`);
  if (success === false) return [];
  if (delivery_id !== undefined) return insideOne(store, String(delivery_id), { list, after, limit });
  const equal = { ...(webhook_id !== undefined && { webhook_id }), ...(event_id !== undefined && { event_id }) };
  const { bounds, aside } = list;
  const common = { equal, bounds, fields: FIRST_ATTEMPT_FIELDS, ...(aside && { aside }) } as const;
  const kept = { collection: DELIVERIES, time: 'answered_at', ...common } as const;
  return (await lists.page(kept, after, limit)).flatMap(({ data }) => listed(data));
}

/** Of one delivery, which its id names: no index has that beside the time. */
async function insideOne(
  store: Pick<Store, 'read'>,
  id: string,
  { list, after }: AskedPage,
): Promise<Listed<AttemptDocument>[]> {
  const delivery = await readOne(store, DELIVERIES.doc(id));
  const found = delivery.exists ? listed(delivery.data) : [];
  return found.filter((doc) => {
    const position = positionOf(list, doc);
    const isBehind = after === null || newestFirst(after, position) < 0;
    return isBehind && hasValues(doc.data, list.equal) && list.bounds.every((bound) => isWithin(position.at, bound));
  });
}

function isWithin(at: bigint, bound: TimeBound): boolean {
  switch (bound.op) {
    case '<':
      return at < bound.at;
    case '<=':
      return at <= bound.at;
    case '>':
      return at > bound.at;
    case '>=':
      return at >= bound.at;
  }
}

function listed(delivery: Keeping): Listed<AttemptDocument>[] {
  const data = firstAttemptOf(delivery);
  return data ? [{ id: data.id, data }] : [];
}
