/** A Slack workspace's Web API, in memory (docs/facts/slack.md). */
import { isJsonObject, parseJson } from '../../shared/base/json.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { callLimit } from './call-limit.ts';
import { controlled } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import { missingArguments, slackError, slackTooMany } from './slack-answers.ts';
import { createSlackControl } from './slack-control.ts';
import type { SlackConditions, SlackControl } from './slack-control.ts';
import { SLACK_METHODS } from './slack-methods.ts';
import type { SlackCall, SlackMethod } from './slack-methods.ts';
import { slackRecords } from './slack-records.ts';
import type { SlackSeed } from './slack-records.ts';
import { refusalOfToken, tokenIn } from './slack-tokens.ts';
import type { SlackToken } from './slack-tokens.ts';

export interface SlackOptions extends SlackSeed {
  tokens: readonly SlackToken[];
  now: () => EpochMs;
}

/** Paddle Classic's API is below `/api/2.0/` of the same port: a method has no slash. */
const PATH = /^\/api\/([a-zA-Z.]+)$/;
const MINUTE_MS = 60_000;

export function createSlack(options: SlackOptions): { control: SlackControl; route: Route } {
  const { tokens, now } = options;
  const records = slackRecords(options);
  const limit = callLimit(MINUTE_MS, now);
  let conditions: SlackConditions = { plan: 'enterprise' };
  const { control, route } = controlled(
    ({ path }) => PATH.test(path),
    async (request) => {
      const name = PATH.exec(request.path)?.[1] ?? '';
      const method = SLACK_METHODS[name];
      if (!method) return slackError('unknown_method', { req_method: name });
      const wait = limit.take(name, mostOf(conditions, method));
      if (wait > 0) return slackTooMany(wait);
      const given = argumentsIn(request);
      const token = tokens.find((each) => each.token === tokenIn(request, given));
      if (!token) return slackError(tokenIn(request, given) === undefined ? 'not_authed' : 'invalid_auth');
      if (conditions.tokenError) return slackError(conditions.tokenError);
      const lost = conditions.lostScopes ?? [];
      const refusal = refusalOfToken(token, method, lost);
      const { plan = 'enterprise' } = conditions;
      const answer = refusal ?? perform(method, { records, plan, token, given, now: now() });
      return { ...answer, headers: { ...answer.headers, ...scopesOf(token, method, lost) } };
    },
  );
  const set = (changed: SlackConditions): void => {
    conditions = { ...conditions, ...changed };
    limit.reset();
  };
  return { control: createSlackControl({ records, control, set }), route };
}

function mostOf({ callsPerMinute = null }: SlackConditions, method: SlackMethod): number {
  if (callsPerMinute === 'documented') return method.callsPerMinute;
  return callsPerMinute ?? Infinity;
}

/** Those that a token has, and those that the method takes: as headers. */
const scopesOf = ({ scopes }: SlackToken, { scope }: SlackMethod, lost: readonly string[]) => ({
  'x-oauth-scopes': scopes.filter((each) => !lost.includes(each)).join(','),
  ...(scope !== null && { 'x-accepted-oauth-scopes': scope }),
});

function perform(method: SlackMethod, call: SlackCall): SandboxAnswer {
  const missing = method.required.filter((name) => !call.given[name]);
  return missing.length > 0 ? missingArguments(missing) : method.answer(call);
}

/** Of a form or JSON: a form has lists and numbers as text, and so has what this returns. */
function argumentsIn({ headers, body, query }: SandboxRequest): Record<string, string> {
  if (!headers['content-type']?.startsWith('application/json')) {
    return Object.fromEntries([...query, ...new URLSearchParams(body)]);
  }
  const json = readObject(body);
  const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, textOf(value)]));
}

function readObject(body: string) {
  try {
    const json = parseJson(body);
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
}
