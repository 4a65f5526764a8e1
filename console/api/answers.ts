/** The routes that the console calls, and their answers: the shapes that the API's document is made of. */
import type { AttemptView } from '../../shared/api/shapes/attempt.ts';
import type { DeliverySummaryView, DeliveryView } from '../../shared/api/shapes/delivery.ts';
import type { EventView, wholeEventShape } from '../../shared/api/shapes/event.ts';
import type { PageRest } from '../../shared/api/shapes/page.ts';
import type { RetryView } from '../../shared/api/shapes/retry.ts';
import type { listedWebhookShape } from '../../shared/api/shapes/webhook.ts';
import type { View } from '../../shared/base/shape.ts';

export type ListedWebhook = View<typeof listedWebhookShape>;
export type WholeEvent = View<typeof wholeEventShape>;

export type { AttemptView, DeliverySummaryView, DeliveryView, EventView, PageRest, RetryView };

/** By path. */
export interface Reads {
  '/v1/deliveries': PageRest & { deliveries: DeliverySummaryView[] };
  '/v1/deliveries/{id}': DeliveryView;
  '/v1/delivery-attempts': PageRest & { delivery_attempts: AttemptView[] };
  '/v1/events': PageRest & { events: EventView[] };
  '/v1/events/{id}': WholeEvent;
  '/v1/webhooks': PageRest & { webhooks: ListedWebhook[] };
}

/** By method and path; null: an empty answer. */
export interface Writes {
  'POST /v1/deliveries/{id}/retry': RetryView;
  'POST /v1/deliveries/{id}/replay': DeliveryView;
  'DELETE /v1/deliveries/{id}': null;
}

export type ReadPath = keyof Reads;
export type WriteName = keyof Writes;
