import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { SubrelayError } from '../../shared/base/errors.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { API_KEY, createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { exchangeRaw } from '../support/odd-requests.ts';

/** The body of postmand's README. */
const README_BODY = {
  name: 'Httpbin Post',
  url: 'https://httpbin.org/post',
  content_type: 'application/json',
  valid_status_codes: [200, 201],
  secret_token: 'my-secret-token',
  active: true,
  max_delivery_attempts: 5,
  delivery_attempt_timeout: 1,
  retry_min_backoff: 10,
  retry_max_backoff: 60,
};

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** What GET of one webhook says besides, where nothing is out of the ordinary. */
/** Of a webhook that is not ok, and was never tried. */
const NO_ATTEMPTS = { cause: null, last_failure_at: null, last_success_at: null, waiting: 0 };
const HEALTHY = {
  health: 'ok',
  failing_since: null,
  trouble: null,
  breaker: 'closed',
  slow: false,
  limited_since: null,
};
const UNKNOWN = '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({
    'internal.example.com': ['10.0.0.1'],
    'mixed.example.com': ['93.184.215.14', '::1'],
    'public.example.com': ['93.184.215.14'],
  });
});
afterAll(() => api.stop());

describe('who may ask', () => {
  test.each([
    ['no header', ''],
    ['another scheme', `Basic ${API_KEY}`],
    ['a wrong key', 'Bearer not-a-key-of-this-service'],
    ['the beginning of a key', `Bearer ${API_KEY.slice(0, -1)}`],
    ['no key', 'Bearer '],
  ])('%s: 401', async (_, authorization) => {
    const { status, json, headers } = await api.call('GET', '/v1/webhooks', undefined, { authorization });
    expect({ status, json }).toEqual({
      status: 401,
      json: { code: 9, message: 'unauthorized', details: expect.any(String) },
    });
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('every configured key is taken, its scheme in any case, and the log names it without showing it', async () => {
    const authorization = 'bearer another-key-of-24-characters';
    const { status } = await api.call('GET', '/v1/webhooks', undefined, { authorization });
    expect(status).toBe(200);
    expect(api.logged.at(-1)).toMatchObject({
      msg: 'api.answered',
      apiKey: 'first',
      route: '/v1/webhooks',
      status: 200,
    });
    expect(JSON.stringify(api.logged)).not.toContain('another-key');
  });

  test.each(['/healthz', '/health'])('%s asks for no key', async (path) => {
    const { status, json } = await api.call('GET', path, undefined, { authorization: '' });
    expect({ status, json }).toEqual({ status: 200, json: { success: true } });
    const head = await api.call('HEAD', path, undefined, { authorization: '' });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '16']);
    const post = await api.call('POST', path, {}, { authorization: '' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('who tries keys is slowed down, by address, and a right key never is', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const wrong = (from: string, key = 'not-a-key-of-this-service') =>
      call('GET', '/v1/webhooks', undefined, {
        authorization: `Bearer ${key}`,
        'x-forwarded-for': `10.9.9.9, ${from}`,
      });
    const statuses = [];
    for (let time = 0; time < 14; time++) statuses.push((await wrong('198.51.100.7')).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)]);
    const slowed = await wrong('198.51.100.7');
    expect(slowed.json).toMatchObject({ code: 25, message: 'too many wrong keys' });
    expect(slowed.headers.get('retry-after')).toBe('6');
    expect((await wrong('198.51.100.7', API_KEY)).status).toBe(200);
    expect((await wrong('198.51.100.8')).status).toBe(401);
    const without = await call('GET', '/v1/webhooks', undefined, {
      authorization: '',
      'x-forwarded-for': '198.51.100.7',
    });
    expect(without.status).toBe(401);
    clock.now += 6_000;
    expect((await wrong('198.51.100.7')).status).toBe(401);
  });

  test('HEAD answers where GET does, with the headers and no body', async () => {
    const { id } = await createdWebhook(api);
    for (const path of [
      '/v1/webhooks?limit=1',
      `/v1/webhooks/${id}`,
      `/v1/webhooks/${id}/keys`,
      '/v1/events',
      '/v1/ledger',
    ]) {
      const [get, head] = [await api.call('GET', path), await api.call('HEAD', path)];
      const shown = ({ status, headers }: Answered) => [status, headers.get('content-type'), headers.get('etag')];
      expect([path, head.text, ...shown(head)]).toEqual([path, '', ...shown(get)]);
      if (path !== '/v1/ledger') expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
    }
    expect((await api.call('HEAD', '/v1/replays')).status).toBe(405);
    expect((await api.call('HEAD', `/v1/webhooks/${UNKNOWN}`)).status).toBe(404);
  });
});

describe('every answer', () => {
  const PM16 = {
    'content-type': 'application/json; charset=utf-8',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '1; mode=block',
    'content-security-policy': "frame-ancestors 'none'",
  };

  test.each([
    ['a list', 200, 'GET', '/v1/webhooks', undefined],
    ['a refused body', 400, 'POST', '/v1/webhooks', '{'],
    ['an unknown path', 404, 'GET', '/v1/nothing', undefined],
    ['a wrong method', 405, 'PATCH', '/v1/webhooks', '{}'],
    ['a body too large', 413, 'POST', '/v1/webhooks', `"${'x'.repeat(1024 * 1024)}"`],
  ])('has the headers of PM-16: %s', async (_, status, method, path, body) => {
    const answer = await api.call(method, path, body);
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(PM16)) expect(answer.headers.get(name)).toBe(value);
    expect(answer.json).not.toBeNull();
  });

  test('has the id that the request was given, or a new one; the log has it too', async () => {
    const given = await api.call('GET', '/v1/webhooks', undefined, { 'x-request-id': 'req-1' });
    expect(given.headers.get('x-request-id')).toBe('req-1');
    expect(api.logged.at(-1)).toMatchObject({ requestId: 'req-1' });
    const made = await api.call('GET', '/v1/webhooks', undefined, { 'x-request-id': 'x'.repeat(201) });
    expect(made.headers.get('x-request-id')).toMatch(UUID_V4);
  });

  test('says which methods a path takes', async () => {
    const { status, json, headers } = await api.call('POST', '/v1/delivery-attempts', {});
    expect({ status, json }).toEqual({
      status: 405,
      json: { code: 11, message: 'method not allowed', details: 'POST is not taken here: use GET or HEAD.' },
    });
    expect(headers.get('allow')).toBe('GET, HEAD');
  });

  test('to another media type is 415 with no body; parameters make no difference', async () => {
    const form = await api.call('POST', '/v1/webhooks', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect({ status: form.status, text: form.text }).toEqual({ status: 415, text: '' });
    const json = await api.call('POST', '/v1/webhooks', '{}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(json.status).toBe(400);
  });

  test('to a body in chunks is 415 where it has bytes and no type, and an empty one is none', async () => {
    const post = async (chunks: string) =>
      exchangeRaw(Number(new URL(api.url).port), {
        bytes: Buffer.from(
          `POST /v1/deliveries/00000000-0000-4000-8000-000000000000/retry HTTP/1.1\r\nHost: a\r\n` +
            `Authorization: Bearer ${API_KEY}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
        ),
      });
    expect(await post('0\r\n\r\n')).toMatch(/^HTTP\/1.1 404 /);
    expect(await post('2\r\n{}\r\n0\r\n\r\n')).toMatch(/^HTTP\/1.1 415 /);
  });

  test('to an encoded body is 415 in our own words', async () => {
    const { status, json } = await api.call('POST', '/v1/webhooks', '{}', { 'content-encoding': 'gzip' });
    expect(status).toBe(415);
    expect(json).toMatchObject({ code: 13, message: 'encoded request body' });
  });

  test('is in our own words where a path can not be decoded', async () => {
    const { status, json } = await api.call('GET', '/v1/webhooks/%ZZ');
    expect({ status, json }).toEqual({ status: 404, json: { code: 2, message: 'invalid id' } });
  });

  test('holds no character that begins markup', async () => {
    const { id } = await createdWebhook(api, { name: 'a <b>&amp; c' });
    const { text, json } = await api.call('GET', `/v1/webhooks/${id}`);
    expect(text).toContain('a \\u003cb\\u003e\\u0026amp; c');
    expect(json).toMatchObject({ name: 'a <b>&amp; c' });
  });
});

describe('a webhook', () => {
  test("is created by postmand's README call; its secrets are shown this once and stored sealed", async () => {
    const { status, json } = await api.call('POST', '/v1/webhooks', README_BODY);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      ...README_BODY,
      id: expect.stringMatching(UUID_V4),
      signing_secret: expect.stringMatching(/^whsec_/),
      created_at: '2026-11-21T10:00:00.000Z',
      updated_at: '2026-11-21T10:00:00.000Z',
      retry_policy: 'exponential',
    });
    const { signing_secret, secret_token, ...rest } = json as Record<string, string>;
    const id = rest.id!;
    expect((await api.call('GET', `/v1/webhooks/${id}`)).json).toEqual({ ...rest, ...HEALTHY });
    const listed = await api.call('GET', '/v1/webhooks?limit=1000');
    expect(listed.text).not.toContain('my-secret-token');
    expect((listed.json!.webhooks as JsonObject[]).find((webhook) => webhook.id === id)).toEqual({
      ...rest,
      health: 'ok',
      failing_since: null,
      trouble: null,
    });
    const stored = JSON.stringify(await storedWebhook(api, id));
    expect(stored).not.toContain(secret_token);
    expect(stored).not.toContain(signing_secret);
  });

  test('needs a name and a url, and says so the way postmand does', async () => {
    const { status, json } = await api.call('POST', '/v1/webhooks', {});
    expect({ status, json }).toEqual({
      status: 400,
      json: {
        code: 4,
        message: 'request validation failed',
        details: 'name: cannot be blank; url: cannot be blank.',
      },
    });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"name":'],
    ['no object', '[]'],
    ['not UTF-8', '"\\ud800'],
    ['a wrong type', '{"name":1,"url":"https://hook.example/a"}'],
  ])('is refused for a body that is %s', async (_, body) => {
    const { status, json } = await api.call('POST', '/v1/webhooks', body);
    expect({ status, json }).toEqual({
      status: 400,
      json: { code: 3, message: 'malformed request body', details: expect.any(String) },
    });
  });

  test.each([
    ['http://hook.example/a', 'url: must use https.'],
    ['https://169.254.169.254/computeMetadata', /^url: 169\.254\.169\.254 is /],
    [
      'https://internal.example.com/a',
      /^url: internal\.example\.com resolves to an address that is refused: 10\.0\.0\.1/,
    ],
    ['https://mixed.example.com/a', /^url: mixed\.example\.com resolves to an address that is refused: ::1/],
    ['ftp://hook.example/a', /^url: must use https/],
    ['https://api.example.com/v1/events', /^url: must not lead back to this deployment/],
    ['https://API.example.com.:443/', /^url: must not lead back to this deployment/],
    ['http://{host}/v1/events', /^url: must not lead back to this deployment/],
    ['https://{host}/', /^url: must not lead back to this deployment/],
  ])('may not point to %s', async (url, details) => {
    const here = url.replace('{host}', new URL(api.url).host);
    const { status, json } = await api.call('POST', '/v1/webhooks', { name: 'Sample', url: here });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 4 });
    expect(json!.details).toEqual(expect.stringMatching(details));
    const { id } = await createdWebhook(api);
    const put = await api.call('PUT', `/v1/webhooks/${id}`, { name: 'Sample', url: here });
    expect([put.status, put.json!.details]).toEqual([400, json!.details]);
  });

  test('may have a name that does not resolve, or a public one', async () => {
    await createdWebhook(api, { url: 'https://nowhere.example.com/a' });
    await createdWebhook(api, { url: 'https://public.example.com/a' });
  });

  test('is replaced by PUT: what is left out goes back to its default, the signing secret stays', async () => {
    const { id } = await createdWebhook(api, { ...README_BODY });
    const before = await storedWebhook(api, id);
    api.clock.now += 1_000;
    const { status, json } = await api.call('PUT', `/v1/webhooks/${id}`, {
      name: 'Renamed',
      url: 'https://hook.example/b',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id,
      name: 'Renamed',
      active: false,
      status: 'paused',
      secret_token_set: false,
      valid_status_codes: null,
      created_at: before.created_at,
      updated_at: new Date(api.clock.now).toISOString(),
    });
    expect(json).not.toHaveProperty('signing_secret');
    expect((await storedWebhook(api, id)).signing_secrets).toEqual(before.signing_secrets);
    expect((await api.call('GET', `/v1/webhooks/${id}`)).json).toEqual({
      ...json,
      ...HEALTHY,
      health: 'paused',
      trouble: NO_ATTEMPTS,
    });
  });

  test('is shown as failing, one by one and in the list, since when it is', async () => {
    const { json } = await api.call('POST', '/v1/webhooks', { name: 'Sample', url: 'https://hook.example/a' });
    const id = json!.id as string;
    const lanes = openLanes(api.store);
    const shown = async () => {
      const listed = (await api.call('GET', '/v1/webhooks?limit=1000')).json!.webhooks as JsonObject[];
      const one = (await api.call('GET', `/v1/webhooks/${id}`)).json!;
      return [listed.find((webhook) => webhook.id === id)!, one].map(({ health, failing_since: since }) => [
        health,
        since,
      ]);
    };
    const failedAt = api.clock.now;
    await lanes.failed(id, failedAt);
    expect(await shown()).toEqual(Array(2).fill(['ok', null]));
    await lanes.failed(id, failedAt + 5_000);
    expect(await shown()).toEqual(Array(2).fill(['failing', new Date(failedAt).toISOString()]));
    await lanes.open(id, failedAt + 5_000, failedAt + 9_000);
    expect(await shown()).toEqual(Array(2).fill(['open', new Date(failedAt).toISOString()]));
  });

  test('shows a secret in the answer that sets it', async () => {
    const { id } = await createdWebhook(api);
    const signing_secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    const body = { name: 'Sample', url: 'https://hook.example/a', secret_token: 'new-token', signing_secret };
    const { json } = await api.call('PUT', `/v1/webhooks/${id}`, body);
    expect(json).toMatchObject({ secret_token: 'new-token', signing_secret });
  });

  test('makes its queue due when it is resumed, not when it is paused', async () => {
    const { id } = await createdWebhook(api);
    const body = { name: 'Sample', url: 'https://hook.example/a' };
    const lane = async () => (await docOf(api.store, LANES.doc(id)).get()).data();
    await api.call('PUT', `/v1/webhooks/${id}`, { ...body, active: false });
    expect(await lane()).toBeUndefined();
    const wakes = api.wakes();
    await api.call('PUT', `/v1/webhooks/${id}`, { ...body, active: true });
    expect(await lane()).toMatchObject({ webhook_id: id, version: 1 });
    expect(api.wakes()).toBe(wakes + 1);
  });

  test('that changes while it is replaced is replaced as it is by then', async () => {
    const { id } = await createdWebhook(api);
    let reads = 0;
    const racing = await api.withDeps(({ egress }) => ({
      egress: {
        ...egress,
        checkNow: async () => {
          if (reads++ === 0) await docOf(api.store, WEBHOOKS.doc(id)).update({ status: 'disabled', active: false });
          return null;
        },
      },
    }));
    const { json } = await racing.call('PUT', `/v1/webhooks/${id}`, {
      name: 'Sample',
      url: 'https://hook.example/a',
      active: true,
    });
    expect(json).toMatchObject({ status: 'active', active: true });
    expect(reads).toBe(1);
    expect((await docOf(api.store, LANES.doc(id)).get()).exists).toBe(true);
  });

  test('that moves to another origin gets its headers anew', async () => {
    const { id } = await createdWebhook(api, { headers: { authorization: 'Bearer for-the-first-host' } });
    const path = `/v1/webhooks/${id}`;
    const moved = { name: 'Sample', url: 'https://other.example/a' };
    expect(await api.call('PUT', path, moved)).toMatchObject({
      status: 400,
      json: { code: 4, details: expect.stringMatching(/^headers: must be given anew/) },
    });
    expect((await storedWebhook(api, id)).url).toBe('https://hook.example/a');
    expect(await api.call('PUT', path, { ...moved, url: 'https://hook.example/b' })).toMatchObject({
      json: { header_names: ['authorization'] },
    });
    expect(await api.call('PUT', path, { ...moved, headers: {} })).toMatchObject({ json: { header_names: [] } });
  });

  test('replaced by many at once is replaced by each, one after the other', async () => {
    const { id } = await createdWebhook(api);
    const names = Array.from({ length: 20 }, (_, index) => `Replaced ${index}`);
    const put = (name: string, { call } = api as Pick<ApiServer, 'call'>) =>
      call('PUT', `/v1/webhooks/${id}`, { name, url: 'https://hook.example/a' });
    const answers = await Promise.all(names.map((name) => put(name)));
    expect(answers.map(({ status, json }) => [status, json!.name])).toEqual(names.map((name) => [200, name]));
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(20);
    // Another instance takes no turns with this one.
    const other = await api.withDeps(() => ({}));
    const mixed = await Promise.all(names.map((name, index) => put(name, index % 2 ? api : other)));
    expect(mixed.map(({ status, json }) => [status, json!.name])).toEqual(names.map((name) => [200, name]));
  });

  test('that others change all the time is answered 409, and nothing is stored', async () => {
    const { id } = await createdWebhook(api);
    const clock = { now: api.clock.now };
    let touched = 0;
    const touch = () => docOf(api.store, WEBHOOKS.doc(id)).update({ name: `Touched ${(touched += 1)}` });
    const racing = await api.withDeps(({ store }) => ({
      now: () => clock.now,
      sleep: async (ms) => {
        clock.now += ms;
      },
      store: { ...store, commit: async (unit) => touch().then(() => store.commit(unit)) },
    }));
    const body = { name: 'Mine', url: 'https://hook.example/a', active: false };
    const sentence = 'Others changed this webhook at the same time. Nothing of yours was stored; repeat.';
    const busy = { status: 409, json: { code: 18, message: 'webhook busy', details: sentence } };
    const path = `/v1/webhooks/${id}`;
    expect(await racing.call('PUT', path, body)).toMatchObject(busy);
    expect(clock.now - api.clock.now).toBeGreaterThan(1_000);
    expect(await racing.call('POST', `${path}/rotate-secret`, { secret: 'signing_secret' })).toMatchObject(busy);
    expect(await racing.call('DELETE', path)).toMatchObject(busy);
    const stored = await storedWebhook(api, id);
    expect([stored.status, stored.deleted_at, stored.signing_secrets.length]).toEqual(['active', null, 1]);
  });

  test('is changed as it was read, where that is asked for', async () => {
    const { id } = await createdWebhook(api);
    const path = `/v1/webhooks/${id}`;
    const body = { name: 'Sample', url: 'https://hook.example/a', active: true };
    const etag = (await api.call('GET', path)).headers.get('etag')!;
    const ifMatch = (tag: string) => api.call('PUT', path, body, { 'if-match': tag });
    const changed = await ifMatch(etag);
    expect(changed.status).toBe(200);
    const next = changed.headers.get('etag')!;
    expect(next).not.toBe(etag);
    expect(next).toBe((await api.call('GET', path)).headers.get('etag'));
    expect(await ifMatch(etag)).toMatchObject({ status: 412, json: { code: 24, message: 'precondition failed' } });
    expect((await ifMatch(`"other", ${next}`)).status).toBe(200);
    expect((await ifMatch('*')).status).toBe(200);
    const rotation = { secret: 'signing_secret' };
    expect((await api.call('POST', `${path}/rotate-secret`, rotation, { 'if-match': etag })).status).toBe(412);
    expect((await api.call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
    let tries = 0;
    const racing = await api.withDeps(({ store }) => ({
      store: {
        ...store,
        commit: async (unit) => {
          tries += 1;
          await docOf(api.store, WEBHOOKS.doc(id)).update({ name: 'Touched' });
          return store.commit(unit);
        },
      },
    }));
    const latest = (await api.call('GET', path)).headers.get('etag')!;
    expect((await racing.call('PUT', path, body, { 'if-match': latest })).status).toBe(412);
    expect(tries).toBe(1);
  });

  test('is made once under a key, and the repeat shows no secret', async () => {
    const under = (key: string, body: JsonObject = README_BODY, headers = {}) =>
      api.call('POST', '/v1/webhooks', body, { 'idempotency-key': key, ...headers });
    const [first, second] = await Promise.all([under('k'), under('k')]);
    const [made, repeated] = first.status === 201 ? [first, second] : [second, first];
    expect([made.status, repeated.status]).toEqual([201, 200]);
    expect(made.json).toMatchObject({ signing_secret: expect.any(String), secret_token: 'my-secret-token' });
    const { signing_secret: _, secret_token: __, ...rest } = made.json!;
    expect(repeated.json).toEqual({ ...rest, warnings: [expect.stringContaining('made the webhook before')] });
    expect(repeated.headers.get('etag')).toBe(made.headers.get('etag'));
    expect(await under('k', { ...README_BODY, secret_token: 'other' })).toMatchObject({
      status: 409,
      json: { code: 15 },
    });
    const other = await under('k', README_BODY, { authorization: 'Bearer another-key-of-24-characters' });
    expect(other.status).toBe(201);
    expect(other.json!.id).not.toBe(made.json!.id);
    expect((await under('k2')).json!.id).not.toBe(made.json!.id);
    const id = made.json!.id as string;
    const stored = JSON.stringify(await storedWebhook(api, id));
    expect(stored).not.toMatch(/my-secret-token|"digest"|"created":/);
    await api.call('DELETE', `/v1/webhooks/${id}`);
    expect(await under('k')).toMatchObject({
      status: 409,
      json: { code: 15, details: expect.stringContaining('deleted') },
    });
    expect((await under('')).status).toBe(400);
  });

  test('names the fields that it does not know', async () => {
    const body = { name: 'Sample', url: 'https://hook.example/a', event_type: ['a.b'] };
    const warned = 'event_type: is no field here, and was ignored (did you mean event_types?)';
    const made = await api.call('POST', '/v1/webhooks', body);
    expect(made).toMatchObject({ status: 201, json: { event_types: null, warnings: [warned] } });
    const path = `/v1/webhooks/${made.json!.id as string}`;
    expect(await api.call('PUT', `${path}?dry=1`, body)).toMatchObject({
      json: { warnings: ['dry: is no parameter here, and was ignored', warned] },
    });
    const strict = { prefer: 'handling=strict' };
    expect(await api.call('PUT', path, body, strict)).toMatchObject({ status: 400, json: { code: 4 } });
    expect((await api.call('POST', '/v1/webhooks', { ...body, name_: 1 }, strict)).json!.details).toMatch(
      /^event_type: is no field here \(did you mean event_types\?\); name_: is no field/,
    );
  });

  test('gets every type unless it names some, or none where that is the default', async () => {
    const none = await api.withDeps(() => ({ defaultEventTypes: [] }));
    const body = { name: 'Sample', url: 'https://hook.example/a' };
    const types = async ({ call }: Pick<ApiServer, 'call'>, event_types?: unknown) => {
      const given = event_types === undefined ? body : { ...body, event_types };
      const { json } = await call('POST', '/v1/webhooks', given);
      const put = await call('PUT', `/v1/webhooks/${json!.id as string}`, given);
      expect(put.json!.event_types).toEqual(json!.event_types);
      return json!.event_types;
    };
    expect([await types(api), await types(api, null), await types(api, []), await types(api, ['a'])]).toEqual([
      ...[null, null],
      ...[[], ['a']],
    ]);
    expect([await types(none), await types(none, null), await types(none, ['*'])]).toEqual([[], [], ['*']]);
  });

  test("with hooker's messages: ten for one shop and five without, however many are made at once", async () => {
    const make = (account: string | null, call = api.call) =>
      call('POST', '/v1/webhooks', {
        name: 'Hook',
        url: 'https://hook.example/a',
        payload_format: 'hooker-v1',
        ...(account && { match: { account } }),
      });
    // Two instances: neither knows what the other is about to make.
    const other = (await api.withDeps(({ store }) => ({ catalogue: openCatalogue(store) }))).call;
    const many = async (account: string | null) => {
      const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => make(account, n % 2 ? api.call : other)));
      return answers.map(({ status }) => status).sort();
    };
    expect(await many('shop-a')).toEqual([...Array<number>(10).fill(201), ...Array<number>(6).fill(409)]);
    expect(await many(null)).toEqual([...Array<number>(5).fill(201), ...Array<number>(11).fill(409)]);
    const full = await make('shop-a');
    expect(full.json).toMatchObject({ code: 23, details: expect.stringMatching(/^10 webhooks .* account shop-a, /) });
    const [elsewhere, moves] = [await make('shop-b'), { payload_format: 'hooker-v1', match: { account: 'shop-a' } }];
    const put = (body: object) =>
      api.call('PUT', `/v1/webhooks/${elsewhere.json!.id as string}`, {
        name: 'Hook',
        url: 'https://hook.example/a',
        ...body,
      });
    expect(await put(moves)).toMatchObject({ status: 409, json: { code: 23 } });
    expect((await put({ payload_format: 'hooker-v1', match: { account: 'shop-b' }, active: true })).status).toBe(200);
    const { json } = await api.call('GET', '/v1/webhooks?limit=1000');
    const hooks = json!.webhooks as { id: string; match: { account?: string[] } }[];
    await api.call('DELETE', `/v1/webhooks/${hooks.find(({ match }) => match.account?.[0] === 'shop-a')!.id}`);
    expect((await put(moves)).status).toBe(200);
    const raised = await api.withDeps(() => ({ hookerLimits: { perShop: { 'shop-a': 11 }, perParty: 5 } }));
    expect([(await make('shop-a', raised.call)).status, (await make('shop-a', raised.call)).status]).toEqual([
      201, 409,
    ]);
  });

  test('that is deleted while it is replaced stays deleted', async () => {
    const { id } = await createdWebhook(api);
    const racing = await api.withDeps(({ egress }) => ({
      egress: {
        ...egress,
        checkNow: async () => {
          await api.call('DELETE', `/v1/webhooks/${id}`);
          return null;
        },
      },
    }));
    const body = { name: 'Sample', url: 'https://hook.example/a' };
    expect(await racing.call('PUT', `/v1/webhooks/${id}`, body)).toMatchObject({ status: 404, json: { code: 5 } });
    expect((await storedWebhook(api, id)).deleted_at).not.toBeNull();
  });

  test('is created, replaced and deleted once although the answer of the commit got lost and it met itself', async () => {
    const losing = await api.withDeps(({ store }) => {
      let commits = 0;
      return { store: faultyStore(store, (call) => (call === 'commit' && commits++ % 2 === 0 ? 'repeated' : 'done')) };
    });
    const body = { name: 'Lost', url: 'https://hook.example/a' };
    const { status, json } = await losing.call('POST', '/v1/webhooks', body);
    expect(status).toBe(201);
    const path = `/v1/webhooks/${json!.id as string}`;
    await losing.call('POST', '/v1/webhooks', body);
    expect(await losing.call('PUT', path, { ...body, name: 'Renamed' })).toMatchObject({ status: 200 });
    expect((await api.call('GET', path)).json).toMatchObject({ name: 'Renamed' });
    expect(await losing.call('DELETE', path)).toMatchObject({ status: 204 });
    expect((await api.call('GET', path)).status).toBe(404);
  });
});

describe('ids in paths', () => {
  test('take every form that postmand takes', async () => {
    const { id } = await createdWebhook(api);
    const forms = [
      id,
      id.toUpperCase(),
      `urn:uuid:${id}`,
      `URN:UUID:${id}`,
      `{${id}}`,
      `%7B${id}%7D`,
      id.replaceAll('-', ''),
    ];
    for (const form of forms) {
      expect(await api.call('GET', `/v1/webhooks/${form}`)).toMatchObject({ status: 200, json: { id } });
      expect(await api.call('GET', `/v1/webhooks/${form}/`)).toMatchObject({ status: 200, json: { id } });
    }
  });

  test.each([
    ['GET', '/v1/webhooks/x', 2, 'invalid id'],
    ['PUT', '/v1/webhooks/x', 2, 'invalid id'],
    ['DELETE', '/v1/webhooks/x', 2, 'invalid id'],
    ['GET', `/v1/webhooks/${UNKNOWN}`, 5, 'webhook not found'],
    ['PUT', `/v1/webhooks/${UNKNOWN}`, 5, 'webhook not found'],
    ['DELETE', `/v1/webhooks/${UNKNOWN}`, 5, 'webhook not found'],
    ['GET', '/v1/deliveries/x', 2, 'invalid id'],
    ['DELETE', '/v1/deliveries/x', 2, 'invalid id'],
    ['GET', `/v1/deliveries/${UNKNOWN}`, 6, 'delivery not found'],
    ['DELETE', `/v1/deliveries/${UNKNOWN}`, 6, 'delivery not found'],
    ['GET', '/v1/delivery-attempts/x', 2, 'invalid id'],
    ['GET', `/v1/delivery-attempts/${UNKNOWN}`, 7, 'delivery attempt not found'],
    ['GET', `/v1/events/${UNKNOWN}`, 2, 'invalid id'],
    ['GET', `/v1/events/evt_${'0'.repeat(32)}`, 8, 'event not found'],
    ['GET', '/v1/webhooks//', 10, 'path not found'],
    ['GET', `/v1/webhooks/${UNKNOWN}/more`, 10, 'path not found'],
    ['GET', '/v1', 10, 'path not found'],
    ['GET', '/nothing', 10, 'path not found'],
    ['GET', '/v1/constructor', 10, 'path not found'],
  ])('%s %s: 404 with code %i', async (method, path, code, message) => {
    const body = method === 'PUT' ? { name: 'Sample', url: 'https://hook.example/a' } : undefined;
    const { status, json } = await api.call(method, path, body);
    expect({ status, json }).toEqual({ status: 404, json: { code, message } });
  });
});

describe('when the store is down', () => {
  test.each([
    ['unavailable', new SubrelayError('STORE_UNAVAILABLE', 'no answer from 10.1.2.3'), 503, 14, 'service unavailable'],
    ['broken', new Error('a secret of the inside'), 500, 1, 'internal server error'],
  ])('%s: requests are answered once, and told nothing of the inside', async (_, error, status, code, message) => {
    const down = () => Promise.reject(error);
    const { call } = await api.withDeps(({ store }) => ({
      store: { ...store, read: down, query: down, commit: down },
    }));
    for (const [method, path, body] of [
      ['GET', `/v1/webhooks/${UNKNOWN}`, undefined],
      ['GET', '/v1/events', undefined],
      ['POST', '/v1/webhooks', README_BODY],
      ['PUT', `/v1/webhooks/${UNKNOWN}`, README_BODY],
      ['DELETE', `/v1/deliveries/${UNKNOWN}`, undefined],
    ] as const) {
      const answer = await call(method, path, body);
      expect({ status: answer.status, json: answer.json }).toEqual({ status, json: { code, message } });
    }
    expect(await call('GET', '/healthz')).toMatchObject({ status: 500, json: { success: false } });
  });
});
