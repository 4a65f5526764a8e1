/** Fills the store with events that went through long ago, each with its delivery and its attempt. */
import { randomBytes, randomUUID } from 'node:crypto';

import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument, DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { shardOf } from '../../shared/store/shards.ts';
import { openStore } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import type { Write } from '../../shared/store/write.ts';
import type { BenchStack } from './stack.ts';

/** One event as the pipeline has left it. */
export interface Example {
  event: EventDocument;
  delivery: DeliveryDocument;
  attempt: AttemptDocument;
}

const DAY_MS = 86_400_000;
/** Events are kept 100 days. */
const SPREAD_MS = 90 * DAY_MS;
const EVENTS_PER_COMMIT = 100;
const COMMITS_AT_ONCE = 4;

/** The last event that was delivered. */
export async function lastDelivered({ db }: BenchStack): Promise<Example> {
  const deliveries = await db.collection(DELIVERIES.name).where('status', '==', 'succeeded').limit(1).get();
  const delivery = deliveries.docs[0]!.data() as DeliveryDocument;
  const event = await db.doc(EVENTS.doc(String(delivery.event_id)).path).get();
  const attempts = await db.collection(ATTEMPTS.name).where('delivery_id', '==', delivery.id).get();
  return { event: event.data() as EventDocument, delivery, attempt: attempts.docs[0]!.data() as AttemptDocument };
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
      const writes = ages.flatMap((place) => eventLike(example, SPREAD_MS * (1 - place / count)));
      await store.commit({ writes });
    }
  };
  await Promise.all(Array.from({ length: COMMITS_AT_ONCE }, work));
  await store.close();
}

function eventLike({ event, delivery, attempt }: Example, ageMs: number): Write[] {
  const event_id = `evt_${randomBytes(16).toString('hex')}` as const;
  const [delivery_id, attemptId] = [randomUUID(), randomUUID()];
  const aged = <T extends { id: string }>(document: T, id: T['id']): T => {
    const fields = Object.entries(document).map(([name, value]) => [name, earlier(value, ageMs)]);
    return { ...(Object.fromEntries(fields) as T), id, shard: shardOf(id) };
  };
  return [
    create(EVENTS.doc(event_id), aged(event, event_id)),
    create(DELIVERIES.doc(delivery_id), { ...aged(delivery, delivery_id), event_id }),
    create(ATTEMPTS.doc(attemptId), { ...aged(attempt, attemptId), event_id, delivery_id }),
  ];
}

const earlier = (value: unknown, ageMs: number): unknown =>
  value instanceof Timestamp ? Timestamp.fromMillis(value.toMillis() - ageMs) : value;
