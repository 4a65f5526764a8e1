import { z } from 'zod';

import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { payloadDeliveryId } from '../events/ids.ts';
import {
  MUST_BE_GIVEN,
  bytesBetween,
  malformed,
  notBlank,
  readFields,
  readJsonBody,
  text,
} from '../http/body-fields.ts';
import type { GivePayload } from '../intake/give-payload.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { customerKey } from './customer-field.ts';
import { refuse, refuseInput } from './errors.ts';
import { digestOf, madeOrFound, readIdempotencyKey } from './idempotency.ts';
import { parseUuid } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { deliveryShape } from './shapes/delivery.ts';

/** A document of Firestore holds 1 MiB, and the delivery's other fields need some of it. */
const MAX_PAYLOAD_BYTES = 900_000;
/** Pending deliveries are kept 60 days, and the retries want their part of them. */
const MAX_AHEAD_MS = 30 * 86_400_000;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const HEX = '[0-9A-Fa-f]';
const UUID_V4_IN_ANY_CASE = `^${HEX}{8}-${HEX}{4}-4${HEX}{3}-[89ABab]${HEX}{3}-${HEX}{12}$`;

/** The fields that postmand has (docs/facts/postmand.md, PM-22), `scheduled_at` and `customer`. */
const fields = z.object({
  webhook_id: notBlank
    .meta({ format: 'uuid', pattern: UUID_V4_IN_ANY_CASE, description: 'The id of a webhook.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  payload: text
    .refine(bytesBetween(0, MAX_PAYLOAD_BYTES), `the length must be at most ${MAX_PAYLOAD_BYTES} bytes`)
    .meta({ maxLength: MAX_PAYLOAD_BYTES, description: `Sent as it is; at most ${MAX_PAYLOAD_BYTES} bytes.` })
    .default(''),
  scheduled_at: text
    .refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time from 1970 on')
    .meta({ format: 'date-time', description: 'When it is sent, at most 30 days ahead. Without it at once.' })
    .exactOptional(),
  customer: customerKey(
    'Whom it concerns: the key that search answers. An erasure reaches it by that.',
  ).exactOptional(),
});

export interface GiveDeliveryDeps {
  givePayload: GivePayload;
  views: Pick<DeliveryViews, 'made' | 'whole'>;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
}

/** A payload for one webhook, sent unchanged, at once or at a time (docs/facts/postmand.md, PM-7). */
export const giveDelivery = route({
  method: 'POST',
  path: '/v1/deliveries',
  operationId: 'giveDelivery',
  role: 'operator',
  tag: 'Deliveries',
  summary: 'Give a payload for one webhook',
  description: 'It is sent as it is, at once or at a time, and committed before it is answered.',
  lenient: true,
  body: { name: 'DeliveryBody', fields },
  repeatable: true,
  answers: {
    200: { means: 'It was given before, under this `Idempotency-Key`.', shape: deliveryShape },
    201: { means: 'The delivery.', shape: deliveryShape },
  },
  errors: ['malformed_body', 'webhook_not_found', 'idempotency_conflict', 'erased'],
  handle: (deps: GiveDeliveryDeps) => (request) => answer(deps, request),
});

async function answer(
  { givePayload, views, now, newId }: GiveDeliveryDeps,
  { body, headers, principal, handling }: ApiRequest,
) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readFields(parsed.json, fields, handling, (given) => problemsOf(given, now()));
  if (!read.ok) return refuseInput(read);
  const { webhook_id, payload, scheduled_at, customer } = read.body;
  const webhookId = parseUuid(webhook_id);
  // postmand's decoder stumbles over what is no UUID, before any validation (docs/facts/postmand.md, PM-22).
  if (webhookId === null) return refuseInput(malformed('webhook_id: must be a UUID.'));
  const concerned = customer === undefined ? {} : { customer };
  const asked = { webhookId, payload, scheduled_at: scheduled_at ?? null, ...concerned };
  const given = await givePayload({
    id: idempotency.key === null ? newId() : payloadDeliveryId(principal.key, idempotency.key),
    webhookId,
    payload,
    ...concerned,
    scheduledAt: scheduled_at === undefined ? null : Date.parse(scheduled_at),
    // Under a random id nothing but its own repeat finds it.
    digest: idempotency.key === null ? null : digestOf(asked),
  });
  if (given.outcome === 'webhook_not_found') return refuse('webhook_not_found');
  if (given.outcome === 'erased') return refuse('erased', ERASED);
  if (given.outcome === 'conflict') return refuse('idempotency_conflict', CONFLICT);
  const { outcome, delivery } = given;
  const view = outcome === 'created' ? views.made(delivery, given.webhook) : (await views.whole([delivery]))(delivery);
  return madeOrFound(outcome === 'created', {
    body: view,
    log: { delivery: delivery.id, webhook: webhookId, outcome },
  });
}

export const ERASED =
  'what was given under this Idempotency-Key was erased since. Nothing was stored; a new key gives it anew.';

export const CONFLICT =
  'another request was made with this Idempotency-Key: use a new key, or repeat that request as it was.';

function problemsOf(given: { webhook_id?: unknown; scheduled_at?: unknown }, now: number): Record<string, string> {
  const { webhook_id: id, scheduled_at: at } = given;
  const uuid = typeof id === 'string' ? parseUuid(id) : null;
  return {
    ...(uuid !== null && !UUID_V4.test(uuid) && { webhook_id: 'must be a valid UUID v4' }),
    ...(typeof at === 'string' && Date.parse(at) - now > MAX_AHEAD_MS && { scheduled_at: 'must be within 30 days' }),
  };
}
