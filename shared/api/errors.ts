import type { ErrorCode, SubrelayError } from '../base/errors.ts';
import type { Invalid, Refused } from '../http/body-fields.ts';
import type { Problem } from './shapes/problem.ts';

interface Meaning {
  status: number;
  code: number;
  message: string;
}

/**
 * Every refusal of the API: postmand's codes 1 to 7 (docs/facts/postmand.md, PM-14), then Subrelay's. The codes are
 * public: none changes its meaning.
 */
export const refusals = {
  internal: { status: 500, code: 1, message: 'internal server error' },
  invalid_id: { status: 404, code: 2, message: 'invalid id' },
  malformed_body: { status: 400, code: 3, message: 'malformed request body' },
  validation_failed: { status: 400, code: 4, message: 'request validation failed' },
  webhook_not_found: { status: 404, code: 5, message: 'webhook not found' },
  delivery_not_found: { status: 404, code: 6, message: 'delivery not found' },
  attempt_not_found: { status: 404, code: 7, message: 'delivery attempt not found' },
  event_not_found: { status: 404, code: 8, message: 'event not found' },
  unauthorized: { status: 401, code: 9, message: 'unauthorized' },
  path_not_found: { status: 404, code: 10, message: 'path not found' },
  method_not_allowed: { status: 405, code: 11, message: 'method not allowed' },
  body_too_large: { status: 413, code: 12, message: 'request body too large' },
  body_encoded: { status: 415, code: 13, message: 'encoded request body' },
  unavailable: { status: 503, code: 14, message: 'service unavailable' },
  idempotency_conflict: { status: 409, code: 15, message: 'idempotency key reused' },
  event_expired: { status: 410, code: 16, message: 'event expired' },
  replay_not_found: { status: 404, code: 17, message: 'replay not found' },
  webhook_busy: { status: 409, code: 18, message: 'webhook busy' },
  delivery_busy: { status: 409, code: 19, message: 'delivery busy' },
  event_busy: { status: 409, code: 20, message: 'event busy' },
  replay_busy: { status: 409, code: 21, message: 'replay busy' },
  too_many_secrets: { status: 409, code: 22, message: 'too many active secrets' },
  too_many_webhooks: { status: 409, code: 23, message: 'too many webhooks' },
  precondition_failed: { status: 412, code: 24, message: 'precondition failed' },
  too_many_wrong_keys: { status: 429, code: 25, message: 'too many wrong keys' },
  too_many_hops: { status: 400, code: 26, message: 'too many hops' },
  quarantine_not_found: { status: 404, code: 27, message: 'not in quarantine' },
  delivery_ended: { status: 409, code: 28, message: 'delivery has ended' },
  webhook_paused: { status: 409, code: 29, message: 'webhook is paused' },
  webhook_disabled: { status: 409, code: 30, message: 'webhook is disabled' },
  webhook_deleted: { status: 409, code: 31, message: 'webhook was deleted' },
  delivery_waits_for_order: { status: 409, code: 32, message: 'delivery waits for another' },
  delivery_waits_for_rate: { status: 409, code: 33, message: 'delivery waits for its rate' },
  subject_not_found: { status: 404, code: 34, message: 'subject not found' },
  job_not_found: { status: 404, code: 35, message: 'job not found' },
  job_busy: { status: 409, code: 36, message: 'job busy' },
  operator_needed: { status: 403, code: 37, message: 'role operator needed' },
  admin_needed: { status: 403, code: 38, message: 'role admin needed' },
  key_not_found: { status: 404, code: 39, message: 'key not found' },
  too_many_keys: { status: 409, code: 40, message: 'too many keys' },
  other_site: { status: 403, code: 41, message: 'asked by another site' },
  code_not_found: { status: 404, code: 42, message: 'code not found' },
  session_not_found: { status: 404, code: 43, message: 'session not found' },
  key_needed: { status: 403, code: 44, message: 'key needed' },
  erased: { status: 410, code: 45, message: 'erased' },
  destination_not_found: { status: 404, code: 46, message: 'destination not found' },
  event_type_not_found: { status: 404, code: 47, message: 'event type not found' },
  owner_not_found: { status: 404, code: 48, message: 'owner not found' },
  owner_exists: { status: 409, code: 49, message: 'owner exists' },
  owner_has_webhooks: { status: 409, code: 50, message: 'owner has webhooks' },
  not_for_owner: { status: 409, code: 51, message: 'not for this owner' },
  right_needed: { status: 403, code: 52, message: 'right needed' },
  delivery_is_test: { status: 409, code: 53, message: 'delivery is a test' },
  still_unreadable: { status: 409, code: 54, message: 'still unreadable' },
  quarantine_processed: { status: 409, code: 55, message: 'processed already' },
  quarantine_busy: { status: 409, code: 56, message: 'quarantine busy' },
  link_not_found: { status: 404, code: 57, message: 'link not found' },
  link_expired: { status: 410, code: 58, message: 'link expired' },
  link_used: { status: 410, code: 59, message: 'link used' },
  too_many_tests: { status: 429, code: 60, message: 'too many tests' },
} as const satisfies Record<string, Meaning>;

export type RefusalName = keyof typeof refusals;

declare const REFUSED: unique symbol;

/** An answer that refuses a request. */
export interface Refusal<N extends RefusalName = RefusalName> {
  status: (typeof refusals)[N]['status'];
  body: Problem;
  headers?: Record<string, string>;
  log?: Record<string, unknown>;
  /** For the compiler alone: a route names what it refuses, and what it does not name it can't answer. */
  readonly [REFUSED]?: N;
}

/** The answer that refuses a request. @param details a sentence; left out of the answer where there is none (docs/facts/postmand.md, PM-14) */
export function refuse<N extends RefusalName>(name: N, details?: string): Refusal<N> {
  const { status }: { status: (typeof refusals)[N]['status'] } = refusals[name];
  return { status, body: bodyOf(name, details) };
}

/** The answer where others changed something first, for as long as the change was tried. */
export const busy = <W extends 'webhook' | 'delivery' | 'event' | 'replay' | 'job' | 'quarantine'>(
  what: W,
): Refusal<`${W}_busy`> =>
  refuse(`${what}_busy` as const, `Others changed this ${what} at the same time. Nothing of yours was stored; repeat.`);

/** The answer to a body or to parameters that were refused. */
export const refuseInput = <R extends Refused>({
  code,
  message,
  details,
}: R): Refusal<R extends Invalid ? 'validation_failed' : 'malformed_body' | 'validation_failed'> => ({
  status: 400,
  body: { code, message, details },
});

/** The API's name of each failure; null where the answer has no body (docs/facts/postmand.md, PM-17). */
const nameOf: Record<ErrorCode, RefusalName | null> = {
  BODY_TOO_LARGE: 'body_too_large',
  BODY_ENCODED: 'body_encoded',
  BODY_NOT_EXPECTED_TYPE: null,
  BODY_UNREADABLE: 'malformed_body',
  TOKEN_MISSING: 'unauthorized',
  TOKEN_INVALID: 'unauthorized',
  OTHER_SITE: 'other_site',
  SIGNATURE_MISSING: 'internal',
  SIGNATURE_MISMATCH: 'internal',
  SIGNATURE_EXPIRED: 'internal',
  ADDRESS_NOT_ALLOWED: 'internal',
  STORE_UNAVAILABLE: 'unavailable',
  BUS_UNAVAILABLE: 'unavailable',
  SENDER_UNAVAILABLE: 'unavailable',
  SOURCE_UNAVAILABLE: 'unavailable',
  KEYS_UNAVAILABLE: 'unavailable',
  METHOD_NOT_ALLOWED: 'method_not_allowed',
  TOO_MANY_HOPS: 'too_many_hops',
  INTERNAL: 'internal',
};

/** The body of the answer to a failure, postmand's form; what failed inside is told to the log only. */
export function errorBody({ code, message }: SubrelayError): Problem | null {
  const name = nameOf[code];
  if (name === null) return null;
  return bodyOf(name, name === 'internal' || name === 'unavailable' ? undefined : `${message}.`);
}

function bodyOf(name: RefusalName, details?: string): Problem {
  const { code, message } = refusals[name];
  return { code, message, ...(details === undefined ? {} : { details }) };
}
