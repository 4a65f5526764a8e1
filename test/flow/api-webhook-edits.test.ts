import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const URL_A = 'https://hook.example/a';

describe('PATCH /v1/webhooks/{id}', () => {
  test('changes what is given, and nothing else', async () => {
    const before = await createdWebhook(api, {
      name: 'CRM',
      url: URL_A,
      secret_token: 'a-token',
      headers: { 'x-a': 'b' },
      match: { domain: ['example.com'], sku: ['a', 'b'] },
      ordering: 'subject',
      rate_limit: 5,
      rate_limit_duration: 10,
    });
    api.clock.now += 1_000;
    const { status, json } = await api.call('PATCH', `/v1/webhooks/${before.id}`, {
      Name: 'CRM 2',
      match: { Domain: null, plan: 'basic' },
    });
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { name: 'CRM 2', match: { sku: ['a', 'b'], plan: ['basic'] }, header_names: ['x-a'] },
    });
    expect(json!['match']).not.toHaveProperty('domain');
    const after: Record<string, unknown> = { ...(await storedWebhook(api, before.id)) };
    const moved = Object.keys(after).filter((field) => !isDeepStrictEqual(after[field], before[field as 'name']));
    expect(moved.sort()).toEqual(['change_id', 'changed_at', 'match', 'name', 'updated_at']);
  });

  test('keeps an older webhook, which gets every type, as it is where new ones get none', async () => {
    const { id, event_types } = await createdWebhook(api, {});
    expect(event_types).toBeNull();
    const other = await api.withDeps(() => ({ defaultEventTypes: [] }));
    expect((await other.call('PATCH', `/v1/webhooks/${id}`, { name: 'Still all' })).json).toMatchObject({
      event_types: null,
    });
    expect((await other.call('PATCH', `/v1/webhooks/${id}`, { event_types: null })).json).toMatchObject({
      event_types: [],
    });
  });

  test('leaves one that is paused or disabled so, unless it says otherwise', async () => {
    const { id } = await createdWebhook(api, {});
    await api.call('POST', `/v1/webhooks/${id}/pause`, { reason: 'moving' });
    const patched = await api.call('PATCH', `/v1/webhooks/${id}`, { name: 'Moving' });
    expect(patched.json).toMatchObject({ status: 'paused', paused: { reason: 'moving' } });
    expect((await api.call('PATCH', `/v1/webhooks/${id}`, { active: true })).json).toMatchObject({
      status: 'active',
      paused: null,
    });
  });

  test('heeds If-Match, and takes the media type of its own', async () => {
    const { id } = await createdWebhook(api, {});
    const { headers } = await api.call('GET', `/v1/webhooks/${id}`);
    const etag = { 'if-match': headers.get('etag')!, 'content-type': 'application/merge-patch+json' };
    expect((await api.call('PATCH', `/v1/webhooks/${id}`, '{"name":"First"}', etag)).status).toBe(200);
    expect((await api.call('PATCH', `/v1/webhooks/${id}`, '{"name":"Second"}', etag)).status).toBe(412);
  });

  test.each([
    ['no object', [], 'the body must be a JSON object.'],
    ['no JSON', '{', 'the body must be JSON.'],
    ['a field that is none', { nme: 'x' }, /nme: is no field here/],
    ['a field that is none, taken away', { nme: null }, /nme: is no field here/],
    ['the prototype', '{"__proto__":{"name":"Other"}}', /__proto__: is no field here/],
    ['a condition that is none, taken away', { match: { domian: null } }, /match: may have/],
    ['a field in two spellings', { name: 'Other', Name: 'Another' }, /name: must be given once/],
    ['a name taken away', { name: null }, /name: cannot be blank/],
    ['a secret taken away', { secret_token: null }, /secret_token: cannot be null/],
    ['active as null', { active: null }, /active: cannot be null/],
    ['another origin with headers kept', { url: 'https://other.example/a' }, /headers: must be given anew/],
    ['a contradiction with its policy', { max_delivery_attempts: 3 }, /max_delivery_attempts: must be 10/],
  ])('refuses %s, and stores nothing', async (_, body, details) => {
    const before = await createdWebhook(api, { url: URL_A, headers: { 'x-a': 'b' } });
    const { status, json } = await api.call('PATCH', `/v1/webhooks/${before.id}`, body);
    expect(status).toBe(400);
    expect(json!['details']).toEqual(typeof details === 'string' ? details : expect.stringMatching(details));
    expect(await storedWebhook(api, before.id)).toEqual(before);
  });
});

describe('a webhook is paused by hand', () => {
  test('with who and why, once, and resumed', async () => {
    const { id } = await createdWebhook(api, {});
    const pause = (body?: object) => api.call('POST', `/v1/webhooks/${id}/pause`, body);
    const paused = { reason: 'their database moves', by: expect.any(String), at: expect.any(String) };
    const first = await pause({ reason: 'their database moves' });
    expect(first).toMatchObject({ status: 200, json: { status: 'paused', active: false, paused } });
    const again = await pause();
    expect(again.json).toMatchObject({ paused, warnings: [expect.stringMatching(/paused already since .*: their/)] });
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    const resume = () => api.call('POST', `/v1/webhooks/${id}/resume`);
    expect((await resume()).json).toMatchObject({ status: 'active', active: true, paused: null });
    expect((await resume()).json).toMatchObject({ warnings: ['it is active already'] });
  });

  test('and what waits for it says so', async () => {
    const { id } = await createdWebhook(api, { name: 'CRM' });
    await api.call('POST', `/v1/webhooks/${id}/pause`, { reason: 'on holiday' });
    const given = await api.call('POST', '/v1/deliveries', { webhook_id: id, payload: '{}' });
    expect(given.json!['verdict']).toMatch(/CRM has been paused since .*, by .* \(on holiday\): this goes out when/);
  });

  test('not with a reason that is too long, blank or no text', async () => {
    const { id } = await createdWebhook(api, {});
    for (const reason of ['x'.repeat(501), '', 7]) {
      expect((await api.call('POST', `/v1/webhooks/${id}/pause`, { reason })).status).toBe(400);
    }
    expect((await storedWebhook(api, id)).status).toBe('active');
  });

  test('but a disabled one stays disabled until it is resumed', async () => {
    const { id } = await createdWebhook(api, {});
    await docOf(api.store, WEBHOOKS.doc(id)).update({ status: 'disabled', active: false });
    expect((await api.call('POST', `/v1/webhooks/${id}/pause`)).json).toMatchObject({
      status: 'disabled',
      warnings: [expect.stringMatching(/^it is disabled/)],
    });
    expect((await api.call('POST', `/v1/webhooks/${id}/resume`)).json).toMatchObject({
      status: 'active',
      disabled_reason: null,
    });
  });
});
