/** Stored documents as the API shows them: postmand's fields first, then ours. */

import { parseStored } from '../base/json.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import { eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { LaneDocument } from '../lanes/document.ts';
import { healthWordOf, laneStateOf } from '../lanes/lane-policy.ts';
import { troubleOf } from '../lanes/webhook-facts.ts';
import type { WebhookFacts } from '../lanes/webhook-facts.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import { bodyIn } from '../webhooks/payload/payload-bodies.ts';
import { formatOf } from '../webhooks/payload/payload-format.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { rawRequest, rawResponse } from './raw-http.ts';
import type { AttemptView } from './shapes/attempt.ts';
import type { EventView, OriginalView } from './shapes/event.ts';
import type { HealthView, LaneView } from './shapes/webhook.ts';

/** How a webhook does, in a word, and since when nothing has succeeded where it fails. */
export const healthView = (
  { status }: Pick<Webhook, 'status'>,
  lane: LaneState,
  facts: WebhookFacts | undefined,
): HealthView => ({
  health: healthWordOf(status, lane),
  failing_since: lane.failing == null ? null : new Date(lane.failing).toISOString(),
  trouble: facts ? troubleOf(facts) : null,
});

/** How a webhook's endpoint does, as its lane knows. */
export function laneView(
  webhook: Pick<Webhook, 'status'>,
  lane: LaneDocument | null,
  facts: WebhookFacts | undefined,
): LaneView {
  return {
    ...healthView(webhook, laneStateOf(lane), facts),
    breaker: lane?.open ? 'open' : 'closed',
    slow: lane?.slow ?? false,
    limited_since: lane?.limited_at ? timeOf(lane.limited_at) : null,
  };
}

export const timeOf = (time: Timestamp): string => time.toDate().toISOString();

/** What of an event every list shows; `raw` can be large. */
export type ListedEvent = Omit<EventDocument, 'raw'>;

/** The fields that `eventView` needs. */
export const LISTED_EVENT_FIELDS = [
  'v',
  'id',
  'type',
  'source',
  'account',
  'source_type',
  'occurred_at',
  'subject',
  'customer',
  'sku',
  'plan',
  'tags',
  'data',
  'received_at',
  'matched',
  'recovered',
  'erased_at',
] as const satisfies readonly (keyof ListedEvent)[];

export function eventView(event: Pick<ListedEvent, (typeof LISTED_EVENT_FIELDS)[number]>): EventView {
  const { id, type, source, account, source_type, occurred_at, subject, customer, sku, plan, tags = [], data } = event;
  return {
    id,
    type,
    source,
    account,
    source_type,
    occurred_at,
    received_at: timeOf(event.received_at),
    subject: subject && { ...subject },
    customer: customer && { ...customer },
    sku,
    plan,
    tags: [...tags],
    data: parseStored(data),
    matched: event.matched,
    recovered: event.recovered,
    erased_at: event.erased_at ? timeOf(event.erased_at) : null,
  };
}

/** The original as it was verified: text, or base64 where it isn't UTF-8. */
export function rawView({ raw }: { raw: Buffer }): OriginalView {
  try {
    return { raw: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw), raw_encoding: 'utf-8' };
  } catch {
    return { raw: raw.toString('base64'), raw_encoding: 'base64' };
  }
}

/**
 * An attempt (docs/facts/postmand.md, PM-23). `raw_request` is made again: the head as it is stored, and the body from
 * the event with the state as it was sent.
 * @param sent what its body is made from; null where that has expired: then there is no `raw_request`
 */
export function attemptView(
  attempt: AttemptDocument,
  sent: EventDocument | string | null,
  links: DataLinks,
): AttemptView {
  const body = sent === null ? null : bodyOf(attempt, sent, links);
  return {
    id: attempt.id,
    webhook_id: attempt.webhook_id,
    delivery_id: attempt.delivery_id,
    raw_request: attempt.request_text ?? (body === null ? '' : rawRequest(attempt, body)),
    raw_response: attempt.request_text === undefined ? rawResponse(attempt) : attempt.response_body,
    response_status_code: attempt.response_status_code,
    execution_duration: attempt.duration_ms,
    success: attempt.success,
    error: attempt.error,
    created_at: timeOf(attempt.created_at),
    event_id: attempt.event_id,
    attempt: attempt.attempt,
    counted: attempt.counted,
    error_code: attempt.error_code,
    url: attempt.url,
    state_status: attempt.state_status,
    state_observed_at: attempt.state_observed_at,
    started_at: timeOf(attempt.started_at),
  };
}

/** @returns null where the event can't be read any more */
function bodyOf(attempt: AttemptDocument, sent: EventDocument | string, links: DataLinks): Buffer | null {
  if (typeof sent === 'string') return Buffer.from(sent);
  const event = eventOf(sent);
  const { webhook_id: webhookId } = attempt;
  return event && bodyIn({ event, webhookId, links, format: formatOf(attempt) }, stateOf(attempt), attempt.attempt);
}

function stateOf({ state, state_status, state_observed_at }: AttemptDocument): ObservedState | null {
  if (state_status === null) return null;
  return { state: state === null ? null : parseStored(state), state_status, state_observed_at };
}
