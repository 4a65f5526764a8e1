/** The sandbox's Slack workspace, by Slack's own client. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LogLevel, WebClient } from '@slack/web-api';
import type { Logger } from '@slack/web-api';

import { SLACK_CHANNEL, SLACK_TEAM, SLACK_TOKENS } from '../../../local/samples-people.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

let demo: DemoSandbox;
beforeEach(async () => {
  demo = await startDemoSandbox();
});
afterEach(() => demo.close());

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** Neither tries again nor waits. */
const client = (token?: string) =>
  new WebClient(token, {
    slackApiUrl: demo.sandbox.slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });

const EMAIL = 'zoe@shop.example';
const member = (more: object = {}, token = SLACK_TOKENS.user) =>
  client(token).admin.users.invite({ team_id: SLACK_TEAM.id, email: EMAIL, channel_ids: [SLACK_CHANNEL.id], ...more });
const shared = (more: object = {}, token = SLACK_TOKENS.bot) =>
  client(token).conversations.inviteShared({ channel: SLACK_CHANNEL.id, emails: [EMAIL], ...more });
const legacy = (token = SLACK_TOKENS.legacy) => client(token).apiCall('users.admin.invite', { email: EMAIL });
const lookup = (token = SLACK_TOKENS.bot) => client(token).users.lookupByEmail({ email: EMAIL });
const failing = (error: string, more: object = {}) => ({ data: { ok: false, error, ...more } });
const { state, invited } = {
  state: () => demo.sandbox.slack.state(),
  invited: () => demo.sandbox.slack.invited(),
};

describe('a member', () => {
  test('is invited, again where that is asked for, and is found when they have accepted', async () => {
    await expect(member()).resolves.toMatchObject({ ok: true });
    await expect(member()).rejects.toMatchObject(failing('already_in_team_invited_user'));
    await expect(member({ resend: true })).resolves.toMatchObject({ ok: true });
    expect(state().invitations).toMatchObject([{ email: EMAIL, to: 'workspace', channels: [SLACK_CHANNEL.id] }]);
    await expect(lookup()).rejects.toMatchObject(failing('users_not_found'));
    const { id } = demo.sandbox.slack.accept(EMAIL);
    expect(invited()).toEqual([]);
    await expect(lookup()).resolves.toMatchObject({ user: { id, profile: { email: EMAIL } } });
    await expect(member()).rejects.toMatchObject(failing('already_in_team'));
  });

  test('who was deactivated is invited, and not found', async () => {
    const user = demo.sandbox.slack.put({ email: EMAIL, deleted: true });
    await expect(lookup()).rejects.toMatchObject(failing('users_not_found'));
    await expect(member()).resolves.toMatchObject({ ok: true });
    expect(demo.sandbox.slack.accept(EMAIL)).toMatchObject({ id: user.id, deleted: false });
  });

  test.each([
    [{ team_id: 'T0OTHER' }, 'team_not_found'],
    [{ channel_ids: ['C0OTHER'] }, 'failed_to_validate_channels'],
    [{ email: 'zoe' }, 'invalid_email'],
    [{ email: '' }, 'invalid_arguments'],
  ])('with %j: %s', async (more, error) => {
    await expect(member(more)).rejects.toMatchObject(failing(error));
    expect(invited()).toEqual([]);
  });

  test('needs the plan', async () => {
    demo.sandbox.slack.set({ plan: 'paid' });
    await expect(member()).rejects.toMatchObject(failing('feature_not_enabled'));
  });

  test('is invited by the legacy method with a legacy token alone', async () => {
    await expect(legacy()).resolves.toMatchObject({ ok: true });
    await expect(legacy()).rejects.toMatchObject(failing('already_invited'));
    await expect(legacy(SLACK_TOKENS.user)).rejects.toMatchObject(failing('not_allowed_token_type'));
  });
});

describe('from outside', () => {
  test('one is invited to a channel, and has a link where the invitation is not limited', async () => {
    await expect(shared()).resolves.toMatchObject({ ok: true, invite_id: expect.stringMatching(/^I/) });
    await expect(shared()).rejects.toMatchObject(failing('connection_limit_exceeded_pending'));
    demo.sandbox.slack.accept(EMAIL);
    await expect(shared()).rejects.toMatchObject(failing('already_in_channel'));
    await expect(shared({ emails: ['a@b.example'], external_limited: false })).resolves.toMatchObject({
      url: expect.stringMatching(/^https:/),
    });
  });

  test.each([
    [{ channel: 'C0OTHER' }, 'channel_not_found'],
    [{ emails: ['zoe'] }, 'invalid_email'],
    [{ emails: ['a@b.example', 'c@d.example'] }, 'invalid_arguments'],
  ])('with %j: %s', async (more, error) => {
    await expect(shared(more)).rejects.toMatchObject(failing(error));
  });

  test('needs a plan that is paid', async () => {
    demo.sandbox.slack.set({ plan: 'free' });
    await expect(shared()).rejects.toMatchObject(failing('not_paid'));
  });
});

describe('tokens', () => {
  test('are asked for, known, of a kind, and have scopes', async () => {
    await expect(client().auth.test()).rejects.toMatchObject(failing('not_authed'));
    await expect(client('xoxb-other').auth.test()).rejects.toMatchObject(failing('invalid_auth'));
    await expect(member({}, SLACK_TOKENS.bot)).rejects.toMatchObject(failing('not_allowed_token_type'));
    await expect(client(SLACK_TOKENS.bot).auth.test()).resolves.toMatchObject({
      team_id: SLACK_TEAM.id,
      response_metadata: { scopes: ['conversations.connect:write', 'users:read', 'users:read.email'] },
    });
    demo.sandbox.slack.set({ lostScopes: ['admin.users:write'] });
    await expect(member()).rejects.toMatchObject(
      failing('missing_scope', { needed: 'admin.users:write', provided: 'users:read,users:read.email' }),
    );
  });

  test('end', async () => {
    demo.sandbox.slack.set({ tokenError: 'token_expired' });
    await expect(lookup()).rejects.toMatchObject(failing('token_expired'));
    demo.sandbox.slack.set({ tokenError: null });
    await expect(lookup()).rejects.toMatchObject(failing('users_not_found'));
  });
});

describe('refusals', () => {
  test('a limit says when, for each method, and passes', async () => {
    demo.sandbox.slack.set({ callsPerMinute: 'documented' });
    for (let calls = 0; calls < 20; calls++) await member({ email: `${calls}@shop.example` });
    await expect(member()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 60 });
    await expect(client(SLACK_TOKENS.bot).auth.test()).resolves.toMatchObject({ ok: true });
    demo.clock.now += 60_000;
    await expect(member()).resolves.toMatchObject({ ok: true });
  });

  test('by name, of one method, over HTTP', async () => {
    const post = (body: object) =>
      fetch(`${demo.sandbox.url}/sandbox/slack/refusals`, { method: 'POST', body: JSON.stringify(body) });
    expect((await post({ reason: 'down', times: 2, path: 'invite' })).status).toBe(200);
    await expect(client(SLACK_TOKENS.bot).auth.test()).resolves.toMatchObject({ ok: true });
    await expect(member()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });
    await expect(member()).rejects.toMatchObject({ statusCode: 503 });
    expect((await post({ reason: 'sent_recently', takesEffect: true })).status).toBe(200);
    await expect(member()).rejects.toMatchObject(failing('sent_recently'));
    expect(invited()).toEqual([EMAIL]);
    expect((await post({ times: 1 })).status).toBe(400);
  });

  test('a method that there is not', async () => {
    await expect(client(SLACK_TOKENS.bot).apiCall('users.none')).rejects.toMatchObject(failing('unknown_method'));
  });
});
