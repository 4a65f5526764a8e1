/**
 * The clients of Jira and Slack on the wire: Slack's three ways against the sandbox, and Jira's pages, hidden addresses and
 * refusals against a site that is written here, by other code than the sandbox's.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { SLACK_CHANNEL, SLACK_TEAM, SLACK_TOKENS } from '../../local/samples-people.ts';
import type { SlackConditions } from '../../local/sandbox/slack-control.ts';
import { openJira } from '../../shared/destinations/jira/client.ts';
import type { ServiceFailure, Session } from '../../shared/destinations/people/service.ts';
import { openSlack } from '../../shared/destinations/slack/client.ts';
import type { Method } from '../../shared/destinations/slack/document.ts';
import { startDemoSandbox } from '../support/sandbox.ts';
import type { DemoSandbox } from '../support/sandbox.ts';

const EMAIL = 'zoe@shop.example';
const MINUTE = 60_000;
const session = { email: EMAIL, fetch, until: Date.now() + 10 * MINUTE, now: Date.now };

const failureOf = (work: Promise<unknown>): Promise<ServiceFailure> =>
  work.then(
    () => Promise.reject(new Error('It did not fail')),
    (error: unknown) => error as ServiceFailure,
  );

describe('Slack', () => {
  let demo: DemoSandbox;
  beforeAll(async () => {
    demo = await startDemoSandbox();
  });
  afterAll(() => demo.close());
  const slack = (method: Method, email: string, more: object = {}): Session =>
    openSlack({
      ...{ ...session, email, method, team: method === 'admin' ? SLACK_TEAM.id : null, channels: [SLACK_CHANNEL.id] },
      token: { admin: SLACK_TOKENS.user, connect: SLACK_TOKENS.bot, legacy: SLACK_TOKENS.legacy }[method],
      apiUrl: demo.sandbox.slackApiUrl,
      ...more,
    });
  const keyOf = (method: Method) => (method === 'connect' ? `channel:${SLACK_CHANNEL.id}` : 'invite');
  const conditions: SlackConditions = { plan: 'enterprise', tokenError: null, lostScopes: [] };
  beforeEach(() => demo.sandbox.slack.set(conditions));

  test.each<[Method, string, string]>([
    ['admin', 'already_in_team_invited_user', 'already_in_team'],
    ['legacy', 'already_invited', 'already_in_team'],
    ['connect', 'connection_limit_exceeded_pending', 'already_in_channel'],
  ])('%s: who is invited already (%s), or is there (%s), is no failure', async (method, invited, there) => {
    const email = `${method}@shop.example`;
    const opened = slack(method, email);
    expect([await opened.has(keyOf(method), null), await opened.add(keyOf(method), null)]).toEqual([false, null]);
    expect(demo.sandbox.slack.invited()).toContain(email);
    await opened.add(keyOf(method), null);
    demo.sandbox.slack.accept(email);
    await opened.add(keyOf(method), null);
    const words = opened.lines().filter((line) => !line.startsWith('users.lookupByEmail'));
    expect(words.map((line) => line.split(': ')[1])).toEqual(['ok', invited, there]);
    expect(await slack(method, email).has(keyOf(method), null)).toBe(method === 'admin');
  });

  test.each(['already_invited', 'sent_recently'])('%s is none either', async (reason) => {
    demo.sandbox.slack.refuse({ reason, path: 'invite' });
    await slack('admin', EMAIL).add('invite', null);
  });

  test.each<[Method, SlackConditions | string, string, string]>([
    ['admin', { plan: 'paid' }, 'denied', 'needs an Enterprise plan'],
    ['admin', { lostScopes: ['admin.users:write'] }, 'denied', 'needs the scope admin.users:write'],
    ['admin', { tokenError: 'token_expired' }, 'denied', 'the token is wrong, expired or revoked'],
    ['admin', 'not_an_admin', 'denied', 'admin or owner'],
    ['admin', 'team_not_found', 'denied', 'none of the organization'],
    ['admin', 'failed_to_validate_channels', 'denied', 'the channels must be of the team'],
    ['admin', 'user_disabled', 'impossible', 'deactivated'],
    ['admin', 'invalid_email', 'impossible', 'takes the address for none'],
    ['admin', 'failed_to_send_invite', 'refused', 'failed_to_send_invite'],
    ['connect', { plan: 'free' }, 'denied', 'needs a paid plan'],
    [
      'connect',
      { lostScopes: ['conversations.connect:write'] },
      'denied',
      'needs the scope conversations.connect:write',
    ],
    ['connect', 'not_in_channel', 'denied', 'the bot must be in the channel'],
    ['connect', 'restricted_action', 'denied', 'an admin must allow it'],
    ['connect', 'no_external_invite_permission', 'denied', 'an admin must allow it'],
    ['connect', 'channel_not_found', 'denied', 'none that the bot can see'],
    ['legacy', { lostScopes: ['client'] }, 'denied', 'needs the scope client'],
    ['legacy', 'not_allowed_token_type', 'denied', 'legacy a legacy token'],
    ['legacy', 'invite_limit_reached', 'denied', 'ask Slack for more'],
    ['legacy', 'down', 'refused', '503'],
  ])('%s with %j is %s: %s', async (method, given, kind, said) => {
    if (typeof given === 'string') demo.sandbox.slack.refuse({ reason: given, path: 'invite' });
    else demo.sandbox.slack.set(given);
    const failure = await failureOf(slack(method, 'refused@shop.example').add(keyOf(method), null));
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(said) });
  });

  test('is asked about its token, and invites nobody', async () => {
    const before = demo.sandbox.slack.invited();
    expect(await slack('connect', '').check([keyOf('connect')])).toEqual([
      expect.stringContaining('has the scope conversations.connect:write'),
    ]);
    demo.sandbox.slack.set({ tokenError: 'token_revoked' });
    expect(await failureOf(slack('legacy', '').check(['invite']))).toMatchObject({ kind: 'denied', code: 'auth' });
    expect(demo.sandbox.slack.invited()).toEqual(before);
  });

  test('a limit says for how long, and one that does not is a limit, too', async () => {
    demo.sandbox.slack.refuse({ reason: 'ratelimited', retryAfterSeconds: 47, path: 'invite' });
    const told = await failureOf(slack('admin', EMAIL).add('invite', null));
    expect(told).toMatchObject({ kind: 'refused', code: 'http_429', retryAfterMs: 47_000 });
    demo.sandbox.slack.failNext({ status: 429, body: { ok: false, error: 'ratelimited' }, path: 'invite' });
    const silent = await failureOf(slack('admin', EMAIL).add('invite', null));
    expect(silent).toMatchObject({ kind: 'refused', code: 'http_429', retryAfterMs: 0 });
  });
});

describe('Jira', () => {
  type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };
  let server: Server;
  let answers: Record<string, (url: URL) => Answer> = {};
  const asked: { target: string; headers: IncomingMessage['headers']; body: unknown }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://site');
        const text = Buffer.concat(chunks).toString();
        const target = `${request.method} ${url.pathname}`;
        asked.push({
          target: `${target}${url.search}`,
          headers: request.headers,
          body: text && (JSON.parse(text) as unknown),
        });
        const { status = 200, body = null, headers } = answers[target]?.(url) ?? { status: 404 };
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(status === 204 ? undefined : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  afterEach(() => void asked.splice(0));

  const jira = (desk: string | null = '4'): Session =>
    openJira({
      ...{ ...session, service: 'Jira', serviceDesk: desk },
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ex/jira/cloud`,
      headers: { authorization: 'Basic Ym90OnRva2Vu' },
    });
  const at = (path: string) => `/ex/jira/cloud/rest/${path}`;
  const SEARCH = `GET ${at('api/3/user/search')}`;
  const CUSTOMERS = `GET ${at('servicedeskapi/servicedesk/4/customer')}`;
  const someone = (accountId: string, more: object = {}) => ({ accountId, displayName: 'Zoë', active: true, ...more });
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => someone(`o${index}`, { emailAddress: `${EMAIL}.${index}` }));
  const nobody = { body: { values: [], isLastPage: true } };

  test('an account is found by its whole address, on whatever page, under the token and by the site’s own paths', async () => {
    const all = [...others(50), someone('five:1', { emailAddress: 'ZOE@shop.example' })];
    answers = {
      [SEARCH]: (url) => {
        const from = Number(url.searchParams.get('startAt') ?? 0);
        return { body: all.slice(from, from + Number(url.searchParams.get('maxResults'))) };
      },
    };
    expect(await jira().find()).toBe('five:1');
    expect(asked.map(({ target }) => target)).toEqual([
      `${SEARCH}?query=zoe%40shop.example&startAt=0&maxResults=50`,
      `${SEARCH}?query=zoe%40shop.example&startAt=50&maxResults=50`,
    ]);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Basic Ym90OnRva2Vu', accept: 'application/json' });
  });

  test.each([50, 2])('a customer of the portal is found on whatever page, where one holds %s', async (most) => {
    const all = [...others(50), { accountId: 51 }, someone('qm:1', { emailAddress: EMAIL })];
    answers = {
      [SEARCH]: () => ({ body: [] }),
      [CUSTOMERS]: (url) => {
        const start = Number(url.searchParams.get('start'));
        return { body: { values: all.slice(start, start + most), isLastPage: start + most >= all.length } };
      },
    };
    expect(await jira().find()).toBe('qm:1');
    expect(await jira().has('invite', 'qm:1')).toBe(true);
  });

  test.each<[string, object[], string | null]>([
    ['hides its address', [someone('h')], 'h'],
    ['has an empty address', [someone('h', { emailAddress: '' })], 'h'],
    ['is deactivated', [someone('h', { emailAddress: EMAIL, active: false })], null],
    ['begins alike', [someone('h', { emailAddress: `${EMAIL}.org` })], null],
    ['has the address as its name', [someone('h', { displayName: EMAIL })], null],
    ['has a namesake that hides its address', [someone('h'), someone('s', { emailAddress: EMAIL })], 's'],
  ])('an account that %s', async (_, found, account) => {
    answers = { [SEARCH]: () => ({ body: found }), [CUSTOMERS]: () => nobody };
    expect(await jira().find()).toBe(account);
  });

  test('of several active accounts none is chosen', async () => {
    answers = { [SEARCH]: () => ({ body: [someone('a'), someone('b')] }), [CUSTOMERS]: () => nobody };
    expect(await failureOf(jira().find())).toMatchObject({ kind: 'impossible' });
  });

  test('a site without the newer invitation makes the customer, and adds them to the desk', async () => {
    answers = {
      [`POST ${at('servicedeskapi/customer')}`]: () => ({ status: 201, body: someone('qm:new') }),
      [`POST ${at('servicedeskapi/servicedesk/4/customer')}`]: () => ({ status: 204 }),
    };
    expect(await jira().add('invite', null)).toBe('qm:new');
    expect(asked.map(({ target, body }) => [target.replace(at(''), ''), body])).toEqual([
      [
        'POST servicedeskapi/servicedesk/4/customer/invite?strictConflictStatusCode=true',
        { email: EMAIL, displayName: EMAIL },
      ],
      ['POST servicedeskapi/customer?strictConflictStatusCode=true', { email: EMAIL, displayName: EMAIL }],
      ['POST servicedeskapi/servicedesk/4/customer', { accountIds: ['qm:new'] }],
    ]);
  });

  const GROUP = at('api/3/group/user');
  const groupsOf = (...ids: string[]) => ({ body: ids.map((groupId) => ({ name: 'any', groupId, self: 'x' })) });
  test.each([400, 404])(
    'who is in the group already, or is not in it, is no failure, whatever %d says',
    async (status) => {
      const inside = { [`GET ${at('api/3/user/groups')}`]: () => groupsOf('g-1') };
      const outside = { [`GET ${at('api/3/user/groups')}`]: () => groupsOf() };
      answers = { [`POST ${GROUP}`]: () => ({ status, body: { errorMessages: ['?'] } }), ...inside };
      await jira().add('group:g-1', 'five:1');
      answers = { [`DELETE ${GROUP}`]: () => ({ status, body: null }), ...outside };
      await jira().remove('group:g-1', 'five:1');
      expect(asked.map(({ target }) => target.replace(at(''), ''))).toEqual([
        'POST api/3/group/user?groupId=g-1',
        'GET api/3/user/groups?accountId=five%3A1',
        'DELETE api/3/group/user?groupId=g-1&accountId=five%3A1',
        'GET api/3/user/groups?accountId=five%3A1',
      ]);
      expect(asked[0]?.body).toEqual({ accountId: 'five:1' });
    },
  );

  test.each<[string, (jira: Session) => Promise<unknown>, string, object]>([
    ['joining', (jira) => jira.add('group:g-1', 'five:1'), `POST ${GROUP}`, { accountId: 'subrelay-nobody' }],
    [
      'an organization',
      (jira) => jira.add('organization:7', 'five:1'),
      `POST ${at('servicedeskapi/organization/7/user')}`,
      { accountIds: ['subrelay-nobody'] },
    ],
    [
      'the invitation',
      (jira) => jira.add('invite', null),
      `POST ${at('servicedeskapi/servicedesk/4/customer/invite')}`,
      { email: '', displayName: '' },
    ],
  ])('a 403 to %s is the person’s own where the same call for nobody is another', async (_, call, target, twin) => {
    let count = 0;
    answers = { [target]: () => ({ status: (count += 1) === 1 ? 403 : 404 }) };
    const own = await failureOf(call(jira()));
    expect(own).toMatchObject({ kind: 'refused', code: 'auth', message: expect.stringContaining('this person alone') });
    expect(asked.at(-1)?.body).toEqual(twin);
    answers = { [target]: () => ({ status: 403 }) };
    expect(await failureOf(call(jira()))).toMatchObject({ kind: 'denied', code: 'auth' });
  });

  test.each([
    [401, 'denied', 'the token is wrong, expired or revoked'],
    [403, 'denied', 'it needs the right to administer Jira (site-admin)'],
    [429, 'refused', 'it wants to be asked less often'],
    [503, 'refused', 'Jira answered 503'],
  ])('%d is %s: %s, and says until when', async (status, kind, said) => {
    answers = { [`POST ${GROUP}`]: () => ({ status, headers: { 'retry-after': '7' } }) };
    const failure = await failureOf(jira().add('group:g-1', 'five:1'));
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(said) });
    expect(failure.retryAfterMs).toBe(status >= 429 ? 7_000 : 0);
  });
});
