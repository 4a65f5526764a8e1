/** The body of a webhook: DESIGN, Normalized event and payload. */
import { hasState } from '../events/event.ts';
import type { NormalizedEvent, StateStatus } from '../events/event.ts';
import type { JsonObject } from '../json.ts';

/** kB of 1,000 bytes: what many receivers and queues behind them take. */
export const maxBodyBytes = 256_000;
/**
 * Kept free for what differs between attempts. Whether `data` is replaced is decided without it, since `data` must be
 * the same on every attempt.
 */
const stateReserveBytes = 16_000;

/** The part of a body that is the same for every webhook and on every attempt. */
export interface SerializedEvent {
  /** The object's JSON without its last brace. */
  readonly head: string;
  /** Whether the event has a subject with a state. */
  readonly hasState: boolean;
}

/** `recovered` is said only where it is true: the notification never arrived, and this one may come days late. */
export type ToSerialize = NormalizedEvent & { recovered?: boolean };

/** A subject's state as of an attempt. */
export interface ObservedState {
  /** null: none was ever known. */
  state: JsonObject | null;
  state_status: StateStatus;
  /** RFC 3339; null with a null state. */
  state_observed_at: string | null;
}

/**
 * Serializes an event once for all of its deliveries. If the body could exceed 256 kB, `data_url` takes the place of `data`.
 * @param apiUrl where `/v1/events/…` is served, without a slash at its end; `''` gives a path.
 */
export function serializeEvent(event: ToSerialize, apiUrl: string): SerializedEvent {
  const { data, ...rest } = envelope(event);
  let json = JSON.stringify({ ...rest, data });
  if (Buffer.byteLength(json) > maxBodyBytes - stateReserveBytes) {
    json = JSON.stringify({ ...rest, data_url: `${apiUrl}/v1/events/${event.id}` });
  }
  return { head: json.slice(0, -1), hasState: hasState(event) };
}

/**
 * The body of one attempt. `state` and what is said of it are left out where the event's subject has none.
 * @param attempt 1 for the first.
 */
export function payloadBody(event: SerializedEvent, observed: ObservedState | null, attempt: number): Buffer {
  const state = event.hasState && observed ? stateMembers(observed) : '';
  return Buffer.from(`${event.head}${state},"attempt":${attempt}}`);
}

/** What one attempt sends, whatever it is signed and sent with. */
export interface Message {
  /** `webhook-id`: equal on every retry. */
  id: string;
  body: Buffer;
}

/** Its members' order is the payload's. */
const envelope = (event: ToSerialize) => ({
  type: event.type,
  timestamp: event.occurred_at,
  id: event.id,
  source: event.source,
  account: event.account,
  source_type: event.source_type,
  subject: event.subject,
  customer: event.customer,
  ...(event.recovered ? { recovered: true } : {}),
  data: event.data,
});

function stateMembers({ state, state_status, state_observed_at }: ObservedState): string {
  return `,${JSON.stringify({ state, state_status, state_observed_at }).slice(1, -1)}`;
}
