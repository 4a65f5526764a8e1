/** What refusals on the way to a token mean: of the token endpoint (RFC 6749 §5.2; facts gcp §6) and of signJwt. */
import { retryAfterMs } from '../../delivery/retry-after.ts';
import { SourceFailure } from '../source-failure.ts';
import { MEND_ROLE, MEND_SCOPE } from './refusals.ts';

/** The token endpoint's errors that somebody has to mend; any other passes by itself, as far as is known. */
const MENDS: ReadonlyMap<string, string> = new Map([
  ['unauthorized_client', MEND_SCOPE],
  ['access_denied', MEND_SCOPE],
  ['invalid_scope', MEND_SCOPE],
  ['invalid_grant', MEND_ROLE],
  ['invalid_client', MEND_ROLE],
]);

/** @param error the answer's `error`, where it has one */
export function tokenRefusal(response: Response, error: string | undefined, now: number): SourceFailure {
  const said = `Cannot get a token for the Reseller API: the token endpoint answered ${response.status}`;
  const message = error === undefined ? said : `${said} ${error}`;
  const mend = error === undefined || isBusy(response.status) ? undefined : MENDS.get(error);
  if (mend !== undefined) return new SourceFailure('misconfigured', `${message}: ${mend}`);
  return new SourceFailure('busy', message, waitOf(response, now));
}

/** The function's own identity may not sign, or the account that it would sign for isn't there. */
export function signRefusal(response: Response, serviceAccount: string, now: number): SourceFailure {
  const message = `Cannot sign for the delegated service account: signJwt answered ${response.status}`;
  if (![401, 403, 404].includes(response.status)) return new SourceFailure('busy', message, waitOf(response, now));
  const mend = `enable iamcredentials.googleapis.com, and grant the function's service account iam.serviceAccounts.signJwt (roles/iam.serviceAccountTokenCreator) on ${serviceAccount}`;
  return new SourceFailure('misconfigured', `${message}: ${mend}`);
}

const isBusy = (status: number): boolean => status === 429 || status >= 500;

function waitOf(response: Response, now: number): { retryAfterMs?: number } {
  const wait = retryAfterMs(response.headers.get('retry-after') ?? undefined, now);
  return wait > 0 ? { retryAfterMs: wait } : {};
}
