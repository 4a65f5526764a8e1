/** Many events that went through long ago, written in bulk: each like an example but for its ids, its age and whom it is about. */
import { randomBytes, randomUUID } from 'node:crypto';

import { parseStored } from '../../shared/base/json.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { AttemptDocument, DeliveryDocument } from '../../shared/deliveries/documents.ts';
import type { CustomerKey } from '../../shared/events/customer-key.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import type { FindKeys } from '../../shared/events/find-keys.ts';
import { deliveryId, subjectKey } from '../../shared/events/ids.ts';
import type { EventId } from '../../shared/events/ids.ts';
import { shardOf } from '../../shared/store/shards.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import type { Write } from '../../shared/store/write.ts';

/** One event as the pipeline has left it, with its deliveries and their attempts. */
export interface Example {
  event: EventDocument;
  deliveries: readonly DeliveryDocument[];
  attempts: readonly AttemptDocument[];
}

export interface Many {
  count: number;
  /** The oldest is so much older than the example, the others lie evenly in between. */
  spreadMs: number;
  /** Whom each is about; missing: all whom the example is. */
  about?: {
    of: (place: number) => Pick<NormalizedEvent, 'subject' | 'customer'>;
    customerKey: CustomerKey;
    findKeys: FindKeys;
  };
}

const EVENTS_PER_COMMIT = 100;
const COMMITS_AT_ONCE = 4;

export async function storeMany(store: Pick<Store, 'commit'>, example: Example, many: Many): Promise<void> {
  const { count, spreadMs } = many;
  let next = 0;
  const work = async () => {
    for (let from = next; from < count; from = next) {
      next += EVENTS_PER_COMMIT;
      const places = Array.from({ length: Math.min(EVENTS_PER_COMMIT, count - from) }, (_, place) => from + place);
      const writes = places.flatMap((place) =>
        oneLike(example, many, { place, ageMs: spreadMs * (1 - place / count) }),
      );
      await store.commit({ writes });
    }
  };
  await Promise.all(Array.from({ length: COMMITS_AT_ONCE }, work));
}

function oneLike({ event, deliveries, attempts }: Example, { about }: Many, { place, ageMs }: Placed): Write[] {
  const event_id: EventId = `evt_${randomBytes(16).toString('hex')}`;
  const aged = <T extends object>(document: T, id: string): T => ({
    ...earlier(document, ageMs),
    id,
    shard: shardOf(id),
  });
  const keyed = about ? withKeys({ ...event, ...about.of(place) }, about) : event;
  const { customer_key, subject_key } = keyed;
  const keys = { event_id, customer_key, subject_key };
  const ids = new Map(deliveries.map(({ id, webhook_id }) => [id, deliveryId(event_id, webhook_id)]));
  return [
    create(EVENTS.doc(event_id), aged(keyed, event_id)),
    ...deliveries.map((delivery) => {
      const id = ids.get(delivery.id)!;
      return create(DELIVERIES.doc(id), { ...aged(delivery, id), ...keys });
    }),
    ...attempts.map((attempt) => {
      const id = randomUUID();
      const delivery_id = ids.get(attempt.delivery_id)!;
      return create(ATTEMPTS.doc(id), { ...aged(attempt, id), event_id, customer_key, delivery_id });
    }),
  ];
}

interface Placed {
  place: number;
  ageMs: number;
}

function withKeys(event: EventDocument, { customerKey, findKeys }: NonNullable<Many['about']>): EventDocument {
  const { source, account, subject } = event;
  const customer_key = customerKey(event);
  return {
    ...event,
    customer_key,
    subject_key: subject && subjectKey(source, account, subject),
    find_keys: findKeys({ ...event, data: parseStored(event.data) ?? {} }, customer_key),
  };
}

const earlier = <T extends object>(document: T, ageMs: number): T =>
  Object.fromEntries(
    Object.entries(document).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Timestamp ? Timestamp.fromMillis(value.toMillis() - ageMs) : value,
    ]),
  ) as T;
