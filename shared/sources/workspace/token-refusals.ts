/**
 * The meaning of refusals on the way to a token: of the token endpoint (RFC 6749 §5.2; docs/facts/google-cloud.md,
 * GC-40) and of signJwt.
 */
import { retryAfterMs } from '../../base/retry-after.ts';
import type { EpochMs } from '../../base/time.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import { adviceOnSigning, adviceOnToken } from './advice.ts';
import type { DelegatedClient } from './advice.ts';

/** The token endpoint's errors that somebody has to mend; any other passes by itself, as far as is known. */
const TO_BE_MENDED: ReadonlySet<string> = new Set([
  'unauthorized_client',
  'access_denied',
  'invalid_scope',
  'invalid_grant',
  'invalid_client',
]);

export interface AskedForToken {
  scope: string;
  client: DelegatedClient;
  now: EpochMs;
}

/** @param error the answer's `error`, where it has one */
export function tokenRefusal(
  response: Response,
  error: string | undefined,
  { scope, client, now }: AskedForToken,
): SourceFailure {
  const said = `Cannot get a token for the Reseller API: the token endpoint answered ${response.status}`;
  const message = error === undefined ? said : `${said} ${error}`;
  if (error !== undefined && TO_BE_MENDED.has(error) && !isBusy(response.status))
    return new SourceFailure('misconfigured', `${message}: ${adviceOnToken(error, scope, client)}`);
  return new SourceFailure('busy', message, waitOf(response, now));
}

/**
 * The function's own identity may not sign, or the account that it would sign for isn't there.
 * @param reason IAM's own word, where it has one
 */
export function signRefusal(
  response: Response,
  reason: string | undefined,
  serviceAccount: string,
  now: number,
): SourceFailure {
  const answer = `answered ${response.status}${reason === undefined ? '' : ` ${reason}`}`;
  const message = `Cannot sign for the delegated service account: signJwt ${answer}`;
  if (![401, 403, 404].includes(response.status)) return new SourceFailure('busy', message, waitOf(response, now));
  const advice = adviceOnSigning(response.status, reason, serviceAccount);
  return new SourceFailure('misconfigured', `${message}: ${advice}`);
}

const isBusy = (status: number): boolean => status === 429 || status >= 500;

function waitOf(response: Response, now: number): { retryAfterMs?: number } {
  const wait = retryAfterMs(response.headers.get('retry-after') ?? undefined, now);
  return wait > 0 ? { retryAfterMs: wait } : {};
}
