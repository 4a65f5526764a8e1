/** The body of a webhook (docs/protocol.md, DP-33; docs/events.md). */
import type { JsonObject } from '../../base/json.ts';
import type { NormalizedEvent, StateStatus, StoredEvent } from '../../events/event.ts';

/** kB of 1,000 bytes: what many receivers and queues behind them take. */
export const maxBodyBytes = 256_000;
/**
 * Kept free for what differs between attempts. Whether `data` is replaced is decided without it, since `data` must be
 * the same on every attempt.
 */
const stateReserveBytes = 16_000;

/** The part of a body that is the same on every attempt for a webhook. */
export interface SerializedEvent {
  /** The object's JSON without its last brace. */
  readonly head: string;
}

/** `recovered` is said only where it is true: the notification never arrived, and this one may come days late. */
export type ToSerialize = NormalizedEvent &
  Partial<Pick<StoredEvent, 'recovered' | 'dataJson'>> & {
    /** Whether it is a sample that tests a webhook. */
    test?: true;
  };

/** A subject's state as of an attempt. */
export interface ObservedState {
  /** null: none was ever known. */
  state: JsonObject | null;
  state_status: StateStatus;
  /** RFC 3339; null with a null state. */
  state_observed_at: string | null;
}

/**
 * Serializes an event. If the body could exceed 256 kB, `data_url` takes the place of `data`.
 * @param dataUrl where the webhook that gets it can read its data
 */
export function serializeEvent(event: ToSerialize, dataUrl: () => string): SerializedEvent {
  const rest = JSON.stringify(envelope(event)).slice(0, -1);
  const whole = `${rest},"data":${event.dataJson ?? JSON.stringify(event.data)}`;
  const isLarge = Buffer.byteLength(whole) >= maxBodyBytes - stateReserveBytes;
  return { head: isLarge ? `${rest},"data_url":${JSON.stringify(dataUrl())}` : whole };
}

/**
 * The body of one attempt.
 * @param observed null where the event's subject has no state: `state` and what is said of it are left out
 * @param attempt 1 for the first.
 */
export function payloadBody(event: SerializedEvent, observed: ObservedState | null, attempt: number): Buffer {
  const state = observed ? stateMembers(observed) : '';
  return Buffer.from(`${event.head}${state},"attempt":${attempt}}`);
}

/** What one attempt sends, whatever it is signed and sent with. */
export interface Message {
  /** `webhook-id`: equal on every retry. */
  id: string;
  body: Buffer;
}

/** All but its data, in the payload's order. */
const envelope = (event: ToSerialize) => ({
  type: event.type,
  timestamp: event.occurred_at,
  id: event.id,
  source: event.source,
  account: event.account,
  source_type: event.source_type,
  subject: event.subject,
  customer: event.customer,
  ...(event.tags && event.tags.length > 0 ? { tags: event.tags } : {}),
  ...(event.recovered ? { recovered: true } : {}),
  ...(event.test ? { test: true } : {}),
});

function stateMembers({ state, state_status, state_observed_at }: ObservedState): string {
  return `,${JSON.stringify({ state, state_status, state_observed_at }).slice(1, -1)}`;
}
