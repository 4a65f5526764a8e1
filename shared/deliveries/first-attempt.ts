/** The first attempt of a delivery, kept inside it where it ended it with success: pure. */
import { shardOf } from '../store/shards.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { Step } from './outcome.ts';

/** Characters that a payload, the answer and the state may have together; a document holds 1 MiB. */
const MOST_INSIDE = 300_000;

/** Whether an attempt is kept inside its delivery. Every other one is a document of its own. */
export const isKeptInside = (delivery: DeliveryDocument, attempt: AttemptDocument, step: Step): boolean =>
  step.kind === 'succeeded' && attempt.attempt === 1 && sizeOf(delivery, attempt) <= MOST_INSIDE;

/** Heads of requests and answers are bounded, and small beside these. */
const sizeOf = ({ payload }: DeliveryDocument, { response_body, state }: AttemptDocument): number =>
  (payload?.length ?? 0) + response_body.length + (state?.length ?? 0);

/** What a delivery keeps of it. */
export const keptInside = (attempt: AttemptDocument): Required<Pick<DeliveryDocument, 'first' | 'answered_at'>> => ({
  first: {
    exchange: attempt.id,
    url: attempt.url,
    request_headers: attempt.request_headers,
    ...(attempt.request_text !== undefined && { request_text: attempt.request_text }),
    response_status_code: attempt.response_status_code,
    response_headers: attempt.response_headers,
    response_body: attempt.response_body,
    error_code: attempt.error_code,
    error: attempt.error,
    duration_ms: attempt.duration_ms,
    started_at: attempt.started_at,
    state: attempt.state,
    state_status: attempt.state_status,
    state_observed_at: attempt.state_observed_at,
  },
  answered_at: attempt.created_at,
});

/** The fields of a delivery that tell of the attempt inside. */
export const FIRST_ATTEMPT_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'customer_key', 'payload_format'] as const),
  ...(['first', 'answered_at', 'shard', 'expire_at'] as const),
] as const satisfies readonly (keyof DeliveryDocument)[];

export type Keeping = Pick<DeliveryDocument, (typeof FIRST_ATTEMPT_FIELDS)[number]>;

/** The attempt that a delivery keeps, as if it were a document: its id is the delivery's. null where it keeps none. */
export function firstAttemptOf(delivery: Keeping): AttemptDocument | null {
  const { id, webhook_id, event_id, customer_key, payload_format, first, answered_at, expire_at } = delivery;
  if (!first || !answered_at) return null;
  const { exchange: _, ...told } = first;
  return {
    ...{ v: 1, id, delivery_id: id, webhook_id, event_id, customer_key, attempt: 1, counted: true, success: true },
    ...told,
    created_at: answered_at,
    ...(payload_format && { payload_format }),
    shard: shardOf(id),
    expire_at: expire_at ?? answered_at,
  };
}

/** Whether a delivery keeps this very exchange. */
export const keeps = ({ first }: Pick<DeliveryDocument, 'first'>, { id }: Pick<AttemptDocument, 'id'>): boolean =>
  first?.exchange === id;
