import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { SubrelayError } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import { LANES, WEBHOOKS, refTo } from '../../shared/store/collections.ts';
import { openLanes } from '../../shared/store/lanes.ts';
import { API_KEY, createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import { faultyStore } from '../support/faulty-store.ts';
import type { ApiServer } from '../support/api-server.ts';

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
const HEALTHY = { health: 'ok', failing_since: null, breaker: 'closed', slow: false, limited_since: null };
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
      json: { code: 11, message: 'method not allowed', details: 'POST is not taken here: use GET.' },
    });
    expect(headers.get('allow')).toBe('GET');
  });

  test('to another media type is 415 with no body; parameters make no difference', async () => {
    const form = await api.call('POST', '/v1/webhooks', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect({ status: form.status, text: form.text }).toEqual({ status: 415, text: '' });
    const json = await api.call('POST', '/v1/webhooks', '{}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(json.status).toBe(400);
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
  ])('may not point to %s', async (url, details) => {
    const { status, json } = await api.call('POST', '/v1/webhooks', { name: 'Sample', url });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 4 });
    expect(json!.details).toEqual(expect.stringMatching(details));
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
    expect((await api.call('GET', `/v1/webhooks/${id}`)).json).toEqual({ ...json, ...HEALTHY, health: 'paused' });
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
    const lane = async () => (await refTo(api.store.db, LANES, id).get()).data();
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
          if (reads++ === 0) await refTo(api.store.db, WEBHOOKS, id).update({ status: 'disabled', active: false });
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
    expect(reads).toBe(2);
    expect((await refTo(api.store.db, LANES, id).get()).exists).toBe(true);
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
    ['GET', '/', 10, 'path not found'],
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
