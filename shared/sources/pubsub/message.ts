/** One message of an operator's topic: JSON as `POST /v1/events` takes it, or a CloudEvent (docs/pubsub.md): pure. */
import { isJsonObject, readJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { ReceivedEvent, Undecodable } from '../../events/event.ts';
import { readFields } from '../../http/body-fields.ts';
import { MOST_HOPS, countOfHops } from '../../http/hops.ts';
import type { BroughtMessage } from '../doors.ts';
import { MAX_EVENT_BYTES, eventGiven, givenEventFields } from '../given-event.ts';
import { binaryEvent, bodyOf, isBinary, isStructured, structuredEvent } from './cloud-event.ts';
import { PUBSUB } from './name.ts';

/** @param account of its subscription; null: it is not configured */
export function decodeMessage(message: BroughtMessage, account: string | null): ReceivedEvent | Undecodable {
  const { data: raw, messageId, publishTime } = message;
  const undecodable = (reason: string): Undecodable => {
    // The same bytes may be published twice, and are two events: their messages are told apart.
    const identity = Buffer.from(JSON.stringify([message.subscription, messageId]));
    const attributes = readableIn(message.attributes);
    return { source: PUBSUB, account, reason, raw: raw.subarray(0, MAX_EVENT_BYTES), attributes, identity };
  };
  if (account === null) return undecodable('its subscription is not among PUBSUB_SUBSCRIPTIONS');
  if (countOfHops(message.attributes) > MOST_HOPS) {
    return undecodable(`it follows from more than ${MOST_HOPS} deliveries, one after the other (webhook-hops)`);
  }
  const read = readMessage(message);
  if (typeof read === 'string') return undecodable(read);
  const { body, sourceType } = read;
  const given = readFields(body, givenEventFields, { strict: true, warnings: [] });
  if (!given.ok) return undecodable(given.details);
  const now = Date.parse(publishTime);
  const by = { source: PUBSUB, account, key: messageId, now, ...(sourceType !== undefined && { sourceType }) };
  return { event: eventGiven(given.body, by), raw };
}

/** Those by which a message is read: a message may have 100 of a kilobyte (docs/facts/google-cloud.md, GC-11). */
const READ = /^(ce-.*|content-type|webhook-hops)$/i;

const readableIn = (attributes: BroughtMessage['attributes']): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => READ.test(name)));

interface ReadMessage {
  body: Json;
  /** A CloudEvent's own type. */
  sourceType?: string;
}

/** A sentence where it can't be read. */
function readMessage({ data, attributes }: BroughtMessage): ReadMessage | string {
  if (data.length > MAX_EVENT_BYTES) return `it has ${data.length} bytes: an event may have ${MAX_EVENT_BYTES}`;
  const isEmpty = data.length === 0;
  const read = readJson(data);
  if (isBinary(attributes)) {
    if (!isEmpty && !read.ok) return `the data ${read.problem}`;
    return fromCloudEvent(binaryEvent(attributes, read.ok ? read.json : undefined));
  }
  if (!read.ok) return isEmpty ? 'it has no data' : `the data ${read.problem}`;
  if (!isStructured(attributes, read.json)) return { body: read.json };
  return isJsonObject(read.json) ? fromStructured(read.json) : 'the CloudEvent is not a JSON object';
}

function fromStructured(json: JsonObject): ReadMessage | string {
  const event = structuredEvent(json);
  return typeof event === 'string' ? `the CloudEvent can't be read: ${event}` : fromCloudEvent(event);
}

function fromCloudEvent(event: Parameters<typeof bodyOf>[0]): ReadMessage | string {
  const read = bodyOf(event);
  return typeof read === 'string' ? `the CloudEvent can't be read: ${read}` : read;
}
