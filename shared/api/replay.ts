/** `POST /v1/deliveries/{id}/replay` and `POST /v1/events/{id}/replay`: once more, as a new delivery. */
import type { IncomingHttpHeaders } from 'node:http';

import { z } from 'zod';

import { replayJob } from '../events/ids.ts';
import type { ReplayOne, ReplayOrder } from '../intake/replay.ts';
import { DELIVERIES, EVENTS } from '../store/collections.ts';
import type { DeliveryDocument, EventDocument } from '../store/documents.ts';
import { finder, readById } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/data-links.ts';
import { MUST_BE_GIVEN, malformed, readFields, readJsonBody, text } from '../webhooks/body-fields.ts';
import type { Invalid } from '../webhooks/body-fields.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { madeOrFound, readIdempotencyKey } from './idempotency.ts';
import { eventIdText, parseUuid, uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { deliveryShape } from './shapes/delivery.ts';
import { deliveryView } from './views.ts';

export interface ReplayRoutesDeps {
  replay: ReplayOne;
  store: Store;
  links: DataLinks;
  /** Names a job without an idempotency key. */
  newId: () => string;
}

const fields = z.object({
  webhook_id: text
    .refine((id) => id !== '', { error: 'cannot be blank', abort: true })
    .meta({ format: 'uuid', description: 'The id of a webhook.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
});

const none = z.object({});

const deliveryId = uuidText('The delivery.');
const eventId = eventIdText('The event.');

const answers = {
  200: { means: 'It was replayed before, under this `Idempotency-Key`.', shape: deliveryShape },
  201: { means: 'The new delivery.', shape: deliveryShape },
} as const;

/** One delivery again, to its webhook; of a replay, what it replays. */
export const replayDelivery = route({
  method: 'POST',
  path: '/v1/deliveries/{id}/replay',
  operationId: 'replayDelivery',
  tag: 'Deliveries',
  summary: 'Deliver once more, to the same webhook',
  description: 'A replay is a new delivery. One that is pending can be replayed, too: both are sent.',
  id: deliveryId,
  body: { name: 'NoFields', fields: none, optional: true },
  repeatable: true,
  answers,
  errors: ['invalid_id', 'delivery_not_found', 'malformed_body', 'webhook_not_found', 'event_expired', 'event_busy'],
  handle: (deps: ReplayRoutesDeps) =>
    withId(
      deliveryId,
      finder<DeliveryDocument>(deps.store, DELIVERIES),
      'delivery_not_found',
    )(async ({ fields: delivery }, request) => {
      const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, none, request.handling);
      if (!read.ok) return refuseInput(read);
      const { webhook_id: webhookId, replay_of, id } = delivery;
      return answer(deps, request, { webhookId, content: delivery, first: replay_of ?? id });
    }),
});

/** One event to one webhook, whether it ever matched or not. */
export const replayEvent = route({
  method: 'POST',
  path: '/v1/events/{id}/replay',
  operationId: 'replayEvent',
  tag: 'Events',
  summary: 'Deliver an event to a webhook, whether it matched or not',
  id: eventId,
  body: { name: 'ReplayBody', fields },
  repeatable: true,
  answers,
  errors: ['invalid_id', 'event_not_found', 'malformed_body', 'webhook_not_found', 'event_expired', 'event_busy'],
  handle: (deps: ReplayRoutesDeps) =>
    withId(
      eventId,
      finder<EventDocument>(deps.store, EVENTS),
      'event_not_found',
    )(async ({ fields: event }, request) => {
      const parsed = readJsonBody(request.body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, fields, request.handling);
      if (!read.ok) return refuseInput(read);
      const webhookId = parseUuid(read.body.webhook_id);
      if (webhookId === null) return refuseInput(malformed('webhook_id: must be a UUID.'));
      const { id, type, subject_key, customer_key } = event;
      const content = { event_id: id, event_type: type, subject_key, customer_key, payload: null };
      return answer(deps, request, { webhookId, content, first: null });
    }),
});

async function answer(deps: ReplayRoutesDeps, { headers, apiKey }: ApiRequest, order: Omit<ReplayOrder, 'job'>) {
  const named = readJob(headers, apiKey, deps.newId);
  if (!named.ok) return refuseInput(named);
  const replayed = await deps.replay({ ...order, job: named.job });
  if (replayed.outcome === 'webhook_not_found') return refuse('webhook_not_found');
  if (replayed.outcome === 'event_busy') return busy('event');
  if (replayed.outcome === 'event_expired') return refuse('event_expired', EXPIRED);
  const { outcome, delivery } = replayed;
  const { event_id } = delivery;
  const events = await readById<EventDocument>(deps.store, EVENTS, event_id === null ? [] : [event_id]);
  return madeOrFound(outcome === 'created', {
    body: deliveryView(delivery, events.get(event_id ?? '') ?? null, deps.links),
    log: { delivery: delivery.id, replayOf: delivery.replay_of, webhook: delivery.webhook_id, outcome },
  });
}

const EXPIRED = 'events are kept for 100 days, and can be replayed as long.';

function readJob(
  headers: IncomingHttpHeaders,
  apiKey: string,
  newId: () => string,
): { ok: true; job: string } | Invalid {
  const read = readIdempotencyKey(headers);
  if (!read.ok) return read;
  return { ok: true, job: read.key === null ? newId() : replayJob(apiKey, read.key) };
}
