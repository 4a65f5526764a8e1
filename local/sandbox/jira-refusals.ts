/** How a Jira site refuses (docs/facts/jira.md, JC-1, JC-11 to JC-13). */
import type { EpochMs } from '../../shared/base/time.ts';
import type { SandboxAnswer } from './http.ts';

/** The two APIs of a site write errors in two ways. */
export type JiraApi = 'platform' | 'desk';

/** A refusal with a sentence, as the API writes it. */
export const jiraError = (api: JiraApi, status: number, message: string): SandboxAnswer => ({
  status,
  body:
    api === 'platform'
      ? { errorMessages: [message], errors: {} }
      : { errorMessage: message, i18nErrorMessage: { i18nKey: 'sandbox', parameters: [] } },
});

/** @param waitSeconds until the next call is taken @param now of the answer */
export const jiraTooMany = (waitSeconds: number, now: EpochMs): SandboxAnswer => ({
  status: 429,
  body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
  headers: {
    'retry-after': String(waitSeconds),
    'x-ratelimit-reset': `${new Date(now + waitSeconds * 1000).toISOString().slice(0, 16)}Z`,
    'ratelimit-reason': 'jira-burst-based',
  },
});

/** What the account of the token may do; one that it may not is refused, but for the search, which finds nobody. */
export const JIRA_PERMISSIONS = {
  'browse-users': 'Browse users and groups',
  'site-admin': 'Site administration',
  'jira-admin': 'Administer Jira',
  'service-desk-agent': 'Service desk agent',
} as const;
export type JiraPermission = keyof typeof JIRA_PERMISSIONS;

export const jiraForbidden = (api: JiraApi, permission: JiraPermission): SandboxAnswer =>
  jiraError(api, 403, `The account of this token lacks a permission: ${JIRA_PERMISSIONS[permission]}.`);

export const jiraUnauthorized = (api: JiraApi): SandboxAnswer =>
  jiraError(api, 401, 'Client must be authenticated to access this resource.');

export const JIRA_REFUSALS = [
  'down',
  'error',
  'gateway',
  'busy',
  'unauthorized',
  'scope',
  'forbidden',
  'not-found',
  'already-member',
] as const;
export type JiraRefusal = (typeof JIRA_REFUSALS)[number];

const KNOWN: Readonly<Record<Exclude<JiraRefusal, 'busy'>, SandboxAnswer>> = {
  down: jiraError('platform', 503, 'Service Unavailable'),
  error: jiraError('platform', 500, 'Internal server error'),
  gateway: { status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } },
  unauthorized: jiraUnauthorized('platform'),
  /** The gateway of scoped tokens says so before Jira is asked. */
  scope: { status: 401, body: { code: 401, message: 'Unauthorized; scope does not match' } },
  forbidden: jiraForbidden('platform', 'site-admin'),
  'not-found': jiraError('platform', 404, 'The user or group was not found.'),
  'already-member': jiraError('platform', 400, "Cannot add user. User is already a member of '{1}'."),
};

/** @param retryAfterSeconds for those that say when: 60 by default for `busy`, none for others */
export function jiraRefusal(name: JiraRefusal, now: EpochMs, retryAfterSeconds?: number): SandboxAnswer {
  if (name === 'busy') return jiraTooMany(retryAfterSeconds ?? 60, now);
  const answer = KNOWN[name];
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}
