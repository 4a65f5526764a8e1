/** Ids that begin as a text does. */
import { API_KEYS } from '../access/documents.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import { EVENTS, QUARANTINE } from '../events/event-document.ts';
import type { Query } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { JOBS } from '../sweep/documents.ts';
import {
  ATTEMPT_HIT_FIELDS,
  DELIVERY_HIT_FIELDS,
  EVENT_HIT_FIELDS,
  JOB_HIT_FIELDS,
  KEY_HIT_FIELDS,
  QUARANTINE_HIT_FIELDS,
  attemptHit,
  deliveryHits,
  eventHit,
  jobHit,
  keyHit,
  quarantinedHit,
} from './search-hits.ts';
import type { Shown, ShownAs } from './search-hits.ts';
import type { Readings } from './search-readings.ts';
import type { Hit } from './shapes/search.ts';

/** Of each kind: eight digits begin one id in four thousand million. */
const MOST_OF_A_KIND = 3;

export interface Begun {
  hits: Hit[];
  more: boolean;
}

export async function hitsByPrefix(store: Pick<Store, 'query'>, { prefix }: Readings): Promise<Begun> {
  if (prefix === null) return { hits: [], more: false };
  const { event, uuid, key } = prefix;
  const begun = await Promise.all([
    beginning(store, EVENTS.select(...EVENT_HIT_FIELDS), event, eventHit),
    ...(uuid === null
      ? []
      : [
          beginning(store, DELIVERIES.select(...DELIVERY_HIT_FIELDS), uuid, deliveryHits),
          beginning(store, ATTEMPTS.select(...ATTEMPT_HIT_FIELDS), uuid, attemptHit),
          beginning(store, JOBS.select(...JOB_HIT_FIELDS), uuid, jobHit),
        ]),
    ...(key === null
      ? []
      : [
          beginning(store, QUARANTINE.select(...QUARANTINE_HIT_FIELDS), key, quarantinedHit),
          beginning(store, API_KEYS.select(...KEY_HIT_FIELDS), key, keyHit),
        ]),
  ]);
  return { hits: begun.flatMap(({ hits }) => hits), more: begun.some(({ more }) => more) };
}

async function beginning<T, Seen>(
  store: Pick<Store, 'query'>,
  query: Query<T, Seen>,
  prefix: string,
  shown: ShownAs<Seen> | Shown<Seen>,
): Promise<Begun> {
  const { docs } = await store.query(
    query
      .orderById()
      .after(prefix)
      .limit(MOST_OF_A_KIND + 1),
  );
  const begun = docs.filter(({ id }) => id.startsWith(prefix));
  const hits = begun.slice(0, MOST_OF_A_KIND).flatMap(({ data }) => shown(data, 'id_prefix'));
  return { hits, more: begun.length > MOST_OF_A_KIND };
}
