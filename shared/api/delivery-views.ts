/** Deliveries as answers show them: what they hold (docs/facts/postmand.md, PM-22), and where they stand. */
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import { commonPayload } from '../webhooks/payload/payload-bodies.ts';
import { formatOf } from '../webhooks/payload/payload-format.ts';
import { ownerField } from '../webhooks/owner.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { eventsOf } from './events.ts';
import type { ReadSituations } from './explain/read-situations.ts';
import type { Shown, Situation } from './explain/situation.ts';
import { explainedView } from './explained-view.ts';
import type { DeliverySummaryView, DeliveryView } from './shapes/delivery.ts';
import { timeOf } from './views.ts';

export interface DeliveryViewDeps {
  store: Store;
  links: DataLinks;
  situations: ReadSituations;
  now: () => EpochMs;
}

export interface DeliveryViews {
  /** Reads their events, too. */
  whole: (deliveries: readonly DeliveryDocument[]) => Promise<(delivery: DeliveryDocument) => DeliveryView>;
  /** All but their payloads: no event is read. */
  summaries: (deliveries: readonly Shown[]) => Promise<(delivery: Shown) => DeliverySummaryView>;
  /** The same of one about which everything is read. */
  summary: (situation: Situation) => DeliverySummaryView;
  /** One that was made this moment of a given payload: nothing is read. */
  made: (delivery: DeliveryDocument, webhook: DestinationFields) => DeliveryView;
  /** The same without its payload. */
  madeSummary: (delivery: DeliveryDocument, webhook: DestinationFields) => DeliverySummaryView;
}

export function openDeliveryViews({ store, links, situations, now }: DeliveryViewDeps): DeliveryViews {
  const summary: DeliveryViews['summary'] = (situation) => summaryOf(situation, now());
  const wholeOf = (delivery: DeliveryDocument, stored: EventDocument | null, situation: Situation): DeliveryView => {
    const { id, webhook_id, ...rest } = summary(situation);
    return { id, webhook_id, payload: payloadOf(delivery, stored, links), ...rest };
  };
  return {
    summary,
    whole: async (deliveries) => {
      const [eventFor, found] = await Promise.all([eventsOf(store, deliveries), situations(deliveries)]);
      const situationOf = byDelivery(found);
      return (delivery) => wholeOf(delivery, eventFor(delivery), situationOf(delivery));
    },
    summaries: async (deliveries) => {
      const situationOf = byDelivery(await situations(deliveries));
      return (delivery) => summary(situationOf(delivery));
    },
    made: (delivery, webhook) => wholeOf(delivery, null, newSituation(delivery, webhook)),
    madeSummary: (delivery, webhook) => summary(newSituation(delivery, webhook)),
  };
}

const newSituation = (delivery: DeliveryDocument, webhook: DestinationFields): Situation => ({
  ...{ delivery, webhook, lane: null, lastAttempt: null, cause: null },
});

function byDelivery(found: readonly Situation[]): (delivery: Pick<Shown, 'id'>) => Situation {
  const byId = new Map(found.map((situation) => [situation.delivery.id, situation]));
  return ({ id }) => present(byId.get(id), `the situation of the delivery ${id}`);
}

/**
 * The part that all attempts send alike, without `state` and `attempt`, in the payload format that was used last.
 * @param stored null where it has expired
 */
function payloadOf(delivery: DeliveryDocument, stored: EventDocument | null, links: DataLinks): string | null {
  if (delivery.payload !== null) return delivery.payload;
  const event = stored && eventOf(stored);
  return event && commonPayload({ event, webhookId: delivery.webhook_id, links, format: formatOf(delivery) });
}

function summaryOf(situation: Situation, now: EpochMs): DeliverySummaryView {
  const { delivery } = situation;
  return {
    id: delivery.id,
    webhook_id: delivery.webhook_id,
    scheduled_at: timeOf(delivery.scheduled_at),
    delivery_attempts: delivery.attempts,
    status: delivery.status,
    created_at: timeOf(delivery.created_at),
    updated_at: timeOf(delivery.updated_at),
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    reason: delivery.reason,
    hold: delivery.hold,
    ended_at: delivery.ended_at && timeOf(delivery.ended_at),
    origin: delivery.origin,
    replay_of: delivery.replay_of,
    ...ownerField(delivery),
    ...explainedView(situation, now),
  };
}
