import type { EpochMs } from '../base/time.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { maxValueLength } from '../sending/answer-text.ts';
import type { Exchange } from '../sending/exchange.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { formatField, formatOf } from '../webhooks/payload/payload-format.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import { errorText, isSuccess } from './outcome.ts';
import { headersWithoutSecrets, redactedHeaders, withoutSecrets } from './redaction.ts';
import type { OutgoingRequest } from './request.ts';

/** One exchange that was made, and all that its record says. */
export interface MadeExchange {
  id: string;
  delivery: DeliveryDocument;
  webhook: Webhook;
  /** 1 for the first. */
  number: number;
  request: OutgoingRequest;
  state: ObservedState | null;
  exchange: Exchange;
  startedAt: EpochMs;
  now: EpochMs;
}

/**
 * The document of an attempt (docs/facts/postmand.md, PM-23). The request's body is not kept: it is made again from the
 * event when it is read.
 */
export function attemptDocument(made: MadeExchange): AttemptDocument {
  const { id, delivery, webhook, request, state, exchange } = made;
  const { secrets } = request;
  const answer = exchange.kind === 'answered' ? exchange : exchange.kind === 'failed' ? exchange.answer : null;
  return {
    v: 1,
    id,
    delivery_id: delivery.id,
    webhook_id: delivery.webhook_id,
    event_id: delivery.event_id,
    customer_key: delivery.customer_key,
    attempt: made.number,
    counted: true,
    success: isSuccess(exchange, webhook),
    response_status_code: answer?.status ?? 0,
    error_code: exchange.kind === 'answered' ? null : exchange.code,
    error: errorText(exchange, webhook),
    duration_ms: exchange.durationMs,
    started_at: Timestamp.fromMillis(made.startedAt),
    created_at: Timestamp.fromMillis(made.now),
    url: request.url,
    request_headers: redactedHeaders(request),
    ...formatField(delivery.event_id === null ? 'event' : formatOf(webhook)),
    state: state && JSON.stringify(state.state),
    state_status: state && state.state_status,
    state_observed_at: state && state.state_observed_at,
    response_headers: headersWithoutSecrets(answer?.headers ?? {}, secrets, maxValueLength),
    response_body: withoutSecrets(
      answer?.body ?? '',
      secrets,
      exchange.kind === 'failed' || answer?.bodyTruncated === true,
    ),
    shard: shardOf(id),
    expire_at: Timestamp.fromMillis(made.now + EVENT_RETENTION_MS),
  };
}
