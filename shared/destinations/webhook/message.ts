import type { NormalizedEvent } from '../../events/event.ts';
import { testEventId } from '../../events/ids.ts';
import type { DataLinks } from '../../webhooks/payload/data-links.ts';
import { bodyIn } from '../../webhooks/payload/payload-bodies.ts';
import type { PayloadFormat } from '../../webhooks/payload/payload-format.ts';
import type { Message, ObservedState } from '../../webhooks/payload/payload.ts';
import type { Delivery } from '../destination.ts';

/** The origin of a delivery that tests its webhook. */
export const TEST = 'test';

/**
 * What an attempt of a delivery sends: the event with its subject's state, or the payload that was given, as it is. Its
 * id is equal on every retry and replay: the event's, or that of the payload's first delivery; of a test that of the sample.
 * @param content the event, the links to what is too large for a body, and the webhook's payload format; null where the
 *   delivery carries a payload, and where its event has expired
 * @param state null where the event's subject has none
 * @param attempt 1 for the first
 */
export function messageOf(
  { id, webhook_id: webhookId, payload, replay_of, origin }: Delivery,
  content: { event: NormalizedEvent; links: DataLinks; format?: PayloadFormat } | null,
  state: ObservedState | null,
  attempt: number,
): Message {
  const own = origin === TEST ? testEventId(id) : (replay_of ?? id);
  if (payload !== null) return { id: own, body: Buffer.from(payload) };
  if (content === null) throw new Error(`Cannot send ${id}: it has neither a payload nor an event`);
  const { event, links, format = 'event' } = content;
  return { id: event.id, body: bodyIn({ event, webhookId, links, format }, state, attempt) };
}
