/**
 * The JSON that a Pub/Sub push subscription posts, of the service, its emulators and the guides
 * (docs/facts/google-workspace.md, GR-7; docs/facts/google-cloud.md, GC-1).
 */
import { isJsonObject, numberText, readJson } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { isTextRecord } from '../base/records.ts';

export interface PushEnvelope {
  data: Uint8Array;
  attributes: Record<string, string>;
  messageId: string;
  /** RFC 3339; the Reseller guide's example and some emulators leave it out. */
  publishTime: string | null;
  /** `projects/P/subscriptions/S`; empty where it was left out. */
  subscription: string;
  /** Which delivery this is, from 1 and approximately; null unless the subscription has a dead-letter topic. */
  deliveryAttempt: number | null;
  orderingKey: string | null;
}

export type ParsedEnvelope = { ok: true; envelope: PushEnvelope } | { ok: false; reason: string };

/** Parses a push request's body. A reason names what is wrong, never a value. */
export function parsePushEnvelope(body: Uint8Array): ParsedEnvelope {
  const read = readJson(body);
  if (!read.ok) return refused(`the body ${read.problem}`);
  const { json } = read;
  if (!isJsonObject(json)) return refused('the body is not a JSON object');
  const { message } = json;
  if (!isJsonObject(message)) return refused('the body has no message');
  const messageId = idOf(message.messageId) ?? idOf(message.message_id);
  if (messageId === null) return refused('the message has no id');
  const data = bytesOf(message.data);
  if (data === null) return refused('the message data is not base64');
  const attributes = attributesOf(message.attributes);
  if (attributes === null) return refused('the message attributes are not a map of strings');
  const envelope = {
    data,
    attributes,
    messageId,
    publishTime: textOf(message.publishTime) ?? textOf(message.publish_time),
    subscription: textOf(json.subscription) ?? '',
    deliveryAttempt: attemptOf(json),
    orderingKey: textOf(message.orderingKey) ?? textOf(message.ordering_key),
  };
  return { ok: true, envelope };
}

const refused = (reason: string): ParsedEnvelope => ({ ok: false, reason });

function idOf(value: Json | undefined): string | null {
  return numberText(value) ?? textOf(value);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `Buffer.from` skips what isn't base64, so what it read is written again and compared. */
function bytesOf(value: Json | undefined): Uint8Array | null {
  if (value === undefined || value === null) return new Uint8Array();
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : null;
}

function attributesOf(value: Json | undefined): Record<string, string> | null {
  if (value === undefined || value === null) return {};
  return isTextRecord(value) ? value : null;
}

function attemptOf({ deliveryAttempt }: JsonObject): number | null {
  return typeof deliveryAttempt === 'number' && deliveryAttempt > 0 ? deliveryAttempt : null;
}
