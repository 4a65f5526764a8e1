/** What a text can be that somebody searches for: pure. */
import { folded, visible } from '../events/find-keys.ts';
import { parseKey, parseUuid } from './path-ids.ts';

export interface Readings {
  /** As it was given, without blanks around it and what is not seen. */
  text: string;
  /** The id of a delivery, an attempt, a webhook or a job. */
  uuid: string | null;
  eventId: string | null;
  /** Of a customer or a subject, or an id in quarantine. */
  key: string | null;
  /** Of a key of the API, of which the rest may have been given, too. */
  apiKeyId: string | null;
  /** The beginning of an id as documents have it: of events, and of what has a UUID or a key; null where it can be none. */
  prefix: { event: string; uuid: string | null; key: string | null } | null;
  /** Whether it can have been given as an idempotency key. */
  isHeader: boolean;
}

const EVENT_ID_DIGITS = 32;
/** Fewer digits begin too many ids. */
const LEAST_DIGITS = 8;
/** Where a UUID has its dashes. */
const UUID_PARTS = [8, 4, 4, 4, 12];

export function readingsOf(given: string): Readings {
  const text = visible(given);
  const lower = folded(text);
  const isEvent = lower.startsWith('evt_');
  const digits = digitsOf(lower);
  return {
    text,
    uuid: parseUuid(text),
    eventId: isEvent && digits?.length === EVENT_ID_DIGITS ? lower : null,
    key: parseKey(lower),
    apiKeyId: /^(?:sk_)?([0-9a-f]{16})(?:_[0-9a-z]+)?$/.exec(lower)?.[1] ?? null,
    prefix: digits !== null && digits.length < EVENT_ID_DIGITS ? prefixOf(digits, isEvent) : null,
    isHeader: /^[\x20-\x7e]{1,255}$/.test(text),
  };
}

/** The hexadecimal digits of an id or of its beginning, however it is written; null where it is neither. */
function digitsOf(lower: string): string | null {
  const [, digits = ''] = /^(?:evt_)?([0-9a-f]+)$/.exec(lower) ?? /^([0-9a-f]{8}-[0-9a-f-]*)$/.exec(lower) ?? [];
  const bare = digits.replaceAll('-', '');
  return bare.length >= LEAST_DIGITS && bare.length <= EVENT_ID_DIGITS && isDashedRight(digits) ? bare : null;
}

const isDashedRight = (digits: string): boolean =>
  !digits.includes('-') || dashed(digits.replaceAll('-', '')).startsWith(digits.replace(/-$/, ''));

function dashed(digits: string): string {
  let from = 0;
  const parts = UUID_PARTS.map((length) => digits.slice(from, (from += length)));
  return parts.filter((part) => part !== '').join('-');
}

const prefixOf = (digits: string, isEvent: boolean): Readings['prefix'] => ({
  event: `evt_${digits}`,
  uuid: isEvent ? null : dashed(digits),
  key: isEvent ? null : digits,
});
