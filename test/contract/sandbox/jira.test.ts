/** The sandbox's Jira site, by HTTP alone. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { JIRA_CREDENTIALS, JIRA_GROUP } from '../../../local/samples-people.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const basic = (token: string) => `Basic ${Buffer.from(`${JIRA_CREDENTIALS.email}:${token}`).toString('base64')}`;
const AUTHORIZATION = basic(JIRA_CREDENTIALS.apiToken);
const MEMBER = `/rest/api/3/group/user?groupId=${JIRA_GROUP.id}`;
const INVITE = '/rest/servicedeskapi/servicedesk/1/customer/invite';

let demo: DemoSandbox;
beforeEach(async () => {
  demo = await startDemoSandbox();
});
afterEach(() => demo.close());

async function call(target: string, body?: object, authorization = AUTHORIZATION) {
  const [method, path = ''] = target.split(' ');
  const init = { method: method!, headers: { authorization, 'content-type': 'application/json' } };
  const response = await fetch(`${demo.sandbox.url}${path}`, { ...init, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? null : JSON.parse(text)) as unknown,
  };
}
const put = (emailAddress: string, more: object = {}) =>
  demo.sandbox.jira.put({ emailAddress, displayName: 'Zoë Łukasz', ...more });
const found = async (query: string) =>
  (await call(`GET /rest/api/3/user/search?query=${encodeURIComponent(query)}`)).body as Record<string, unknown>[];

describe('the search', () => {
  test('finds active accounts by the beginning of a name or an address', async () => {
    const { accountId } = put('zoe@shop.example');
    put('zoe@other.example', { active: false });
    for (const query of ['zoe@shop.example', 'ZOE', 'łuk']) {
      expect(await found(query)).toEqual([
        {
          accountId,
          displayName: 'Zoë Łukasz',
          accountType: 'atlassian',
          active: true,
          emailAddress: 'zoe@shop.example',
        },
      ]);
    }
    expect(await found('shop.example')).toEqual([]);
  });

  test('finds one with a hidden address by the whole of it, and does not show it', async () => {
    const { accountId } = put('zoe@shop.example', { emailVisible: false, displayName: 'Z' });
    expect(await found('zoe@shop')).toEqual([]);
    expect(await found('zoe@shop.example')).toEqual([
      { accountId, displayName: 'Z', accountType: 'atlassian', active: true },
    ]);
  });

  test('finds several, and nobody without the permission', async () => {
    put('zoe@shop.example');
    put('zoe@shop.example.org');
    expect(await found('zoe@shop.example')).toHaveLength(2);
    demo.sandbox.jira.set({ lost: ['browse-users'] });
    expect(await found('zoe@shop.example')).toEqual([]);
  });

  test('knows a customer of its own later, where it was told to', async () => {
    demo.sandbox.jira.set({ searchesBehind: 2 });
    await call(`POST ${INVITE}`, { email: 'zoe@shop.example' });
    const counts = [];
    for (let asked = 0; asked < 4; asked++) counts.push((await found('zoe@shop.example')).length);
    expect(counts).toEqual([0, 0, 1, 1]);
  });
});

describe('a group', () => {
  const members = () => demo.sandbox.jira.membersOf(JIRA_GROUP.id);
  const leave = (accountId: string) => call(`DELETE ${MEMBER}&accountId=${accountId}`);

  test('takes a member once, and lets go of it once', async () => {
    const { accountId } = put('zoe@shop.example');
    expect(await call(`POST ${MEMBER}`, { accountId })).toMatchObject({
      status: 201,
      body: { name: 'support-customers', groupId: JIRA_GROUP.id },
    });
    const again = await call(`POST ${MEMBER}`, { accountId });
    expect([again.status, JSON.stringify(again.body)]).toEqual([400, expect.stringContaining('already a member')]);
    expect(members()).toEqual(['zoe@shop.example']);
    expect(await call(`GET /rest/api/3/user/groups?accountId=${accountId}`)).toMatchObject({
      body: [{ groupId: JIRA_GROUP.id }],
    });
    expect((await leave(accountId)).status).toBe(200);
    expect(members()).toEqual([]);
    expect((await leave(accountId)).status).toBe(400);
  });

  test('is listed in pages, the inactive on demand', async () => {
    const ids = ['a', 'b', 'c'].map((name) => put(`${name}@shop.example`, { active: name !== 'b' }).accountId);
    for (const accountId of ids) await call(`POST ${MEMBER}`, { accountId });
    const list = (more: string) => call(`GET /rest/api/3/group/member?groupId=${JIRA_GROUP.id}${more}`);
    expect((await list('&maxResults=1')).body).toMatchObject({
      total: 2,
      isLast: false,
      values: [{ accountId: ids[0] }],
    });
    expect((await list('&startAt=1')).body).toMatchObject({ isLast: true, values: [{ accountId: ids[2] }] });
    expect((await list('&includeInactiveUsers=true')).body).toMatchObject({ total: 3 });
  });

  test('knows neither strangers, nor other groups, nor customers of the portal', async () => {
    const { accountId } = put('zoe@shop.example', { accountType: 'customer' });
    expect(accountId).toMatch(/^qm:/);
    expect((await call(`POST ${MEMBER}`, { accountId })).status).toBe(400);
    expect((await call(`POST ${MEMBER}`, { accountId: 'nobody' })).status).toBe(404);
    expect((await call('POST /rest/api/3/group/user?groupId=none', { accountId })).status).toBe(404);
    demo.sandbox.jira.remove(accountId);
    expect((await leave(accountId)).status).toBe(404);
  });
});

describe('a service desk', () => {
  test.each([
    ['', 400],
    ['?strictConflictStatusCode=true', 409],
  ])('invites a customer once%s', async (query, conflict) => {
    const customer = { email: 'zoe@shop.example', displayName: 'Zoë' };
    expect(await call(`POST ${INVITE}`, customer)).toMatchObject({
      status: 201,
      body: { emailAddress: 'zoe@shop.example', displayName: 'Zoë', accountId: expect.stringMatching(/^qm:/) },
    });
    expect((await call(`POST ${INVITE}${query}`, customer)).status).toBe(conflict);
    expect((await call(`POST /rest/servicedeskapi/customer${query}`, customer)).status).toBe(conflict);
    const { serviceDesks, invitations } = demo.sandbox.jira.state();
    expect(serviceDesks).toMatchObject([{ id: '1', members: ['zoe@shop.example'] }]);
    expect(invitations).toEqual([{ emailAddress: 'zoe@shop.example', serviceDeskId: '1', at: demo.clock.now }]);
  });

  test('invites an account that there is', async () => {
    const { accountId } = put('zoe@shop.example');
    expect((await call(`POST ${INVITE}`, { email: 'ZOE@shop.example' })).body).toMatchObject({ accountId });
  });

  test.each(['servicedesk/1/customer', 'organization/1/user'])(
    'adds and removes at %s without a complaint',
    async (path) => {
      const { accountId } = put('zoe@shop.example', { accountType: 'customer' });
      const target = `/rest/servicedeskapi/${path}`;
      const lists = [];
      for (const method of ['POST', 'POST', 'DELETE', 'DELETE']) {
        expect((await call(`${method} ${target}`, { accountIds: [accountId] })).status).toBe(204);
        lists.push((await call(`GET ${target}?query=zoe`)).body);
      }
      expect(lists).toMatchObject([{ size: 1 }, { size: 1, isLastPage: true }, { size: 0 }, { size: 0 }]);
      expect((await call(`POST ${target}`, { accountIds: ['nobody'] })).status).toBe(400);
    },
  );

  test('refuses what is no address, and desks that there are not', async () => {
    expect((await call(`POST ${INVITE}`, { email: 'zoe' })).body).toMatchObject({ errorMessage: expect.any(String) });
    expect(
      (await call('POST /rest/servicedeskapi/servicedesk/2/customer/invite', { email: 'z@a.example' })).status,
    ).toBe(404);
  });
});

describe('refusals', () => {
  test('tokens, with scopes or without', async () => {
    expect((await call(`POST ${MEMBER}`, {}, basic('other'))).status).toBe(401);
    expect((await call(`POST ${MEMBER}`, {}, `Bearer ${JIRA_CREDENTIALS.apiToken}`)).status).toBe(401);
    expect((await call(`POST /ex/jira/cloud-1${MEMBER}`, {}, `Bearer ${JIRA_CREDENTIALS.apiToken}`)).status).toBe(404);
    demo.sandbox.jira.set({ tokenExpired: true });
    expect((await call(`POST ${MEMBER}`, {})).status).toBe(401);
    demo.sandbox.jira.set({ tokenExpired: false });
    expect((await call(`POST ${MEMBER}`, {})).status).toBe(404);
  });

  test.each([
    [`POST ${MEMBER}`, 'site-admin', 'Site administration'],
    ['POST /rest/servicedeskapi/customer', 'jira-admin', 'Administer Jira'],
    [`POST ${INVITE}`, 'service-desk-agent', 'Service desk agent'],
  ] as const)('%s without %s names what is missing', async (target, permission, name) => {
    demo.sandbox.jira.set({ lost: [permission] });
    const { status, body } = await call(target, {});
    expect([status, JSON.stringify(body)]).toEqual([403, expect.stringContaining(name)]);
  });

  test('a limit says when, for each method and path, and passes', async () => {
    demo.sandbox.jira.set({ callsPerSecond: 'documented' });
    const statuses = [];
    for (let calls = 0; calls < 51; calls++) statuses.push((await call(`DELETE ${MEMBER}&accountId=nobody`)).status);
    expect(statuses).toEqual([...Array<number>(50).fill(404), 429]);
    const { headers } = await call(`DELETE ${MEMBER}&accountId=nobody`);
    expect(['retry-after', 'x-ratelimit-reset', 'ratelimit-reason'].map((name) => headers.get(name))).toEqual([
      '1',
      '2026-11-21T10:00Z',
      'jira-burst-based',
    ]);
    expect((await call(`POST ${MEMBER}`, {})).status).toBe(404);
    demo.clock.now += 1_000;
    expect((await call(`DELETE ${MEMBER}&accountId=nobody`)).status).toBe(404);
  });

  test('by name, over HTTP, for the calls of one path', async () => {
    const { accountId } = put('zoe@shop.example');
    const refuse = { reason: 'busy', times: 2, path: 'group/user', retryAfterSeconds: 7 };
    expect((await call('POST /sandbox/jira/refusals', refuse)).status).toBe(200);
    expect(await found('zoe')).toHaveLength(1);
    const statuses = [];
    for (let calls = 0; calls < 3; calls++) statuses.push((await call(`POST ${MEMBER}`, { accountId })).status);
    expect(statuses).toEqual([429, 429, 201]);
    expect(await call('POST /sandbox/jira/refusals', { reason: 'none' })).toMatchObject({ status: 400 });
    expect(await call('GET /sandbox/jira')).toMatchObject({ body: { groups: [{ members: ['zoe@shop.example'] }] } });
  });

  test('one that takes effect has done what it does not answer', async () => {
    const { accountId } = put('zoe@shop.example');
    demo.sandbox.jira.refuse({ reason: 'gateway', takesEffect: true });
    const lost = await fetch(`${demo.sandbox.url}${MEMBER}`, {
      method: 'POST',
      headers: { authorization: AUTHORIZATION },
      body: JSON.stringify({ accountId }),
    });
    expect(lost.status).toBe(502);
    expect(demo.sandbox.jira.membersOf(JIRA_GROUP.id)).toEqual(['zoe@shop.example']);
  });
});
