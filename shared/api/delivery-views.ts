/** Deliveries as answers show them: what they hold, and where they stand. */
import type { Situation } from '../delivery/explanation.ts';
import type { JsonObject } from '../json.ts';
import type { DeliveryDocument } from '../store/documents.ts';
import type { ReadSituations } from '../store/situations.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/data-links.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { eventsOf } from './events.ts';
import { explanationView } from './explanation.ts';
import { deliveryView } from './views.ts';

export interface DeliveryViewDeps {
  store: Store;
  links: DataLinks;
  situations: ReadSituations;
  /** Epoch milliseconds. */
  now: () => number;
}

export interface DeliveryViews {
  /** Reads their events, too. */
  whole: (deliveries: readonly DeliveryDocument[]) => Promise<JsonObject[]>;
  /** All but their payloads: no event is read. */
  summaries: (deliveries: readonly DeliveryDocument[]) => Promise<JsonObject[]>;
  /** The same of one about which everything is read. */
  summary: (delivery: DeliveryDocument, situation: Situation) => JsonObject;
  /** One that was made this moment of a given payload: nothing is read. */
  made: (delivery: DeliveryDocument, webhook: Webhook) => JsonObject;
}

/** The fields of a delivery that a summary shows or needs. */
export const SUMMARY_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'event_type', 'origin', 'replay_of', 'status', 'reason', 'hold'] as const),
  ...(['attempts', 'granted', 'last_attempt', 'cause', 'due_at', 'scheduled_at', 'state_waits', 'state_lags'] as const),
  ...(['created_at', 'updated_at', 'ended_at'] as const),
] as const satisfies readonly (keyof DeliveryDocument)[];

export function openDeliveryViews({ store, links, situations, now }: DeliveryViewDeps): DeliveryViews {
  const summary: DeliveryViews['summary'] = (delivery, situation) => {
    const shown = Object.entries(deliveryView(delivery, null, links)).filter(([name]) => name !== 'payload');
    return { ...Object.fromEntries(shown), ...explanationView(situation, now()) };
  };
  return {
    summary,
    whole: async (deliveries) => {
      const [eventOf, found] = await Promise.all([eventsOf(store, deliveries), situations(deliveries)]);
      return deliveries.map((delivery, index) => ({
        ...deliveryView(delivery, eventOf(delivery), links),
        ...explanationView(found[index]!, now()),
      }));
    },
    summaries: async (deliveries) => {
      const found = await situations(deliveries);
      return deliveries.map((delivery, index) => summary(delivery, found[index]!));
    },
    made: (delivery, webhook) => {
      const situation = { delivery, webhook, lane: null, lastAttempt: null, cause: null };
      return { ...deliveryView(delivery, null, links), ...explanationView(situation, now()) };
    },
  };
}
