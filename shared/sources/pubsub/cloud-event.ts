/**
 * CloudEvents 1.0 in a message, in both modes of the binding to Pub/Sub
 * (https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md): pure.
 */
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';

/** A CloudEvent as its attributes and its data, whichever mode it came in. */
export interface CloudEvent {
  /** Without `ce-`. */
  attributes: Readonly<Record<string, Json>>;
  /** Undefined: none. */
  data: Json | undefined;
}

type Attributes = Readonly<Record<string, string>>;

const STRUCTURED = /^application\/cloudevents(?:\+json)?\s*(?:;|$)/i;
const PREFIX = 'ce-';

/** Names of attributes in any case, as HTTP's are. */
export const attributeOf = (attributes: Attributes, name: string): string | undefined =>
  Object.entries(attributes).find(([each]) => each.toLowerCase() === name)?.[1];

/** Whether the attributes alone say that the data is the event's own. */
export const isBinary = (attributes: Attributes): boolean =>
  attributeOf(attributes, `${PREFIX}specversion`) !== undefined;

/** Whether the data is a whole CloudEvent: says its content type, or its `specversion`. */
export const isStructured = (attributes: Attributes, json: Json | undefined): boolean =>
  STRUCTURED.test(attributeOf(attributes, 'content-type') ?? '') ||
  (isJsonObject(json) && typeof json['specversion'] === 'string');

export function binaryEvent(attributes: Attributes, data: Json | undefined): CloudEvent {
  const own = Object.entries(attributes).flatMap(([name, value]): [string, string][] =>
    name.toLowerCase().startsWith(PREFIX) ? [[name.slice(PREFIX.length).toLowerCase(), value]] : [],
  );
  return { attributes: Object.fromEntries(own), data };
}

/** @returns a sentence that says what is wrong with it, or the event */
export function structuredEvent(json: JsonObject): CloudEvent | string {
  const { data, data_base64, ...attributes } = json;
  if (data_base64 !== undefined) return 'data_base64 is not taken: send JSON in data';
  return { attributes, data };
}

/**
 * The body that `POST /v1/events` would take for it, or a sentence that says what is wrong with it.
 * @returns the body, with `type` in our letters (others become `_`), and the type as it was
 */
export function bodyOf({ attributes, data }: CloudEvent): { body: JsonObject; sourceType: string } | string {
  const { specversion, type, id, source, time, subject } = attributes;
  if (specversion !== '1.0') return 'specversion is not 1.0';
  const missing = Object.entries({ type, id, source }).find(([, value]) => !isText(value));
  if (missing || !isText(type)) return `${missing?.[0] ?? 'type'} is missing, or not text`;
  const body = {
    type: ourType(type),
    data: data ?? {},
    ...(time !== undefined && { timestamp: time }),
    ...(isText(subject) && { subject: { kind: 'subject', id: subject } }),
  };
  return { body, sourceType: type };
}

const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

const ourType = (type: string): string => type.replace(/[^A-Za-z0-9_.]/g, '_');
