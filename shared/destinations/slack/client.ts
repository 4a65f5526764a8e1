/** Slack's calls for one person (docs/facts/slack.md). Loaded only where one is made: a webhook's cold start does not pay. */
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';

import type { EpochMs } from '../../base/time.ts';
import { ServiceFailure } from '../people/service.ts';
import type { FailureKind, Session } from '../people/service.ts';
import type { Method } from './document.ts';

export interface SlackOptions {
  token: string;
  method: Method;
  team: string | null;
  /** Channels that an invited one is in; of `connect` the key names the channel. */
  channels: readonly string[];
  email: string;
  /** In place of Slack's own. */
  apiUrl: string | undefined;
  fetch: typeof fetch;
  /** When the attempt must be over. */
  until: EpochMs;
  now: () => EpochMs;
}

/** Each says that the person is there, or is invited already. */
const ALREADY = new Set([
  ...['already_in_team', 'already_invited', 'already_in_team_invited_user', 'sent_recently'],
  ...['already_in_channel', 'connection_limit_exceeded_pending'],
]);
const IMPOSSIBLE: Readonly<Record<string, string>> = {
  invalid_email: 'Slack takes the address for none',
  user_disabled: 'Slack has deactivated the account of this person: reactivate it there, and the next event goes on',
  cannot_invite_self: 'the address is that of the one who invites',
};
/** What is missing, by the method's error. */
const DENIED: Readonly<Record<string, string>> = {
  feature_not_enabled: 'admin.users.invite needs an Enterprise plan: use the method connect on other plans',
  not_an_admin: 'the token must be of an admin or owner of the organization',
  not_allowed_token_type:
    'the token is of another type than the method needs: admin a user token of an org-wide app, legacy a legacy token',
  no_permission: 'the token may not do this: an admin must allow it',
  access_denied: 'a setting of the workspace does not let the app do this: an admin must allow it',
  ekm_access_denied: 'an admin has suspended the access to what the channels hold',
  enterprise_is_restricted: 'the method can’t be called of an Enterprise organization: use a token of a team',
  team_not_found: 'the team is none of the organization',
  team_access_not_granted: 'the app is not granted access to the team',
  failed_to_validate_channels: 'the channels must be of the team, and the token must see them',
  channel_not_found: 'the channel is none that the bot can see',
  not_in_channel: 'the bot must be in the channel: invite it there',
  not_paid: 'Slack Connect needs a paid plan',
  restricted_action: 'a setting of the workspace does not let the app invite: an admin must allow it',
  no_external_invite_permission: 'the app may not invite external people: an admin must allow it',
  org_login_required: 'the workspace was moved into an organization: use a token of that',
  invite_limit_reached: 'the workspace has used up its invitations: ask Slack for more',
};
const TOKEN = new Set(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive']);

export function openSlack(options: SlackOptions): Session {
  const lines: string[] = [];
  let status = 0;
  let scopes: readonly string[] | null = null;
  const ask = async (method: string, given: Given): Promise<string | null> => {
    const answered = await exchange(options, method, given);
    ({ status, scopes } = answered);
    lines.push(`${method}: ${answered.error ?? 'ok'}`);
    if (answered.failure !== undefined) throw answered.failure;
    return answered.error;
  };
  return {
    lines: () => lines,
    status: () => status,
    find: async () => null,
    has: async () => {
      if (options.method === 'connect') return false;
      const error = await ask('users.lookupByEmail', { email: options.email });
      if (error === null) return true;
      // Where the token may not look nothing is known: the invitation itself says that the person is there already.
      if (['users_not_found', 'missing_scope', 'not_allowed_token_type'].includes(error)) return false;
      throw refused('users.lookupByEmail', error);
    },
    add: async (key) => {
      const [method, given] = invitation(options, key);
      const error = await ask(method, given);
      if (error !== null && !ALREADY.has(error)) throw refused(method, error);
      return null;
    },
    remove: () => Promise.reject(new ServiceFailure('impossible', 'destination', 'nobody is taken out of Slack')),
    check: async ([key = '']) => {
      const error = await ask('auth.test', {});
      if (error !== null) throw refused('auth.test', error);
      const [method] = invitation(options, key);
      const scope = scopeOf(method);
      if (scopes === null) return ['the token is good; Slack does not say its scopes'];
      if (!scopes.includes(scope)) throw refused(method, 'missing_scope', 'the token is good, and cannot call');
      return [`the token is good, and has the scope ${scope} for ${method}`];
    },
  };
}

function invitation({ method, team, channels, email }: SlackOptions, key: string): [method: string, given: Given] {
  if (method === 'connect')
    return ['conversations.inviteShared', { channel: key.replace(/^channel:/, ''), emails: [email] }];
  if (method === 'legacy')
    return ['users.admin.invite', { email, set_active: true, ...channelsOf('channels', channels) }];
  return ['admin.users.invite', { email, team_id: team ?? '', ...channelsOf('channel_ids', channels) }];
}

const channelsOf = (name: string, channels: readonly string[]): Record<string, string> =>
  channels.length === 0 ? {} : { [name]: channels.join(',') };

function refused(method: string, error: string, what = `Slack answered ${error} to`): ServiceFailure {
  const impossible = IMPOSSIBLE[error];
  if (impossible !== undefined) return new ServiceFailure('impossible', 'destination', impossible);
  const said = `${what} ${method}`;
  if (TOKEN.has(error))
    return new ServiceFailure('denied', 'auth', `${said}: the token is wrong, expired or revoked; give a new one`);
  if (error === 'missing_scope')
    return new ServiceFailure('denied', 'auth', `${said}: it needs the scope ${scopeOf(method)}`);
  const denied = DENIED[error];
  if (denied !== undefined) return new ServiceFailure('denied', 'auth', `${said}: ${denied}`);
  return new ServiceFailure('refused', 'destination', said);
}

const scopeOf = (method: string): string =>
  ({ 'admin.users.invite': 'admin.users:write', 'conversations.inviteShared': 'conversations.connect:write' })[
    method
  ] ?? 'client';

type Given = Record<string, string | boolean | string[]>;

interface Answered {
  status: number;
  /** Slack's word; null: ok. */
  error: string | null;
  /** Those of the token; null where the answer does not say (docs/facts/slack.md, SL-10). */
  scopes: readonly string[] | null;
  failure?: ServiceFailure;
}

const platformError = z.object({ code: z.literal(ErrorCode.PlatformError), data: z.object({ error: z.string() }) });
const limited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() });
const httpError = z.object({ code: z.literal(ErrorCode.HTTPError), statusCode: z.number() });

/** Asks once: the deliveries' own retries, breaker and rate limit are those that count. */
async function exchange(
  { token, apiUrl, fetch, until, now }: SlackOptions,
  method: string,
  given: Given,
): Promise<Answered> {
  let status = 0;
  let scopes: string[] | null = null;
  const client = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: `${apiUrl.replace(/\/$/, '')}/` }),
    fetch: async (...asked: Parameters<typeof fetch>) => {
      const response = await fetch(...asked);
      ({ status } = response);
      scopes =
        response.headers
          .get('x-oauth-scopes')
          ?.trim()
          .split(/\s*,\s*/) ?? null;
      return response;
    },
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: Math.max(1, until - now()),
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: SILENT,
  });
  try {
    await client.apiCall(method, given);
    return { status: 200, error: null, scopes };
  } catch (error) {
    return { ...answeredBy(error, method, status), scopes };
  }
}

/** Slack's client logs what it sends. */
const SILENT = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  ...{ setLevel: () => undefined, setName: () => undefined, getLevel: () => LogLevel.ERROR },
};

/** @param seen the status of the answer; 0: there was none */
function answeredBy(error: unknown, method: string, seen: number): Omit<Answered, 'scopes'> {
  const platform = platformError.safeParse(error);
  if (platform.success) return { status: 200, error: platform.data.data.error };
  const busy = limited.safeParse(error);
  // Its client knows no error for a limit that does not say until when.
  if (busy.success || seen === 429)
    return failed(
      429,
      'refused',
      'http_429',
      `${method}: it wants to be asked less often`,
      (busy.data?.retryAfter ?? 0) * 1_000,
    );
  const http = httpError.safeParse(error);
  if (http.success) {
    const { statusCode: status } = http.data;
    if (status === 401 || status === 403)
      return failed(status, 'denied', 'auth', `${method}: ${status}; the token is wrong, or may not be used from here`);
    return failed(status, 'refused', status >= 500 ? 'http_5xx' : 'http_4xx', `${method}: ${status}`);
  }
  return failed(0, 'unreachable', 'connect', `${method}: it can’t be reached, or did not answer in time`);
}

const failed = (
  status: number,
  kind: FailureKind,
  code: string,
  said: string,
  waitMs = 0,
): Omit<Answered, 'scopes'> => ({
  status,
  error: said,
  failure: new ServiceFailure(kind, code, `Slack, ${said}`, waitMs),
});
