import { types } from 'node:util';

/** The thrown error, of whichever realm, or one that tells what else was thrown. */
export const errorOf = (thrown: unknown): Error => (types.isNativeError(thrown) ? thrown : new Error(String(thrown)));

/** Everything that Subrelay refuses or can't do, by the code that decides the answer. */
export type ErrorCode =
  | 'BODY_TOO_LARGE'
  | 'BODY_ENCODED'
  | 'BODY_NOT_EXPECTED_TYPE'
  | 'BODY_UNREADABLE'
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'OTHER_SITE'
  | 'SIGNATURE_MISSING'
  | 'SIGNATURE_MISMATCH'
  | 'SIGNATURE_EXPIRED'
  | 'ADDRESS_NOT_ALLOWED'
  | 'STORE_UNAVAILABLE'
  | 'BUS_UNAVAILABLE'
  | 'SENDER_UNAVAILABLE'
  | 'SOURCE_UNAVAILABLE'
  | 'KEYS_UNAVAILABLE'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_MANY_HOPS'
  | 'INTERNAL';

/** A failure that a doorway turns into an answer by its code; the message says what to do and holds no secret. */
export class SubrelayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SubrelayError';
    this.code = code;
  }
}

/** The HTTP status of each code; a doorway may refuse with another (docs/protocol.md, DP-7 to DP-9). */
export const statusOf: Record<ErrorCode, number> = {
  BODY_TOO_LARGE: 413,
  BODY_ENCODED: 415,
  BODY_NOT_EXPECTED_TYPE: 415,
  BODY_UNREADABLE: 400,
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  OTHER_SITE: 403,
  SIGNATURE_MISSING: 403,
  SIGNATURE_MISMATCH: 403,
  SIGNATURE_EXPIRED: 403,
  ADDRESS_NOT_ALLOWED: 403,
  STORE_UNAVAILABLE: 503,
  BUS_UNAVAILABLE: 503,
  SENDER_UNAVAILABLE: 503,
  SOURCE_UNAVAILABLE: 503,
  KEYS_UNAVAILABLE: 503,
  METHOD_NOT_ALLOWED: 405,
  TOO_MANY_HOPS: 400,
  INTERNAL: 500,
};
