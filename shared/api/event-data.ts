import type { EpochMs } from '../base/time.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { Answer } from '../http/doorway.ts';
import { EVENTS } from '../store/collections.ts';
import { finder } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/data-links.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse } from './errors.ts';
import { parseEventId, parseUuid } from './path-ids.ts';
import type { ApiRequest } from './router.ts';

export interface EventDataDeps {
  store: Store;
  links: DataLinks;
  /** Null where it is deleted. */
  findWebhook: Find<Webhook>;
  now: () => EpochMs;
}

export const DATA_PARAMETERS = ['webhook_id', 'signature'] as const;

/**
 * `GET /v1/events/{id}/data?webhook_id=…&signature=…`: what `data_url` of a payload leads to, for receivers, who have no
 * API key. It answers the event's data while event and webhook exist; without the right signature nothing is looked up,
 * and every refusal is the same.
 */
export function eventData({ store, links, findWebhook, now }: EventDataDeps) {
  const findEvent = finder<EventDocument>(store, EVENTS);
  return async ({ id, query }: Pick<ApiRequest, 'id' | 'query'>): Promise<Answer> => {
    const eventId = parseEventId(id);
    const webhookId = parseUuid(query.get('webhook_id') ?? '');
    if (eventId === null || webhookId === null || !links.isGenuine(eventId, webhookId, query.get('signature') ?? ''))
      return refuse('event_not_found');
    const [event, webhook] = await Promise.all([findEvent(eventId), findWebhook(webhookId)]);
    if (event === null || webhook === null || event.fields.expire_at.toMillis() <= now())
      return refuse('event_not_found');
    return { status: 200, json: event.fields.data, log: { event: eventId, webhook: webhookId } };
  };
}
