/**
 * Identity tokens that Google signs for pushes of Pub/Sub and calls of Cloud Scheduler (docs/facts/google-workspace.md,
 * GR-18; docs/facts/google-cloud.md, GC-2).
 */
import { errors, jwtVerify } from 'jose';

import { SubrelayError } from '../base/errors.ts';
import { keepNewest } from '../base/newest.ts';
import type { EpochMs } from '../base/time.ts';
import { createSigningKeys } from './signing-keys.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface OidcOptions {
  certsUrl: string;
  /** The one audience that is ours: the push subscription's `audience`. */
  audience: string;
  /** The service account that the sender acts as. */
  serviceAccount: string;
  fetch: typeof fetch;
  now: () => EpochMs;
}

/**
 * Checks an `Authorization` header.
 * @throws SubrelayError `TOKEN_MISSING`, `TOKEN_INVALID` (the message names the check that failed), `KEYS_UNAVAILABLE`
 */
export type VerifyOidc = (authorizationHeader: string | undefined) => Promise<void>;

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
/** Google's own libraries allow as much; it covers a push that waited with a token that was still good when it left. */
const CLOCK_SKEW_SECONDS = 300;
/** Pub/Sub sends one token many times within its hour, and a push costs a signature check less if it is remembered. */
const REMEMBERED_TOKENS = 100;
const LONGEST_TOKEN = 8_192;

/** Makes the check of one doorway: signature, issuer, audience, service account and expiry, in one pass. */
export function oidcVerifier(options: OidcOptions): VerifyOidc {
  const keys = createSigningKeys(options);
  const verified = createExpiringSet(REMEMBERED_TOKENS);
  return async (authorizationHeader) => {
    const token = /^Bearer +(\S+)$/i.exec(authorizationHeader ?? '')?.[1];
    if (token === undefined)
      throw new SubrelayError('TOKEN_MISSING', 'Send a bearer token in the Authorization header');
    if (verified.has(token, options.now())) return;
    const expiry = await verifiedExpiry(token, keys, options);
    verified.add(token, (expiry + CLOCK_SKEW_SECONDS) * 1000);
  };
}

/** @returns when it expires, epoch seconds */
async function verifiedExpiry(token: string, keys: SigningKeys, options: OidcOptions): Promise<number> {
  if (token.length > LONGEST_TOKEN) throw invalid('it is too long');
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid, keys), {
      algorithms: ['RS256'],
      issuer: ISSUERS,
      audience: options.audience,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: new Date(options.now()),
    });
    const { exp = 0, iat = Infinity } = payload;
    // jose looks at it for tokens of a maximum age alone.
    if (iat > options.now() / 1000 + CLOCK_SKEW_SECONDS) throw invalid('it is from the future');
    if (payload.aud !== options.audience) throw invalid(OTHER_AUDIENCE);
    if (payload.email !== options.serviceAccount) throw invalid('it is for another service account');
    if (payload.email_verified !== true) throw invalid('its email is not verified');
    return exp;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalid(failedCheck(error));
    throw error;
  }
}

async function keyOf(kid: string | undefined, keys: SigningKeys) {
  const key = kid === undefined ? undefined : await keys.keyOf(kid);
  if (key === undefined) throw invalid('its signing key is unknown');
  return key;
}

const invalid = (check: string): SubrelayError => new SubrelayError('TOKEN_INVALID', `The token is refused: ${check}`);

const OTHER_AUDIENCE = 'it is for another audience';

const CLAIM_CHECKS: Readonly<Record<string, string>> = {
  iss: 'its issuer is not Google',
  aud: OTHER_AUDIENCE,
  exp: 'it has no expiry',
  iat: 'it has no time of issue',
  nbf: 'it is not valid yet',
};

function failedCheck(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_CHECKS[error.claim] ?? 'a claim is malformed';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not match';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not RS256';
  return 'it is not a signed JWT';
}

/** Remembers the entries used last, each until its time. */
function createExpiringSet(capacity: number) {
  const entries = new Map<string, number>();
  return {
    has(entry: string, now: number): boolean {
      const until = entries.get(entry);
      if (until === undefined) return false;
      entries.delete(entry);
      if (now >= until) return false;
      entries.set(entry, until);
      return true;
    },
    add(entry: string, until: number): void {
      keepNewest(entries, capacity - 1);
      entries.set(entry, until);
    },
  };
}
