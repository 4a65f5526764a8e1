/** Fills the store of a benchmark's stack with events that went through long ago. */
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument, DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { openStore } from '../../shared/store/store.ts';
import { storeMany } from '../support/many-stored.ts';
import type { Example, Many } from '../support/many-stored.ts';
import type { BenchStack } from './stack.ts';

const DAY_MS = 86_400_000;
/** Events are kept 100 days. */
const SPREAD_MS = 90 * DAY_MS;

/** The last event that was delivered. */
export async function lastDelivered({ db }: BenchStack): Promise<Example> {
  const deliveries = await db.collection(DELIVERIES.name).where('status', '==', 'succeeded').limit(1).get();
  const delivery = deliveries.docs[0]!.data() as DeliveryDocument;
  const event = await db.doc(EVENTS.doc(String(delivery.event_id)).path).get();
  const attempts = await db.collection(ATTEMPTS.name).where('delivery_id', '==', delivery.id).get();
  return {
    event: event.data() as EventDocument,
    deliveries: [delivery],
    attempts: attempts.docs.slice(0, 1).map((attempt) => attempt.data() as AttemptDocument),
  };
}

/** Writes so many events like the example, evenly over the last 90 days. */
export async function preload(
  { file }: BenchStack,
  example: Example,
  count: number,
  about?: Many['about'],
): Promise<void> {
  process.env['FIRESTORE_EMULATOR_HOST'] = file.firestoreEmulatorHost;
  const store = openStore(file.projectId, 120_000);
  await storeMany(store, example, { count, spreadMs: SPREAD_MS, ...(about && { about }) });
  await store.close();
}
