/** A change of some of a webhook's fields: a JSON Merge Patch (RFC 7396) of the body that would make it. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { invalid } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import { CONDITIONS } from './match.ts';
import { contentTypeOf, formatOf } from './payload/payload-format.ts';
import { retrying, validStatusCodes } from './retrying.ts';
import { secretNames } from './signing/secret-kinds.ts';
import { signaturesOf } from './signing/signatures.ts';
import { webhookFields } from './webhook-body.ts';
import type { Webhook } from './webhook.ts';

/** Those that follow from any other policy than postmand's own. */
const POSTMANDS = ['max_delivery_attempts', 'retry_min_backoff', 'retry_max_backoff'] as const;

/**
 * The body that makes a webhook what the patch asks for: its fields of now, with the patch's over them. Sealed values
 * are in no body, and stay.
 * @param patch its names in any case; null takes a field back to its default
 */
export function patchedBody(webhook: Webhook, patch: JsonObject): { ok: true; body: JsonObject } | Refused {
  const asked = lowerCased(patch);
  const twice = repeatedIn(Object.keys(patch));
  if (twice.length > 0) return invalid(Object.fromEntries(twice.map((name) => [name, 'must be given once'])));
  const kept = Object.keys(asked).filter((name) => asked[name] === null && isKept(name));
  if (kept.length > 0) return invalid(Object.fromEntries(kept.map((name) => [name, NOT_NULL])));
  const { headers, ...others } = asked;
  const given: JsonObject = { ...others, ...(headers === undefined ? {} : { headers: headers ?? {} }) };
  return { ok: true, body: merged(bodyOf(webhook, given), given, Object.keys(webhookFields.shape)) };
}

const NOT_NULL = 'cannot be null: give a value, or leave it out';

/** What has no default, or none that a webhook may fall back to unasked. */
const isKept = (name: string): boolean => name === 'active' || (secretNames as readonly string[]).includes(name);

/** The fields of a webhook as its body would give them, without those that follow from others. */
function bodyOf(webhook: Webhook, patch: JsonObject): JsonObject {
  const { name, url, active, match, ordering, rate_limit, rate_limit_duration, event_types, retry_policy } = webhook;
  const isLimited = rate_limit != null && patch['rate_limit'] !== null;
  return {
    ...{ name, url, active, ...fixedOf(webhook), ...retriesOf(webhook, patch) },
    ...(ordering && { ordering }),
    ...(isLimited && { rate_limit, ...(rate_limit_duration && { rate_limit_duration }) }),
    ...(event_types && { event_types }),
    ...{ match: { ...match }, retry_policy, payload_format: formatOf(webhook), signatures: signaturesOf(webhook) },
  };
}

/** What is the webhook's own and not its policy's or its format's. */
function fixedOf(webhook: Webhook): JsonObject {
  const { name, url, retry_policy, content_type, valid_status_codes, delivery_attempt_timeout, retry_jitter } = webhook;
  const usual = retrying({ name, retry_policy });
  const codes = validStatusCodes({ name, url, retry_policy });
  const isUsual = JSON.stringify(valid_status_codes) === JSON.stringify(codes);
  return {
    ...(content_type !== contentTypeOf(formatOf(webhook)) && { content_type }),
    ...(!isUsual && valid_status_codes && { valid_status_codes }),
    ...(delivery_attempt_timeout !== usual.delivery_attempt_timeout && { delivery_attempt_timeout }),
    ...(retry_jitter !== usual.retry_jitter && { retry_jitter }),
  };
}

/** postmand's three fields say something only of its own policy. */
const retriesOf = (webhook: Webhook, patch: JsonObject): JsonObject =>
  webhook.retry_policy === 'exponential' && (patch['retry_policy'] ?? 'exponential') === 'exponential'
    ? Object.fromEntries(POSTMANDS.map((field) => [field, webhook[field]]))
    : {};

/**
 * RFC 7396, section 2. Through a map, so that `__proto__` is a name like any other.
 * @param fields the names that null takes away; another stays, and is refused with the body
 */
function merged(target: JsonObject, patch: JsonObject, fields: readonly string[]): JsonObject {
  const result = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && fields.includes(name)) result.delete(name);
    else result.set(name, name === 'match' && isJsonObject(value) ? mergedMatch(result.get(name), value) : value);
  }
  return Object.fromEntries(result);
}

const mergedMatch = (before: Json | undefined, patch: JsonObject): JsonObject =>
  merged(isJsonObject(before) ? before : {}, lowerCased(patch), CONDITIONS);

/** The names that stand there in several spellings: which of them counts would be a guess. */
function repeatedIn(names: readonly string[]): string[] {
  const folded = names.map((name) => name.toLowerCase());
  return [...new Set(folded.filter((name, index) => folded.indexOf(name) !== index))];
}

const lowerCased = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
