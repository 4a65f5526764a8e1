import type { EpochMs } from '../base/time.ts';
import type { Transcript } from '../destinations/destination.ts';
import { ASIDE, shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { formatField, formatOf } from '../webhooks/payload/payload-format.ts';
import type { PayloadFormat } from '../webhooks/payload/payload-format.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import { isTest } from './documents.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import { keptMs } from './kept.ts';

/** One exchange that was made, and all that its record says. */
export interface MadeAttempt {
  id: string;
  delivery: DeliveryDocument;
  webhook: { payload_format?: PayloadFormat };
  /** 1 for the first. */
  number: number;
  state: ObservedState | null;
  success: boolean;
  durationMs: number;
  transcript: Transcript;
  startedAt: EpochMs;
  now: EpochMs;
}

/** The document of an attempt (docs/facts/postmand.md, PM-23). */
export function attemptDocument(made: MadeAttempt): AttemptDocument {
  const { id, delivery, webhook, state, transcript } = made;
  return {
    v: 1,
    id,
    delivery_id: delivery.id,
    webhook_id: delivery.webhook_id,
    event_id: delivery.event_id,
    customer_key: delivery.customer_key,
    attempt: made.number,
    counted: true,
    success: made.success,
    ...transcript,
    duration_ms: made.durationMs,
    started_at: Timestamp.fromMillis(made.startedAt),
    created_at: Timestamp.fromMillis(made.now),
    ...formatField(delivery.event_id === null ? 'event' : formatOf(webhook)),
    state: state && JSON.stringify(state.state),
    state_status: state && state.state_status,
    state_observed_at: state && state.state_observed_at,
    shard: isTest(delivery) ? ASIDE : shardOf(id),
    expire_at: Timestamp.fromMillis(made.now + keptMs(delivery)),
  };
}
