/** What is sent of an event, in each payload format. */
import { hookerBody } from './hooker-bodies.ts';
import { hookerMessageIn } from './hooker-message.ts';
import { hasForm } from './payload-format.ts';
import type { PayloadFormat } from './payload-format.ts';
import { maxBodyBytes, payloadBody, serializeEvent } from './payload.ts';
import type { ObservedState, ToSerialize } from './payload.ts';

export interface ToWrite {
  event: ToSerialize;
  /** Where the API serves `/v1/events/…`. */
  apiUrl: string;
  format: PayloadFormat;
}

/**
 * The body that an attempt sends.
 * @param attempt 1 for the first
 * @throws Error where the format has no form for the event
 */
export function bodyIn({ event, apiUrl, format }: ToWrite, state: ObservedState | null, attempt: number): Buffer {
  if (format === 'event') return payloadBody(serializeEvent(event, apiUrl), state, attempt);
  return hookerBodyOf(format, event);
}

/** What all attempts of a delivery send alike, as JSON text; null where the format has no form for the event. */
export function commonPayload({ event, apiUrl, format }: ToWrite): string | null {
  if (format === 'event') return `${serializeEvent(event, apiUrl).head}}`;
  return hasForm(format, event) ? hookerBodyOf(format, event).toString() : null;
}

function hookerBodyOf(format: Exclude<PayloadFormat, 'event'>, event: ToSerialize): Buffer {
  const message = hookerMessageIn(format, event);
  if (message === null) throw new Error(`Cannot send ${event.id}: ${event.type} has no form in ${format}`);
  return hookerBody(format, event, message, maxBodyBytes);
}
