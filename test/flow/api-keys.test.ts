/** Keys of the API in the store: made, used, revoked, and what each role may. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../functions/api/routes.ts';
import { API_KEYS, KEY_USES } from '../../shared/access/documents.ts';
import { readKeyText } from '../../shared/access/key-text.ts';
import { ROLES, may } from '../../shared/access/role.ts';
import type { Role } from '../../shared/access/role.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { acceptEvent } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

interface Made {
  id: string;
  key: string;
}

async function made(role: Role, more: JsonObject = {}, headers: Record<string, string> = {}): Promise<Made> {
  const { status, json } = await api.call('POST', '/v1/keys', { name: `a ${role}`, role, ...more }, headers);
  expect(status).toBe(201);
  return { id: json!['id'] as string, key: json!['key'] as string };
}

const bearer = ({ key }: Pick<Made, 'key'>) => ({ authorization: `Bearer ${key}` });
const later = (seconds: number) => new Date(api.clock.now + seconds * 1_000).toISOString();

describe('a key', () => {
  test('is shown once, and is kept as a digest', async () => {
    const { status, json } = await api.call('POST', '/v1/keys', {
      name: 'CI',
      role: 'operator',
      expires_at: later(60),
    });
    const { key, ...view } = json as JsonObject & { key: string; id: string };
    expect(status).toBe(201);
    expect(view).toEqual({
      ...{ id: readKeyText(key)!.id, name: 'CI', role: 'operator', status: 'active', created_by: 'test' },
      ...{ created_at: later(0), expires_at: later(60), revoked_at: null, revoked_by: null, last_used_at: null },
    });
    expect((await api.call('GET', `/v1/keys/${view.id}`)).json).toEqual(view);
    const stored = JSON.stringify((await docOf(api.store, API_KEYS.doc(view.id)).get()).data());
    expect(stored).toContain(readKeyText(key)!.digest);
    expect(stored + JSON.stringify(api.logged)).not.toContain(key.slice(20));
  });

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'name: cannot be blank; role: cannot be blank.'],
    ['another role', { name: 'a', role: 'owner' }, 'role: must be viewer, operator, admin.'],
    [
      'a time that is over',
      { name: 'a', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' },
      'expires_at: must be in the future.',
    ],
    [
      'no time',
      { name: 'a', role: 'viewer', expires_at: 'soon' },
      'expires_at: must be an RFC 3339 time from 1970 on.',
    ],
    ['a long name', { name: 'x'.repeat(256), role: 'viewer' }, 'name: the length must be between 1 and 255.'],
    [
      'an owner that is not there',
      { name: 'a', role: 'viewer', owner: 'o' },
      'owner: must be the id of an owner that is there.',
    ],
  ])('is not made of %s', async (_, body, details) => {
    expect(await api.call('POST', '/v1/keys', body)).toMatchObject({ status: 400, json: { details } });
  });

  test('is made once under an idempotency key, and the repeat does not show it', async () => {
    const body = { name: 'once', role: 'viewer' };
    const under = { 'idempotency-key': 'once' };
    const first = await made('viewer', { name: 'once' }, under);
    const repeat = await api.call('POST', '/v1/keys', body, under);
    expect([repeat.status, repeat.json!['id']]).toEqual([200, first.id]);
    expect(repeat.json!['warnings']).toEqual([expect.stringContaining('made the key before')]);
    expect(repeat.text).not.toContain(first.key);
    const other = await api.call('POST', '/v1/keys', { ...body, role: 'admin' }, under);
    expect([other.status, other.json!['code']]).toEqual([409, 15]);
    await api.call('DELETE', `/v1/keys/${first.id}`);
    const revoked = await api.call('POST', '/v1/keys', body, under);
    expect([revoked.status, revoked.json!['details']]).toEqual([409, expect.stringContaining('is revoked')]);
    const admin = await made('admin');
    const ofAnother = await api.call('POST', '/v1/keys', body, { ...under, ...bearer(admin) });
    expect([ofAnother.status, ofAnother.json!['created_by']]).toEqual([201, admin.id]);
  });

  test('is refused once it has expired, and says nothing more than any wrong one', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const key = await made('viewer', { expires_at: later(30) });
    clock.now += 29_999;
    expect((await call('GET', '/v1/webhooks', undefined, bearer(key))).status).toBe(200);
    clock.now += 1;
    expect(await call('GET', '/v1/webhooks', undefined, bearer(key))).toMatchObject({ status: 401, json: { code: 9 } });
    expect((await call('GET', `/v1/keys/${key.id}`)).json).toMatchObject({ status: 'expired' });
  });

  test('is refused by every instance 4 s after it is revoked, and stays shown', async () => {
    const clock = { now: api.clock.now };
    const { call } = await api.withDeps(() => ({ now: () => clock.now }));
    const key = await made('operator');
    expect((await call('GET', '/v1/webhooks', undefined, bearer(key))).status).toBe(200);
    expect((await api.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    clock.now += 4_000;
    expect((await call('GET', '/v1/webhooks', undefined, bearer(key))).status).toBe(401);
    const shown = (await call('GET', `/v1/keys/${key.id}`)).json;
    expect(shown).toMatchObject({ status: 'revoked', revoked_by: 'test', revoked_at: expect.any(String) });
    expect((await api.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(204);
    expect((await call('GET', `/v1/keys/${key.id}`)).json).toEqual(shown);
    const { keys } = (await call('GET', '/v1/keys')).json as { keys: { id: string }[] };
    expect(keys.map(({ id }) => id)).not.toContain(key.id);
  });

  test('says in which hour it was last used, at one write an hour', async () => {
    const clock = { now: Date.parse('2026-11-21T10:59:00Z') };
    const counted = { commits: 0 };
    const { call } = await api.withDeps(({ store }) => ({
      now: () => clock.now,
      store: {
        ...store,
        commit: (unit) => {
          counted.commits += 1;
          return store.commit(unit);
        },
      },
    }));
    const key = await made('viewer');
    for (let time = 0; time < 3; time++) await call('GET', '/v1/quarantine', undefined, bearer(key));
    expect(counted.commits).toBe(1);
    expect((await call('GET', `/v1/keys/${key.id}`)).json).toMatchObject({ last_used_at: '2026-11-21T10:00:00.000Z' });
    clock.now += 60_000;
    await call('GET', '/v1/quarantine', undefined, bearer(key));
    expect(counted.commits).toBe(2);
    const { keys } = (await call('GET', '/v1/keys')).json as { keys: JsonObject[] };
    expect(keys.find(({ id }) => id === key.id)).toMatchObject({ last_used_at: '2026-11-21T11:00:00.000Z' });
    const { expire_at } = (await docOf(api.store, KEY_USES.doc(key.id)).get()).data() as {
      expire_at: { toMillis: () => number };
    };
    expect(expire_at.toMillis()).toBeGreaterThan(clock.now + 399 * 86_400_000);
  });

  test('goes on for a minute while Firestore does not answer; what asks nothing of it is answered', async () => {
    const clock = { now: api.clock.now };
    let isDown = false;
    const { call } = await api.withDeps(({ store }) => ({
      now: () => clock.now,
      store: faultyStore(store, () => (isDown ? 'fails' : 'done')),
    }));
    const key = await made('viewer');
    expect((await call('GET', '/v1/quarantine', undefined, bearer(key))).status).toBe(200);
    isDown = true;
    clock.now += 59_000;
    // Found, and the role is told: what fails is the list.
    expect((await call('POST', '/v1/events', {}, bearer(key))).status).toBe(403);
    clock.now += 1_000;
    expect((await call('POST', '/v1/events', {}, bearer(key))).status).toBe(503);
    expect((await call('POST', '/v1/events', {})).status).toBe(400);
  });

  test('gives events in its own name, under idempotency keys of its own', async () => {
    const [one, two] = [await made('operator'), await made('operator')];
    const body = { type: 'order.shipped', data: { n: 1 } };
    const give = (key: Made) => api.call('POST', '/v1/events', body, { ...bearer(key), 'idempotency-key': 'n' });
    const [first, second] = [await give(one), await give(two)];
    expect([first.status, first.json!['account'], second.status]).toEqual([201, one.id, 201]);
    expect([(await give(one)).status, (await give(one)).json!['id']]).toEqual([200, first.json!['id']]);
  });
});

describe('a route', () => {
  const keys = {} as Record<Role, Made>;
  beforeAll(async () => {
    for (const role of ROLES) keys[role] = await made(role);
  });

  const ask = (route: { method: string; path: string }, key: Made): Promise<Answered> => {
    const path = route.path.replace('{id}', '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11');
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : '{"nothing": ';
    return api.call(route.method, path, body, bearer(key));
  };

  test.each(
    ROUTES.filter(({ role, path }) => role !== 'none' || path.startsWith('/v1/')).map(
      (each) => [`${each.method} ${each.path}`, each] as const,
    ),
  )('%s is answered to who has its role, and refused to the others', async (_, route) => {
    for (const role of ROLES) {
      const { status, json } = await ask(route, keys[role]);
      const refused = { operator: 37, admin: 38, viewer: 0, none: 0 }[route.role];
      if (may({ role }, route.role)) expect([role, status === 401 || status === 403]).toEqual([role, false]);
      else expect([role, status, json!['code']]).toEqual([role, 403, refused]);
    }
  });

  test('that replays an event asks an operator for a webhook that it matched, and an admin for any', async () => {
    const [matched, other] = [await createdWebhook(api), await createdWebhook(api, { match: { account: ['none'] } })];
    const event = await acceptEvent(api.store, api.clock.now, {});
    const replay = (webhook_id: string, key: Made) =>
      api.call('POST', `/v1/events/${event.id}/replay`, { webhook_id }, bearer(key));
    expect((await replay(matched.id, keys.operator)).status).toBe(201);
    expect(await replay(other.id, keys.operator)).toMatchObject({ status: 403, json: { code: 38 } });
    expect((await replay(other.id, keys.admin)).status).toBe(201);
  });
});

test('no more than 500 are taken; revoked ones do not count', async () => {
  const server = await startApiServer();
  try {
    const db = clientOf(server.store);
    const batch = db.batch();
    const { id, key: _, ...sample } = (await server.call('POST', '/v1/keys', { name: 'a', role: 'viewer' })).json!;
    const fields = (await docOf(server.store, API_KEYS.doc(id as string)).get()).data()!;
    expect(sample['name']).toBe('a');
    for (let n = 1; n < 500; n++) {
      const other = n.toString(16).padStart(16, '0');
      batch.create(db.doc(`api_keys/${other}`), { ...fields, id: other });
    }
    await batch.commit();
    const full = await server.call('POST', '/v1/keys', { name: 'one more', role: 'viewer' });
    expect([full.status, full.json!['code']]).toEqual([409, 40]);
    const { keys } = (await server.call('GET', '/v1/keys')).json as { keys: unknown[] };
    expect(keys).toHaveLength(500);
    await server.call('DELETE', `/v1/keys/${id as string}`);
    expect((await server.call('POST', '/v1/keys', { name: 'one more', role: 'viewer' })).status).toBe(201);
  } finally {
    await server.stop();
  }
});
