/** Sessions of the console: from a key by a code to a cookie, and what that may. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { SESSIONS } from '../../shared/access/documents.ts';
import { sessionId } from '../../shared/access/sessions.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const OWN = { 'sec-fetch-site': 'same-origin' };

/** As a browser asks: without a key. */
const NO_KEY = { authorization: '' };

const codeFor = async (headers: Record<string, string> = {}, call = api.call): Promise<string> => {
  const { status, json } = await call('POST', '/v1/sessions', undefined, headers);
  expect(status).toBe(201);
  return json!['code'] as string;
};

const exchange = (code: string, headers: Record<string, string> = OWN, call = api.call) =>
  call('POST', '/console/session', { code }, { ...NO_KEY, ...headers });

const cookieOf = ({ headers }: Answered): string => headers.get('set-cookie')!.split(';', 1)[0]!;

async function signedIn(headers: Record<string, string> = {}, call = api.call): Promise<Record<string, string>> {
  const answer = await exchange(await codeFor(headers, call), OWN, call);
  expect(answer.status).toBe(201);
  return { ...NO_KEY, cookie: cookieOf(answer) };
}

async function key(role: string, more: JsonObject = {}): Promise<{ id: string; authorization: string }> {
  const { status, json } = await api.call('POST', '/v1/keys', { name: `The ${role}`, role, ...more });
  expect(status).toBe(201);
  return { id: json!['id'] as string, authorization: `Bearer ${json!['key'] as string}` };
}

describe('a code', () => {
  test('leads a browser to the console, behind a # that no server sees', async () => {
    const { json } = await api.call('POST', '/v1/sessions', {});
    expect(json).toEqual({
      url: `https://api.example.com/console#code=${json!['code'] as string}`,
      code: expect.stringMatching(/^[\w-]{43}$/),
      expires_at: new Date(api.clock.now + 60_000).toISOString(),
    });
    const stored = await docOf(api.store, SESSIONS.doc(sessionId(json!['code'] as string))).get();
    expect(JSON.stringify([stored.id, stored.data()])).not.toContain(json!['code']);
    expect(JSON.stringify(api.logged)).not.toContain(json!['code']);
  });

  test('is taken once, by one of those who give it at the same time', async () => {
    const code = await codeFor();
    const answers = await Promise.all(Array.from({ length: 4 }, () => exchange(code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404]);
    expect((await exchange(code)).json).toMatchObject({ code: 42, message: 'code not found' });
  });

  test('is taken for a minute', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const [inTime, late] = [await codeFor({}, call), await codeFor({}, call)];
    clock.now += 59_999;
    expect((await exchange(inTime, OWN, call)).status).toBe(201);
    clock.now += 1;
    expect((await exchange(late, OWN, call)).status).toBe(404);
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a site beside it', { 'sec-fetch-site': 'same-site' }],
    ['nobody says whom', {}],
    ['an old browser on another site', { origin: 'https://evil.example' }],
  ])('is not taken from %s', async (_, headers) => {
    const code = await codeFor();
    const refused = await exchange(code, headers);
    expect([refused.status, refused.json!['code']]).toEqual([403, 41]);
    expect((await exchange(code, { origin: api.url })).status).toBe(201);
  });

  test.each(['', 'short', 'a'.repeat(43), 7])('%s is none', async (code) => {
    const { status } = await api.call('POST', '/console/session', { code }, { ...NO_KEY, ...OWN });
    expect(status).toBe(code === '' || code === 7 ? 400 : 404);
  });

  test('is no cookie, and a cookie no code', async () => {
    const code = await codeFor();
    const port = new URL(api.url).port;
    const asCookie = { ...NO_KEY, cookie: `subrelay_${port}=${code}` };
    expect((await api.call('GET', '/v1/webhooks', undefined, asCookie)).status).toBe(401);
    const session = await signedIn();
    expect((await exchange(session['cookie']!.split('=')[1]!)).status).toBe(404);
  });
});

describe('a session', () => {
  test('has the role and the name of its key, in a cookie that no script can read', async () => {
    const operator = await key('operator');
    const answer = await exchange(await codeFor({ authorization: operator.authorization }));
    const session = {
      ...{ role: 'operator', name: 'The operator', environment: api.projectId },
      expires_at: new Date(api.clock.now + 8 * 3_600_000).toISOString(),
    };
    expect(answer.json).toEqual(session);
    const port = new URL(api.url).port;
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(`^subrelay_${port}=[\\w-]{43}; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict$`),
    );
    const own = { ...NO_KEY, cookie: cookieOf(answer) };
    expect((await api.call('GET', '/console/session', undefined, own)).json).toEqual(session);
    expect((await api.call('GET', '/v1/webhooks', undefined, own)).status).toBe(200);
    const refused = await api.call('POST', '/v1/keys', { name: 'a', role: 'viewer' }, { ...own, ...OWN });
    expect([refused.status, refused.json!['code']]).toEqual([403, 38]);
    expect(api.logged.at(-1)).toMatchObject({ apiKey: operator.id, session: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(JSON.stringify(api.logged)).not.toContain(own.cookie.split('=')[1]);
  });

  test('changes something for pages of ours alone', async () => {
    const own = await signedIn();
    const give = (headers: Record<string, string>) =>
      api.call('POST', '/v1/events', { type: 'order.shipped' }, { ...own, ...headers });
    for (const headers of [
      {},
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const { status, json } = await give(headers);
      expect([headers, status, json!['code']]).toEqual([headers, 403, 41]);
    }
    expect((await give(OWN)).status).toBe(201);
    expect((await give({ origin: api.url })).status).toBe(201);
  });

  test('shares idempotency keys with its key', async () => {
    const own = await signedIn();
    const give = (headers: Record<string, string>) =>
      api.call('POST', '/v1/events', { type: 'a.b' }, { 'idempotency-key': 'shared', ...headers });
    const [first, again] = [await give({}), await give({ ...own, ...OWN })];
    expect([first.status, again.status, again.json!['id']]).toEqual([201, 200, first.json!['id']]);
  });

  test('is taken under names of this machine alone', async () => {
    const own = await signedIn();
    const port = new URL(api.url).port;
    // `fetch` names no other Host.
    const statusAs = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { host, cookie: own['cookie']! };
        request(`${api.url}/v1/webhooks`, { headers }, (response) => resolve(response.resume().statusCode!))
          .on('error', reject)
          .end();
      });
    expect(await statusAs(`localhost:${port}`)).toBe(200);
    expect(await statusAs(`rebound.example:${port}`)).toBe(401);
  });

  test('lasts 8 hours', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const own = await signedIn({}, call);
    clock.now += 8 * 3_600_000 - 1;
    expect((await call('GET', '/v1/webhooks', undefined, own)).status).toBe(200);
    clock.now += 1;
    const over = await call('GET', '/v1/webhooks', undefined, own);
    expect([over.status, over.json!['details']]).toEqual([401, expect.stringContaining('sign in again')]);
    expect((await call('GET', '/console/session', undefined, own)).status).toBe(401);
  });

  test.each(['revoked', 'expired'])('ends when its key is %s', async (how) => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const its = await key('viewer', { expires_at: new Date(clock.now + 5_000).toISOString() });
    const own = await signedIn({ authorization: its.authorization }, call);
    expect((await call('GET', '/v1/webhooks', undefined, own)).status).toBe(200);
    if (how === 'revoked') await api.call('DELETE', `/v1/keys/${its.id}`);
    clock.now += how === 'revoked' ? 4_000 : 5_000;
    expect((await call('GET', '/v1/webhooks', undefined, own)).status).toBe(401);
    const { sessions } = (await call('GET', '/v1/sessions')).json as { sessions: { key: string }[] };
    expect(sessions.filter((session) => session.key === its.id)).toEqual([]);
  });

  test('makes no other', async () => {
    const refused = await api.call('POST', '/v1/sessions', {}, { ...(await signedIn()), ...OWN });
    expect([refused.status, refused.json!['code']]).toEqual([403, 44]);
  });

  test('ends by itself, by an admin, or with all others', async () => {
    const list = async (headers: Record<string, string> = {}) =>
      (await api.call('GET', '/v1/sessions', undefined, headers)).json!['sessions'] as {
        id: string;
        current: boolean;
      }[];
    const isOpen = async (own: Record<string, string>) =>
      (await api.call('GET', '/console/session', undefined, own)).status === 200;
    const [one, two, three] = [await signedIn(), await signedIn(), await signedIn()];

    const out = await api.call('DELETE', '/console/session', undefined, { ...one, ...OWN });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect(await isOpen(one)).toBe(false);

    const { id } = (await list(two)).find(({ current }) => current)!;
    expect((await api.call('DELETE', `/v1/sessions/${id}`)).status).toBe(204);
    expect((await api.call('DELETE', `/v1/sessions/${id}`)).status).toBe(404);
    expect([await isOpen(two), await isOpen(three)]).toEqual([false, true]);

    const code = await codeFor();
    expect((await api.call('DELETE', '/v1/sessions/all')).status).toBe(204);
    expect([await isOpen(three), (await exchange(code)).status, await list()]).toEqual([false, 404, []]);
  });
});
