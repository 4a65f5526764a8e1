/** Fills the store with events that went through long ago, each with its delivery and its attempt. */
import { randomBytes, randomUUID } from 'node:crypto';

import { Timestamp } from '@google-cloud/firestore';
import type { DocumentData } from '@google-cloud/firestore';

import { shardOf } from '../../shared/events/ids.ts';
import { ATTEMPTS, DELIVERIES, EVENTS, refTo } from '../../shared/store/collections.ts';
import { openStore } from '../../shared/store/store.ts';
import type { Store, Write } from '../../shared/store/store.ts';
import type { BenchStack } from './stack.ts';

/** One event as the pipeline has left it. */
export interface Example {
  event: DocumentData;
  delivery: DocumentData;
  attempt: DocumentData;
}

const DAY_MS = 86_400_000;
/** Events are kept 100 days. */
const SPREAD_MS = 90 * DAY_MS;
const EVENTS_PER_COMMIT = 100;
const COMMITS_AT_ONCE = 4;

/** The last event that was delivered. */
export async function lastDelivered({ db }: BenchStack): Promise<Example> {
  const deliveries = await db.collection(DELIVERIES).where('status', '==', 'succeeded').limit(1).get();
  const delivery = deliveries.docs[0]!.data();
  const event = await db.collection(EVENTS).doc(String(delivery['event_id'])).get();
  const attempts = await db.collection(ATTEMPTS).where('delivery_id', '==', delivery['id']).get();
  return { event: event.data()!, delivery, attempt: attempts.docs[0]!.data() };
}

/** Writes so many events like the example, evenly over the last 90 days. */
export async function preload({ file }: BenchStack, example: Example, count: number): Promise<void> {
  process.env['FIRESTORE_EMULATOR_HOST'] = file.firestoreEmulatorHost;
  const store = openStore(file.projectId, 120_000);
  let next = 0;
  const work = async () => {
    for (let from = next; from < count; from = next) {
      next += EVENTS_PER_COMMIT;
      const ages = Array.from({ length: Math.min(EVENTS_PER_COMMIT, count - from) }, (_, place) => from + place);
      const writes = ages.flatMap((place) => eventLike(store, example, SPREAD_MS * (1 - place / count)));
      await store.commit({ writes });
    }
  };
  await Promise.all(Array.from({ length: COMMITS_AT_ONCE }, work));
  await store.close();
}

function eventLike({ db }: Store, { event, delivery, attempt }: Example, ageMs: number): Write[] {
  const [eventId, deliveryId, attemptId] = [`evt_${randomBytes(16).toString('hex')}`, randomUUID(), randomUUID()];
  const aged = (data: DocumentData, id: string, names: DocumentData): DocumentData => ({
    ...Object.fromEntries(Object.entries(data).map(([name, value]) => [name, earlier(value, ageMs)])),
    ...names,
    id,
    shard: shardOf(id),
  });
  const named = { event_id: eventId };
  const create = (collection: string, id: string, data: DocumentData): Write => ({
    kind: 'create',
    ref: refTo(db, collection, id),
    data,
  });
  return [
    create(EVENTS, eventId, aged(event, eventId, {})),
    create(DELIVERIES, deliveryId, aged(delivery, deliveryId, named)),
    create(ATTEMPTS, attemptId, aged(attempt, attemptId, { ...named, delivery_id: deliveryId })),
  ];
}

const earlier = (value: unknown, ageMs: number): unknown =>
  value instanceof Timestamp ? Timestamp.fromMillis(value.toMillis() - ageMs) : value;
