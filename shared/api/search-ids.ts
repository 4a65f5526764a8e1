/** Documents that a text names: their ids are computed, and they are got. Nothing is asked for by a query. */
import { API_KEYS } from '../access/documents.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import type { Account } from '../events/accounts.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import { EVENTS, QUARANTINE } from '../events/event-document.ts';
import { apiKeyId, eventId, payloadDeliveryId, replayJobId, retryJobId, subjectKey, webhookId } from '../events/ids.ts';
import type { Ref } from '../store/collection.ts';
import type { Store } from '../store/store.ts';
import { SUBJECTS } from '../subjects/document.ts';
import { JOBS } from '../sweep/documents.ts';
import { attemptHit, deliveryHits, eventHit, jobHit, keyHit, quarantinedHit, subjectHit } from './search-hits.ts';
import type { Shown, ShownAs } from './search-hits.ts';
import type { Readings } from './search-readings.ts';
import type { FoundBy, Hit } from './shapes/search.ts';

export interface Asked {
  readings: Readings;
  accounts: Account[];
  /** Whose idempotency keys are meant. */
  apiKey: string;
}

/** An id that may be one, and how it is known. */
type Named = readonly [id: string, by: FoundBy];

/** Reads every document that a text can name, in one round trip. Each that is not there costs a read, too. */
export async function hitsById(store: Pick<Store, 'read'>, asked: Asked): Promise<Hit[]> {
  const { uuid, key } = asked.readings;
  const plain = (id: string | null): Named[] => (id === null ? [] : [[id, 'id']]);
  const deliveries = [...plain(uuid), ...byKey(asked, payloadDeliveryId)];
  const jobs = [...plain(uuid), ...byKey(asked, replayJobId), ...byKey(asked, retryJobId)];
  const keys = [...plain(asked.readings.apiKeyId), ...byKey(asked, apiKeyId)];
  const hits = await Promise.all([
    found(store, eventsNamed(asked), EVENTS.doc, eventHit),
    found(store, deliveries, DELIVERIES.doc, deliveryHits),
    found(store, plain(uuid), ATTEMPTS.doc, attemptHit),
    found(store, jobs, JOBS.doc, jobHit),
    found(store, subjectsNamed(asked), SUBJECTS.doc, subjectHit),
    found(store, plain(key), QUARANTINE.doc, quarantinedHit),
    found(store, keys, API_KEYS.doc, keyHit),
  ]);
  return hits.flat().filter((hit) => !isNamedErased(hit));
}

/** Its key alone finds what was erased: nobody is told that there was a subject of that id. */
const isNamedErased = (hit: Hit): boolean => hit.kind === 'subject' && hit.id === null && hit.by !== 'key';

async function found<T>(
  store: Pick<Store, 'read'>,
  named: readonly Named[],
  doc: (id: string) => Ref<T>,
  shown: ShownAs<T> | Shown<T>,
): Promise<Hit[]> {
  if (named.length === 0) return [];
  const snapshots = await store.read(named.map(([id]) => doc(id)));
  return snapshots.flatMap(({ data }, index) => {
    const by = named[index]?.[1];
    return data === null || by === undefined ? [] : shown(data, by);
  });
}

/** The id of what this API key gave under an idempotency key. */
function byKey({ readings, apiKey }: Asked, idOf: (apiKey: string, key: string) => string): Named[] {
  return readings.isHeader ? [[idOf(apiKey, readings.text), 'idempotency_key']] : [];
}

/** The ids that webhooks can have. */
export const webhooksNamed = (asked: Asked): Named[] => [
  ...(asked.readings.uuid === null ? [] : [[asked.readings.uuid, 'id'] as const]),
  ...byKey(asked, webhookId),
];

/** By its source's own id: an alert's, a Billing event's, a Workspace message's. */
function eventsNamed(asked: Asked): Named[] {
  const { readings, accounts } = asked;
  const own = readings.eventId === null ? [] : [[readings.eventId, 'id'] as const];
  const ofSources = accounts.map(
    ({ source, account }) => [eventId(source, account, readings.text), 'source_id'] as const,
  );
  return [...own, ...byKey(asked, (apiKey, key) => eventId('api', apiKey, key)), ...ofSources];
}

/** By its key; by its id, with its account or without. */
function subjectsNamed({ readings: { text, key }, accounts }: Asked): Named[] {
  const ofAccounts = accounts.map(({ source, account }) => {
    const id = text.startsWith(`${account}/`) ? text : `${account}/${text}`;
    return [subjectKey(source, account, { kind: 'subscription', id }), 'subject_id'] as const;
  });
  return [...(key === null ? [] : [[key, 'key'] as const]), ...ofAccounts];
}

/** The keys that a customer's id has, account by account. */
export const customersNamed = ({ readings: { text }, accounts }: Asked, customerKey: CustomerKey) =>
  accounts.flatMap(({ source, account }) => {
    const key = customerKey({ source, account, customer: { id: text } });
    return key === null ? [] : [{ key, source, account, id: text }];
  });
