import type { Log } from '../base/log.ts';
import { present } from '../base/present.ts';
import { lineage } from '../base/trace.ts';
import type { Bus } from '../bus/bus.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { keptLonger } from '../deliveries/event-retention.ts';
import { LANE_STATES, laneStatesIn } from '../deliveries/lane-states.ts';
import { replayDelivery } from '../deliveries/new-delivery.ts';
import type { ReplayedContent } from '../deliveries/new-delivery.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { deliveryId, replayId } from '../events/ids.ts';
import { tellLateFirst } from '../store/late.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import { isForOwner } from '../webhooks/match.ts';
import { publishNew } from './give-payload.ts';

/** What to send once more, to whom. */
export interface ReplayOrder {
  /** Whatever ordered it: the same order repeated finds its delivery. */
  job: string;
  webhookId: string;
  content: ReplayedContent;
  /** The first delivery of the same to the same webhook, where it is known to be there. */
  first: string | null;
  /** Is committed with the new delivery. */
  beside: (delivery: DeliveryDocument) => readonly Write[];
}

export type Replayed =
  | { outcome: 'created' | 'repeated'; delivery: DeliveryDocument }
  /** The event is gone, or about to go: it can't be sent any more. */
  | { outcome: 'event_expired' }
  /** What it told was erased. */
  | { outcome: 'erased' }
  /** Others changed the event at the same time: nothing was made. */
  | { outcome: 'event_busy' }
  | { outcome: 'webhook_not_found' }
  /** The event is not for the webhook's owner. */
  | { outcome: 'not_for_owner' };

export interface ReplayDeps extends Patience {
  store: Store;
  catalogue: Pick<Catalogue, 'webhookAt'>;
  bus: Pick<Bus, 'publishPointers' | 'wake'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  log: Log;
}

/**
 * Sends an event, or a payload that was given, to a webhook once more, as a new delivery: one that has ended never
 * reopens. The commit that creates it keeps the event for as long as the new delivery is kept.
 * @throws SubrelayError STORE_UNAVAILABLE: it may have been made, and the same order repeated finds out
 */
export type ReplayOne = (order: ReplayOrder) => Promise<Replayed>;

/** Each change that comes first is another replay's of the same event. */
export const createReplay =
  (deps: ReplayDeps): ReplayOne =>
  async (order) =>
    (await untilDone(deps, () => tryOnce(deps, order))) ?? { outcome: 'event_busy' };

/** @returns null where the event changed under it */
async function tryOnce(deps: ReplayDeps, order: ReplayOrder): Promise<Replayed | null> {
  const { store, now } = deps;
  const { event_id } = order.content;
  const first =
    event_id === null ? present(order.first, 'the first delivery of a payload') : deliveryId(event_id, order.webhookId);
  const id = replayId(order.job, event_id ?? first, order.webhookId);
  const [version, lanes, existing, firstDelivery, event] = await store.read([
    CATALOGUE,
    LANE_STATES,
    DELIVERIES.doc(id),
    DELIVERIES.doc(first),
    event_id === null ? null : EVENTS.doc(event_id),
  ]);
  if (existing.exists) return { outcome: 'repeated', delivery: existing.data };
  const webhook = await deps.catalogue.webhookAt(version, order.webhookId);
  if (webhook === undefined) return { outcome: 'webhook_not_found' };
  if ((event?.data ?? order.content).erased_at !== undefined) return { outcome: 'erased' };
  if (event && isExpired(event.data, now())) return { outcome: 'event_expired' };
  if (event?.data && !isForOwner(webhook, event.data)) return { outcome: 'not_for_owner' };
  const replayOf = order.first ?? (firstDelivery.exists ? first : null);
  const { content, webhookId } = order;
  const delivery = replayDelivery(
    { content, webhookId, id, replayOf, ...lineage() },
    webhook,
    now(),
    deps.retentionDays,
  );
  const creation = deliveryCreation(delivery);
  const kept = event ? keptLonger(event, now()) : [];
  const writes = [creation, ...kept, ...order.beside(delivery)];
  const bytes = 1_000 * writes.length + Buffer.byteLength(delivery.payload ?? '');
  const committed = await store.commit({ writes, bytes });
  if (committed === null) return null;
  tellLateFirst(deps.log, 'deliveries', [delivery], committed);
  await publishNew(deps, delivery, laneStatesIn(lanes));
  return { outcome: 'created', delivery };
}

const isExpired = (event: EventDocument | null, now: number): boolean =>
  event === null || event.expire_at.valueOf() <= Timestamp.fromMillis(now).valueOf();
