import { z } from 'zod';

import { payloadDeliveryId } from '../events/ids.ts';
import { utcTime } from '../events/time.ts';
import type { Answer } from '../http/doorway.ts';
import type { GivePayload } from '../intake/give-payload.ts';
import { bytesBetween, malformed, readFields, readJsonBody, text } from '../webhooks/body-fields.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { refuse, refuseInput } from './errors.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { parseUuid } from './path-ids.ts';
import type { ApiRequest } from './router.ts';

/** A document of Firestore holds 1 MiB, and the delivery's other fields need some of it. */
const MAX_PAYLOAD_BYTES = 900_000;
/** Pending deliveries are kept 60 days, and the retries want their part of them. */
const MAX_AHEAD_MS = 30 * 86_400_000;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** PM-22. */
const fields = z.object({
  webhook_id: text.refine((id) => id !== '', { error: 'cannot be blank', abort: true }).prefault(''),
  payload: text
    .refine(bytesBetween(0, MAX_PAYLOAD_BYTES), `the length must be at most ${MAX_PAYLOAD_BYTES} bytes`)
    .default(''),
  scheduled_at: text.refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time').exactOptional(),
});

export interface GiveDeliveryDeps {
  givePayload: GivePayload;
  views: Pick<DeliveryViews, 'made' | 'whole'>;
  /** Epoch milliseconds. */
  now: () => number;
  /** UUID v4. */
  newId: () => string;
}

/** `POST /v1/deliveries` (PM-7): a payload for one webhook, sent as it is, at once or at a time. */
export const giveDelivery =
  ({ givePayload, views, now, newId }: GiveDeliveryDeps) =>
  async ({ body, headers, apiKey, handling }: ApiRequest): Promise<Answer> => {
    const parsed = readJsonBody(body);
    if (!parsed.ok) return refuseInput(parsed);
    const idempotency = readIdempotencyKey(headers);
    if (!idempotency.ok) return refuseInput(idempotency);
    const read = readFields(parsed.json, fields, handling, (given) => problemsOf(given, now()));
    if (!read.ok) return refuseInput(read);
    const { webhook_id, payload, scheduled_at } = read.body;
    const webhookId = parseUuid(webhook_id);
    // postmand's decoder stumbles over what is no UUID, before any validation (PM-22).
    if (webhookId === null) return refuseInput(malformed('webhook_id: must be a UUID.'));
    const given = await givePayload({
      id: idempotency.key === null ? newId() : payloadDeliveryId(apiKey, idempotency.key),
      webhookId,
      payload,
      scheduledAt: scheduled_at === undefined ? null : Date.parse(scheduled_at),
      // Under a random id nothing but its own repeat finds it.
      digest: idempotency.key === null ? null : digestOf({ webhookId, payload, scheduled_at: scheduled_at ?? null }),
    });
    if (given.outcome === 'webhook_not_found') return refuse('webhook_not_found');
    if (given.outcome === 'conflict') return refuse('idempotency_conflict', CONFLICT);
    const { outcome, delivery } = given;
    const log = { delivery: delivery.id, webhook: webhookId, outcome };
    if (outcome === 'created') return { status: 201, body: views.made(delivery, given.webhook), log };
    const [view] = await views.whole([delivery]);
    return { status: 200, body: view!, log };
  };

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
