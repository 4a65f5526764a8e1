/** What decides about pairs of an event and a webhook, read. */
import { parseStored } from '../base/json.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import { deliveryId, neverDeliveredId } from '../events/ids.ts';
import type { Reader } from '../store/transaction.ts';
import { formatOf, isHookers } from '../webhooks/payload/payload-format.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { EventCandidate } from './job-selection.ts';
import { pairsOf } from './never-delivered.ts';
import type { Pair } from './never-delivered.ts';

type From = Pick<Reader, 'query' | 'readFields'>;

/** A query's `in` takes no more (https://firebase.google.com/docs/firestore/query-data/queries). */
const EVENTS_AT_ONCE = 30;

/** Whose rules match some events; the events' own data, which may be large, is read where a webhook's format wants it. */
export async function matchingPairs<E extends EventCandidate>(
  from: Pick<From, 'readFields'>,
  events: readonly E[],
  webhooks: readonly StoredDestination[],
): Promise<Pair<E>[]> {
  const needsData = webhooks.some((webhook) => isHookers(formatOf(webhook)));
  const refs = needsData ? events.map(({ id }) => EVENTS.doc(id)) : [];
  const found = await from.readFields(refs, ['v', 'data']);
  return events.flatMap((event, index) => {
    const data = parseStored(found[index]?.data?.data ?? '{}') ?? {};
    return pairsOf(event, { ...event, data }, webhooks);
  });
}

/** Which of some pairs have a delivery or a replay already. */
export async function thoseThere(from: From, pairs: readonly Pair<EventCandidate>[]): Promise<boolean[]> {
  const ids = pairs.flatMap(({ event, webhook }) => [
    deliveryId(event.id, webhook.id),
    neverDeliveredId(event.id, webhook.id),
  ]);
  const [found, replayed] = await Promise.all([
    from.readFields(
      ids.map((id) => DELIVERIES.doc(id)),
      ['v'],
    ),
    replaysOf(from, [...new Set(pairs.map(({ event }) => event.id))]),
  ]);
  const there = new Set(found.flatMap(({ id, exists }) => (exists ? id : [])));
  return pairs.map(
    ({ event, webhook }, index) =>
      [ids[2 * index], ids[2 * index + 1]].some((id) => id !== undefined && there.has(id)) ||
      replayed.has(`${event.id} ${webhook.id}`),
  );
}

/** Events that were sent to a webhook by hand, though it never had them. */
async function replaysOf(from: Pick<From, 'query'>, events: readonly string[]): Promise<Set<string>> {
  const parts = Array.from({ length: Math.ceil(events.length / EVENTS_AT_ONCE) }, (_, part) =>
    events.slice(part * EVENTS_AT_ONCE, (part + 1) * EVENTS_AT_ONCE),
  );
  const found = await Promise.all(
    parts.map((part) => {
      const replays = DELIVERIES.where('event_id', 'in', part).where('origin', '==', 'replay');
      return from.query(replays.select('v', 'event_id', 'webhook_id'));
    }),
  );
  return new Set(found.flatMap(({ docs }) => docs.map(({ data }) => `${data.event_id} ${data.webhook_id}`)));
}
