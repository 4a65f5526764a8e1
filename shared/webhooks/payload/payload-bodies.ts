/** What is sent of an event, in each payload format. */
import type { DataLinks } from './data-links.ts';
import { hookerBody } from './hooker-bodies.ts';
import { hookerMessageIn } from './hooker-message.ts';
import { hasForm } from './payload-format.ts';
import type { PayloadFormat } from './payload-format.ts';
import { maxBodyBytes, payloadBody, serializeEvent } from './payload.ts';
import type { ObservedState, SerializedEvent, ToSerialize } from './payload.ts';
import { slackBody } from './slack-message.ts';

export interface ToWrite {
  event: ToSerialize;
  webhookId: string;
  links: DataLinks;
  format: PayloadFormat;
}

/**
 * The body that an attempt sends.
 * @param attempt 1 for the first
 * @throws Error where the format has no form for the event
 */
export function bodyIn(written: ToWrite, state: ObservedState | null, attempt: number): Buffer {
  const { format } = written;
  return format === 'event' ? payloadBody(serialized(written), state, attempt) : otherBodyOf(format, written);
}

/** What all attempts of a delivery send alike, as JSON text; null where the format has no form for the event. */
export function commonPayload(written: ToWrite): string | null {
  const { event, format } = written;
  if (format === 'event') return `${serialized(written).head}}`;
  return hasForm(format, event) ? otherBodyOf(format, written).toString() : null;
}

const serialized = ({ event, webhookId, links }: ToWrite): SerializedEvent =>
  serializeEvent(event, () => links.urlOf(event.id, webhookId));

function otherBodyOf(format: Exclude<PayloadFormat, 'event'>, { event, links }: ToWrite): Buffer {
  if (format === 'slack') return slackBody(event, links);
  const message = hookerMessageIn(format, event);
  if (message === null) throw new Error(`Cannot send ${event.id}: ${event.type} has no form in ${format}`);
  return hookerBody(format, event, message, maxBodyBytes);
}
