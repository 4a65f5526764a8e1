/** `POST /v1/deliveries/{id}/replay` and `POST /v1/events/{id}/replay`: once more, as a new delivery. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

import type { AuditedChange } from '../access/audit.ts';
import { may } from '../access/role.ts';
import { DELIVERIES, isTest } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { deliveryId, replayJob } from '../events/ids.ts';
import { MUST_BE_GIVEN, malformed, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { Invalid } from '../http/body-fields.ts';
import type { ReplayOne, ReplayOrder } from '../intake/replay.ts';
import { finder } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { madeOrFound, readIdempotencyKey } from './idempotency.ts';
import { eventIdText, parseEventId, parseUuid, uuidText } from './path-ids.ts';
import { ONCE } from './retry.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { refuseRole, withId } from './router.ts';
import { deliveryShape } from './shapes/delivery.ts';

export interface ReplayRoutesDeps {
  replay: ReplayOne;
  store: Store;
  views: Pick<DeliveryViews, 'whole'>;
  /** Names a job without an idempotency key. */
  newId: () => string;
}

const fields = z.object({
  webhook_id: notBlank.meta({ format: 'uuid', description: 'The id of a webhook.' }).prefault('').meta(MUST_BE_GIVEN),
});

const none = z.object({});

const replayedId = uuidText('The delivery.');
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
  role: 'operator',
  tag: 'Deliveries',
  summary: 'Deliver once more, to the same webhook',
  description: 'A replay is a new delivery. One that is pending can be replayed, too: both are sent.',
  id: replayedId,
  body: { name: 'NoFields', fields: none, optional: true },
  repeatable: true,
  answers,
  errors: [
    'invalid_id',
    'delivery_not_found',
    'delivery_is_test',
    'malformed_body',
    'webhook_not_found',
    'event_expired',
    'erased',
    'event_busy',
    'not_for_owner',
  ],
  handle: (deps: ReplayRoutesDeps) =>
    withId(
      replayedId,
      finder(deps.store, DELIVERIES),
      'delivery_not_found',
    )(async ({ fields: delivery }, request) => {
      if (isTest(delivery)) return refuse('delivery_is_test', ONCE);
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
  role: 'operator',
  tag: 'Events',
  summary: 'Deliver an event to a webhook, whether it matched or not',
  description: 'To a webhook that it did not match only an admin replays it.',
  id: eventId,
  body: { name: 'ReplayBody', fields },
  repeatable: true,
  answers,
  errors: [
    'invalid_id',
    'event_not_found',
    'malformed_body',
    'webhook_not_found',
    'event_expired',
    'erased',
    'event_busy',
    'not_for_owner',
    'admin_needed',
  ],
  handle: (deps: ReplayRoutesDeps) =>
    withId(
      eventId,
      finder(deps.store, EVENTS),
      'event_not_found',
    )(async ({ fields: event }, request) => {
      const parsed = readJsonBody(request.body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, fields, request.handling);
      if (!read.ok) return refuseInput(read);
      const webhookId = parseUuid(read.body.webhook_id);
      if (webhookId === null) return refuseInput(malformed('webhook_id: must be a UUID.'));
      const { principal } = request;
      if (!may(principal, 'admin') && !(await hasMatched(deps, event, webhookId)))
        return refuseRole(principal, 'admin', 'a replay to a webhook that the event did not match');
      const { id, type, subject_key, customer_key } = event;
      const content = { event_id: id, event_type: type, subject_key, customer_key, payload: null };
      return answer(deps, request, { webhookId, content, first: null });
    }),
});

/** Whether an event was for a webhook when it arrived. */
async function hasMatched({ store }: ReplayRoutesDeps, { id }: EventDocument, webhookId: string): Promise<boolean> {
  const event = parseEventId(id);
  const [there] = event === null ? [false] : await store.exist([DELIVERIES.doc(deliveryId(event, webhookId))]);
  return there === true;
}

async function answer(
  deps: ReplayRoutesDeps,
  { headers, principal, audit }: ApiRequest,
  order: Omit<ReplayOrder, 'job' | 'beside'>,
) {
  const named = readJob(headers, principal.key, deps.newId);
  if (!named.ok) return refuseInput(named);
  const replayed = await deps.replay({ ...order, job: named.job, beside: (delivery) => [audit(replayOf(delivery))] });
  if (replayed.outcome === 'webhook_not_found') return refuse('webhook_not_found');
  if (replayed.outcome === 'event_busy') return busy('event');
  if (replayed.outcome === 'not_for_owner') return refuse('not_for_owner', NOT_FOR_OWNER);
  if (replayed.outcome === 'erased') return refuse('erased', ERASED);
  if (replayed.outcome === 'event_expired') return refuse('event_expired', EXPIRED);
  const { outcome, delivery } = replayed;
  const view = await deps.views.whole([delivery]);
  return madeOrFound(outcome === 'created', {
    body: view(delivery),
    log: { delivery: delivery.id, replayOf: delivery.replay_of, webhook: delivery.webhook_id, outcome },
  });
}

const replayOf = ({ id, event_id, webhook_id, replay_of }: DeliveryDocument): AuditedChange => ({
  ...{ kind: 'delivery', id, before: null },
  after: { event_id, webhook_id, replay_of },
});

const ERASED = 'What it told was erased, with all that was kept of its customer: nothing of it can be sent any more.';
const NOT_FOR_OWNER =
  "by the rules of now the event is not for this webhook, which is an owner's: nothing was sent. Change its match, or the owner's.";
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
