/** The meaning of each refusal of the Reseller API (docs/facts/google-workspace.md, GR-16 and GR-16a). */
import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from './scopes.ts';

export interface Refusal {
  /** Undefined where no answer came. */
  status: number | undefined;
  /** `error.errors[].reason`, every one of them. */
  reasons: readonly string[];
  /** `error.message`; only looked at, never shown. */
  message: string;
}

/**
 * - `gone`: the API knows no such thing.
 * - `forbidden`: it isn't ours, or nothing is ours any more: only another customer tells (`confirmForbidden`).
 * - `busy`, `misconfigured`: nothing follows from it for whoever was asked about (SourceProblem).
 */
export type Verdict =
  { kind: 'gone' } | { kind: 'forbidden' } | { kind: 'busy' } | { kind: 'misconfigured'; mend: string };

const DELEGATION = 'in the Admin console, Security > API controls > Domain-wide delegation';

/** What to do about a missing delegation or role. */
export const MEND_ROLE = `check that the admin named in WORKSPACE_ACCOUNTS is a reseller admin, and that the service account's client id is still listed ${DELEGATION}`;
/** What to do about a missing scope. */
export const MEND_SCOPE = `grant the service account's client id the scope ${SCOPE_ORDER_READONLY} (to read) or ${SCOPE_ORDER} (to register) ${DELEGATION}`;
/** What to do about an API that is switched off. */
export const MEND_API =
  "enable the Google Workspace Reseller API, reseller.googleapis.com, in the service account's project and in the reseller's Admin console";

const MENDS: ReadonlyMap<string, string> = new Map([
  ['accessNotConfigured', MEND_API],
  ['insufficientPermissions', MEND_SCOPE],
]);

/** Known to pass by themselves; so is, to be safe, every reason that nobody knows. */
const BUSY_REASONS: ReadonlySet<string> = new Set([
  'dailyLimitExceeded',
  'quotaExceeded',
  'rateLimitExceeded',
  'userRateLimitExceeded',
]);

/**
 * Decides by every reason given, and only then by the status. Whatever is in doubt is `busy`, from which nothing
 * follows: the day the quota runs out must revoke nobody.
 */
export function verdictOf({ status, reasons, message }: Refusal): Verdict {
  if (status === undefined || status === 429 || status >= 500) return { kind: 'busy' };
  if (reasons.some((reason) => BUSY_REASONS.has(reason))) return { kind: 'busy' };
  const mend = reasons.map((reason) => MENDS.get(reason)).find((each) => each !== undefined);
  if (mend !== undefined) return { kind: 'misconfigured', mend };
  if (status === 401 || (status === 403 && isNotAuthorized(message))) return { kind: 'misconfigured', mend: MEND_ROLE };
  if (status === 404 && isOnly('notFound', reasons)) return { kind: 'gone' };
  if (status === 403 && isOnly('forbidden', reasons)) return { kind: 'forbidden' };
  return { kind: 'busy' };
}

/**
 * A lost delegation has the reason `forbidden` too; only its message differs (docs/facts/google-workspace.md, GR-16a;
 * docs/facts/google-cloud.md, GC-42).
 */
const isNotAuthorized = (message: string): boolean => /\bnot\s+authori[sz]ed\b/i.test(message);

const isOnly = (reason: string, reasons: readonly string[]): boolean =>
  reasons.length > 0 && reasons.every((each) => each === reason);
