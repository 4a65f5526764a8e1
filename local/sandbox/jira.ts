/** A site of Jira Cloud with its service desks, in memory (docs/facts/jira.md). */
import { isJsonObject, parseJson } from '../../shared/base/json.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { callLimit } from './call-limit.ts';
import { controlled } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import type { JiraCall, JiraOperation } from './jira-call.ts';
import { createJiraControl } from './jira-control.ts';
import type { JiraConditions, JiraControl } from './jira-control.ts';
import { DESK } from './jira-desk.ts';
import { PLATFORM } from './jira-platform.ts';
import { jiraError, jiraForbidden, jiraTooMany, jiraUnauthorized } from './jira-refusals.ts';
import type { JiraApi, JiraPermission } from './jira-refusals.ts';
import { jiraRecords } from './jira-records.ts';
import type { JiraSeed } from './jira-records.ts';

export interface JiraOptions extends JiraSeed {
  /** Of the account that asks. */
  credentials: { email: string; apiToken: string };
  now: () => EpochMs;
}

/** A scoped token is sent to the gateway, which has the site's API below a prefix (docs/facts/jira.md, JC-1). */
const PATH = /^(?:\/ex\/jira\/[^/]+)?\/rest\/(api\/3|servicedeskapi)\/(.*)$/;

export function createJira(options: JiraOptions): { control: JiraControl; route: Route } {
  const { credentials, now } = options;
  const records = jiraRecords(options);
  const limit = callLimit(1_000, now);
  let conditions: JiraConditions = {};
  const lacks = (permission: JiraPermission): boolean => conditions.lost?.includes(permission) ?? false;
  const { control, route } = controlled(
    ({ path }) => PATH.test(path),
    async (request) => {
      const [, root, path = ''] = PATH.exec(request.path) ?? [];
      const api: JiraApi = root === 'api/3' ? 'platform' : 'desk';
      const wait = limit.take(`${request.method} ${path}`, mostOf(conditions, request.method));
      if (wait > 0) return jiraTooMany(wait, now());
      if (conditions.tokenExpired || !isAuthentic(request, credentials)) return jiraUnauthorized(api);
      const searchesBehind = conditions.searchesBehind ?? 0;
      return perform(request, { api, path, records, lacks, searchesBehind, now: now() });
    },
  );
  const set = (changed: JiraConditions): void => {
    conditions = { ...conditions, ...changed };
    limit.reset();
  };
  return { control: createJiraControl({ records, control, set, now }), route };
}

function mostOf({ callsPerSecond = null }: JiraConditions, method: string): number {
  if (callsPerSecond !== 'documented') return callsPerSecond ?? Infinity;
  return method === 'PUT' || method === 'DELETE' ? 50 : 100;
}

function isAuthentic({ headers, path }: SandboxRequest, { email, apiToken }: JiraOptions['credentials']): boolean {
  const basic = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  const bearer = path.startsWith('/ex/') ? `Bearer ${apiToken}` : basic;
  return headers.authorization === basic || headers.authorization === bearer;
}

interface Asked extends Pick<JiraCall, 'records' | 'lacks' | 'searchesBehind' | 'now'> {
  api: JiraApi;
  /** Behind the API's root. */
  path: string;
}

function perform({ method, query, body }: SandboxRequest, { api, path, ...site }: Asked): SandboxAnswer {
  const operations: readonly JiraOperation[] = api === 'platform' ? PLATFORM : DESK;
  const target = `${method} ${path}`;
  const operation = operations.find(({ at }) => at.test(target));
  if (!operation) return jiraError(api, 404, `The sandbox has no ${target}`);
  const { needs, at, answer } = operation;
  if (needs && site.lacks(needs)) return jiraForbidden(api, needs);
  const given = objectIn(body);
  if (!given) return jiraError(api, 400, 'The body is no JSON object.');
  const ids = (at.exec(target) ?? []).slice(1).map(decodeURIComponent);
  return answer({ ...site, method, ids, query, body: given });
}

function objectIn(body: string): JsonObject | undefined {
  if (body === '') return {};
  try {
    const json = parseJson(body);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
