/** `POST /v1/deliveries/{id}/replay` and `POST /v1/events/{id}/replay`: once more, as a new delivery. */
import type { IncomingHttpHeaders } from 'node:http';

import { z } from 'zod';

import { replayJob } from '../events/ids.ts';
import type { Answer } from '../http/doorway.ts';
import type { ReplayOne, ReplayOrder } from '../intake/replay.ts';
import type { DeliveryDocument, EventDocument } from '../store/documents.ts';
import type { Found } from '../store/find.ts';
import { malformed, readFields, readJsonBody, text } from '../webhooks/body-fields.ts';
import type { Refused } from '../webhooks/body-fields.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { parseUuid } from './path-ids.ts';
import type { ApiRequest } from './router.ts';

export interface ReplayRoutesDeps {
  replay: ReplayOne;
  views: Pick<DeliveryViews, 'whole'>;
  /** Names a job without an idempotency key. */
  newId: () => string;
}

const fields = z.object({
  webhook_id: text.refine((id) => id !== '', { error: 'cannot be blank', abort: true }).prefault(''),
});

/** One delivery again, to its webhook; of a replay, what it replays. */
export const replayOfDelivery =
  (deps: ReplayRoutesDeps) =>
  async ({ fields: delivery }: Found<DeliveryDocument>, request: ApiRequest): Promise<Answer> => {
    const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
    if (!parsed.ok) return refuseInput(parsed);
    const read = readFields(parsed.json, z.object({}), request.handling);
    if (!read.ok) return refuseInput(read);
    const { webhook_id: webhookId, replay_of, id } = delivery;
    return answer(deps, request, { webhookId, content: delivery, first: replay_of ?? id });
  };

/** One event to one webhook, whether it ever matched or not. */
export const replayOfEvent =
  (deps: ReplayRoutesDeps) =>
  async ({ fields: event }: Found<EventDocument>, request: ApiRequest): Promise<Answer> => {
    const parsed = readJsonBody(request.body);
    if (!parsed.ok) return refuseInput(parsed);
    const read = readFields(parsed.json, fields, request.handling);
    if (!read.ok) return refuseInput(read);
    const webhookId = parseUuid(read.body.webhook_id);
    if (webhookId === null) return refuseInput(malformed('webhook_id: must be a UUID.'));
    const { id, type, subject_key, customer_key } = event;
    const content = { event_id: id, event_type: type, subject_key, customer_key, payload: null };
    return answer(deps, request, { webhookId, content, first: null });
  };

async function answer(
  deps: ReplayRoutesDeps,
  { headers, apiKey }: ApiRequest,
  order: Omit<ReplayOrder, 'job'>,
): Promise<Answer> {
  const named = readJob(headers, apiKey, deps.newId);
  if (!named.ok) return refuseInput(named);
  const replayed = await deps.replay({ ...order, job: named.job });
  if (replayed.outcome === 'webhook_not_found') return refuse('webhook_not_found');
  if (replayed.outcome === 'event_busy') return busy('event');
  if (replayed.outcome === 'event_expired') return refuse('event_expired', EXPIRED);
  const { outcome, delivery } = replayed;
  const [view] = await deps.views.whole([delivery]);
  return {
    status: outcome === 'created' ? 201 : 200,
    body: view!,
    log: { delivery: delivery.id, replayOf: delivery.replay_of, webhook: delivery.webhook_id, outcome },
  };
}

const EXPIRED = 'events are kept for 100 days, and can be replayed as long.';

function readJob(
  headers: IncomingHttpHeaders,
  apiKey: string,
  newId: () => string,
): { ok: true; job: string } | Refused {
  const read = readIdempotencyKey(headers);
  if (!read.ok) return read;
  return { ok: true, job: read.key === null ? newId() : replayJob(apiKey, read.key) };
}
