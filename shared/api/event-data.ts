import { z } from 'zod';

import type { EpochMs } from '../base/time.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { finder } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse } from './errors.ts';
import { eventIdText, parseEventId, parseUuid } from './path-ids.ts';
import { route } from './route.ts';
import { eventDataShape } from './shapes/event.ts';

export interface EventDataDeps {
  store: Store;
  links: DataLinks;
  /** Null where it is deleted. */
  findWebhook: Find<Webhook>;
  now: () => EpochMs;
}

/** Whatever is wrong with one of them is answered like what does not exist. */
const query = z.object({
  webhook_id: z.string().meta({ format: 'uuid', description: 'The webhook that the link was made for.' }),
  signature: z.string().meta({ description: 'As the link has it.' }),
});

/** What `data_url` of a payload leads to: without the right signature nothing is looked up, and every refusal is the same. */
export const readEventData = route({
  method: 'GET',
  path: '/v1/events/{id}/data',
  operationId: 'readEventData',
  tag: 'Events',
  summary: 'Read the data of a large event, as a receiver',
  description:
    'Where `data_url` of a payload leads. It answers while event and webhook exist; every refusal is the same, and tells nothing of what exists.',
  role: 'none',
  id: eventIdText('The event.'),
  query,
  answers: { 200: { means: 'The data of the event.', shape: eventDataShape } },
  errors: ['event_not_found'],
  handle: ({ store, links, findWebhook, now }: EventDataDeps) => {
    const findEvent = finder(store, EVENTS);
    return async ({ id, query: given }) => {
      const eventId = parseEventId(id);
      const webhookId = parseUuid(given.get('webhook_id') ?? '');
      if (eventId === null || webhookId === null || !links.isGenuine(eventId, webhookId, given.get('signature') ?? ''))
        return refuse('event_not_found');
      const [event, webhook] = await Promise.all([findEvent(eventId), findWebhook(webhookId)]);
      if (event === null || webhook === null || !isReadable(event.fields, now())) return refuse('event_not_found');
      return { status: 200, json: event.fields.data, log: { event: eventId, webhook: webhookId } };
    };
  },
});

const isReadable = ({ expire_at, erased_at }: EventDocument, now: EpochMs): boolean =>
  erased_at === undefined && expire_at.toMillis() > now;
