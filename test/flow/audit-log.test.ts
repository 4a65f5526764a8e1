/** The audit log: one entry a request that changes something, written with the change. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../functions/api/routes.ts';
import { AUDIT_LOG } from '../../shared/access/audit.ts';
import type { AuditDocument } from '../../shared/access/audit.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf } from '../support/client.ts';
import { acceptEvent, keepUnread } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

/** Operations that are no `GET` and change nothing that somebody has to answer for. */
const NO_CHANGE: Readonly<Record<string, string>> = {
  giveEvent: 'giving events is what the service is for; the event names its key',
  giveDelivery: 'the same of payloads',
  search: 'it looks, by POST because addresses do not belong into URLs',
  wouldMatch: 'it looks, by POST because it takes a part of a webhook',
  webhookWouldMatch: 'the same of a webhook that is there',
};

const idOf = ({ json }: Answered): string => json!['id'] as string;
const webhook = async () => (await createdWebhook(api)).id;
const pending = async () =>
  idOf(await api.call('POST', '/v1/deliveries', { webhook_id: await webhook(), scheduled_at: '2026-11-22T08:00:00Z' }));
const quarantined = (raw: string) =>
  keepUnread(api.store, api.clock.now, {
    ...{ source: 'paddle-billing', account: 'default', reason: 'an older version could not read it' },
    raw: Buffer.from(raw),
  });
const replay = () => api.call('POST', '/v1/replays', { filter: { status: 'failed' } });
const owner = () =>
  api.call('POST', '/v1/owners', { id: randomUUID(), name: 'Acme', match: { domain: ['acme.example'] } });
const key = (role = 'viewer') => api.call('POST', '/v1/keys', { name: 'CI', role });
const code = async () => (await api.call('POST', '/v1/sessions')).json!['code'] as string;

const OWN = { authorization: '', 'sec-fetch-site': 'same-origin' };
const signIn = (given: string) => api.call('POST', '/console/session', { code: given }, OWN);
const signedIn = async () => {
  const { headers } = await signIn(await code());
  return { ...OWN, cookie: headers.get('set-cookie')!.split(';')[0]! };
};
const sessionId = async (own: Record<string, string>) => {
  const { sessions } = (await api.call('GET', '/v1/sessions', undefined, own)).json as {
    sessions: { id: string; current: boolean }[];
  };
  return sessions.find(({ current }) => current)!.id;
};

const portalCode = async () => {
  const { json } = await api.call('POST', '/v1/portal-links', { owner: idOf(await owner()), can: ['read'] });
  return json!['code'] as string;
};
const openPortal = (given: string) => api.call('POST', '/portal/session', { code: given }, { authorization: '' });

type Ready = () => Promise<Answered>;

/** By operation: makes ready what it needs, and answers with the request that is looked at. */
const CHANGES: Readonly<Record<string, () => Promise<Ready>>> = {
  createWebhook: async () => () => api.call('POST', '/v1/webhooks', { name: 'New', url: 'https://hook.example/a' }),
  replaceWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}`;
    return () => api.call('PUT', path, { name: 'Other', url: 'https://hook.example/b', active: true });
  },
  patchWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}`;
    return () => api.call('PATCH', path, { name: 'Other' });
  },
  deleteWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}`;
    return () => api.call('DELETE', path);
  },
  pauseWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}/pause`;
    return () => api.call('POST', path, { reason: 'maintenance' });
  },
  testWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}/test`;
    return () => api.call('POST', path, { type: 'subscription.created' });
  },
  resumeWebhook: async () => {
    const path = `/v1/webhooks/${await webhook()}`;
    await api.call('POST', `${path}/pause`, {});
    return () => api.call('POST', `${path}/resume`);
  },
  rotateSecret: async () => {
    const path = `/v1/webhooks/${await webhook()}/rotate-secret`;
    return () => api.call('POST', path, { secret: 'signing_secret' });
  },
  cancelDelivery: async () => {
    const path = `/v1/deliveries/${await pending()}`;
    return () => api.call('DELETE', path);
  },
  retryDelivery: async () => {
    const path = `/v1/deliveries/${await pending()}/retry`;
    return () => api.call('POST', path);
  },
  replayDelivery: async () => {
    const path = `/v1/deliveries/${await pending()}/replay`;
    return () => api.call('POST', path);
  },
  replayEvent: async () => {
    const [event, webhook_id] = [await acceptEvent(api.store, api.clock.now, {}), await webhook()];
    return () => api.call('POST', `/v1/events/${event.id}/replay`, { webhook_id });
  },
  orderReplay: async () => replay,
  cancelReplay: async () => {
    const path = `/v1/replays/${idOf(await replay())}`;
    return () => api.call('DELETE', path);
  },
  orderRetries: async () => () => api.call('POST', '/v1/retries', { filter: { cause: 'timeout' } }),
  cancelJob: async () => {
    const path = `/v1/jobs/${idOf(await replay())}`;
    return () => api.call('DELETE', path);
  },
  orderErasure: async () => () => api.call('POST', '/v1/erasures', { customer: 'a'.repeat(32) }),
  reveal: async () => {
    const id = await pending();
    return () => api.call('POST', '/v1/reveals', { kind: 'delivery', id });
  },
  processQuarantined: async () => {
    const id = await quarantined(
      '{"event_type":"planet.discovered","event_id":"evt_1","occurred_at":"2026-11-21T10:00:00Z"}',
    );
    return () => api.call('POST', `/v1/quarantine/${id}/process`);
  },
  dismissQuarantined: async () => {
    const id = await quarantined('{}');
    return () => api.call('POST', `/v1/quarantine/${id}/dismiss`, { reason: 'a test of ours' });
  },
  createDestination: async () => () =>
    api.call('POST', '/v1/destinations', { kind: 'webhook', name: 'New', url: 'https://hook.example/a' }),
  replaceDestination: async () => {
    const path = `/v1/destinations/${await webhook()}`;
    return () => api.call('PUT', path, { name: 'Other', url: 'https://hook.example/b', active: true });
  },
  patchDestination: async () => {
    const path = `/v1/destinations/${await webhook()}`;
    return () => api.call('PATCH', path, { name: 'Other' });
  },
  pauseDestination: async () => {
    const path = `/v1/destinations/${await webhook()}/pause`;
    return () => api.call('POST', path, { reason: 'maintenance' });
  },
  resumeDestination: async () => {
    const path = `/v1/destinations/${await webhook()}`;
    await api.call('POST', `${path}/pause`, {});
    return () => api.call('POST', `${path}/resume`);
  },
  rotateDestinationSecret: async () => {
    const path = `/v1/destinations/${await webhook()}/rotate-secret`;
    return () => api.call('POST', path, { secret: 'signing_secret' });
  },
  testDestination: async () => {
    const path = `/v1/destinations/${await webhook()}/test`;
    return () => api.call('POST', path, { type: 'subscription.created' });
  },
  deleteDestination: async () => {
    const path = `/v1/destinations/${await webhook()}`;
    return () => api.call('DELETE', path);
  },
  lookAtPeople: async () => {
    const path = `/v1/destinations/${await webhook()}/look`;
    return () => api.call('POST', path);
  },
  createOwner: async () => () => owner(),
  patchOwner: async () => {
    const path = `/v1/owners/${idOf(await owner())}`;
    return () => api.call('PATCH', path, { name: 'Other' });
  },
  deleteOwner: async () => {
    const path = `/v1/owners/${idOf(await owner())}`;
    return () => api.call('DELETE', path);
  },
  createPortalLink: async () => {
    const id = idOf(await owner());
    return () => api.call('POST', '/v1/portal-links', { owner: id, can: ['read'] });
  },
  openPortal: async () => {
    const given = await portalCode();
    return () => openPortal(given);
  },
  closePortal: async () => {
    const { json } = await openPortal(await portalCode());
    const own = { authorization: `Bearer ${json!['token'] as string}` };
    return () => api.call('DELETE', '/portal/session', undefined, own);
  },
  createKey: async () => () => key(),
  revokeKey: async () => {
    const path = `/v1/keys/${idOf(await key())}`;
    return () => api.call('DELETE', path);
  },
  createSession: async () => () => api.call('POST', '/v1/sessions'),
  signIn: async () => {
    const given = await code();
    return () => signIn(given);
  },
  signOut: async () => {
    const own = await signedIn();
    return () => api.call('DELETE', '/console/session', undefined, own);
  },
  endSession: async () => {
    const path = `/v1/sessions/${await sessionId(await signedIn())}`;
    return () => api.call('DELETE', path);
  },
};

test('every operation that changes something is looked at here', () => {
  const changing = ROUTES.filter(({ method }) => method !== 'GET').map(({ operationId }) => operationId);
  expect([...Object.keys(CHANGES), ...Object.keys(NO_CHANGE)].sort()).toEqual(changing.sort());
});

const entries = async (): Promise<AuditDocument[]> =>
  (await clientOf(api.store).collection(AUDIT_LOG.name).get()).docs.map((doc) => doc.data() as AuditDocument);

/** What a request has added to the log. */
async function added(request: Ready): Promise<{ answer: Answered; more: AuditDocument[] }> {
  const before = new Set((await entries()).map(({ id }) => id));
  const answer = await request();
  return { answer, more: (await entries()).filter(({ id }) => !before.has(id)) };
}

const BY_KEY = { key: 'test', name: 'test', role: 'admin' };
/** Who has the link is the owner. */
const owned = { key: expect.stringMatching(/^owner:/), name: 'Acme', role: 'operator' };
const BY_OWNER: Readonly<Record<string, typeof owned>> = { openPortal: owned, closePortal: owned };

describe('one entry', () => {
  test.each(Object.entries(CHANGES))('is written by %s', async (operation, prepare) => {
    const request = await prepare();
    const { answer, more } = await added(request);
    expect([answer.status < 300, more.length]).toEqual([true, 1]);
    const [entry] = more;
    expect(entry).toMatchObject({
      ...{ action: operation, ...(BY_OWNER[operation] ?? BY_KEY) },
      ...{ target: expect.stringMatching(/^[0-9a-f-]{16,64}$/), request_id: answer.headers.get('x-request-id') },
    });
    expect([entry!.before, entry!.after]).not.toEqual([null, null]);
    expect(entry!.expire_at.toMillis() - entry!.at.toMillis()).toBe(400 * 86_400_000);
    for (const secret of secretsIn(answer.json)) expect(JSON.stringify(entry)).not.toContain(secret);
  });

  test.each(Object.entries(NO_CHANGE))('is not written by %s: %s', async (operation) => {
    const webhook_id = await webhook();
    const requests: Record<string, Ready> = {
      giveEvent: () => api.call('POST', '/v1/events', { type: 'order.shipped' }),
      giveDelivery: () => api.call('POST', '/v1/deliveries', { webhook_id }),
      search: () => api.call('POST', '/v1/search', { q: 'example.com' }),
      wouldMatch: () => api.call('POST', '/v1/would-match', { event_types: ['order.*'] }),
      webhookWouldMatch: () => api.call('POST', `/v1/webhooks/${webhook_id}/would-match`, {}),
    };
    const { answer, more } = await added(requests[operation]!);
    expect([answer.status < 300, more]).toEqual([true, []]);
  });
});

/** Values that an answer shows once. */
function secretsIn(json: JsonObject | null): string[] {
  const values = ['signing_secret', 'secret_token', 'key', 'code', 'url'].map((name): Json | undefined => json?.[name]);
  return values.flatMap((value) =>
    typeof value === 'string' && /whsec_|^sk_|#code=|^[\w-]{43}$/.test(value) ? [value] : [],
  );
}

describe('nothing is written', () => {
  test.each<[string, () => Promise<Ready>, number]>([
    [
      'for who may not',
      async () => {
        const authorization = `Bearer ${(await key()).json!['key'] as string}`;
        return () =>
          api.call('POST', '/v1/webhooks', { name: 'New', url: 'https://hook.example/a' }, { authorization });
      },
      403,
    ],
    ['for what is refused', async () => () => api.call('POST', '/v1/keys', { name: 'a', role: 'owner' }), 400],
    ['for what is not there', async () => () => api.call('DELETE', `/v1/keys/${'0'.repeat(16)}`), 404],
    [
      'where If-Match has another version',
      async () => {
        const path = `/v1/webhooks/${await webhook()}`;
        return () => api.call('DELETE', path, undefined, { 'if-match': '"other"' });
      },
      412,
    ],
    [
      'for the repeat of a request',
      async () => {
        const under = { 'idempotency-key': 'again' };
        const body = { name: 'Once', url: 'https://hook.example/a' };
        await api.call('POST', '/v1/webhooks', body, under);
        return () => api.call('POST', '/v1/webhooks', body, under);
      },
      200,
    ],
    [
      'where it is so already',
      async () => {
        const path = `/v1/keys/${idOf(await key())}`;
        await api.call('DELETE', path);
        return () => api.call('DELETE', path);
      },
      204,
    ],
    [
      'by a dry run that is answered at once',
      async () => () => api.call('POST', '/v1/retries', { filter: { cause: 'timeout' }, dry_run: true }),
      200,
    ],
  ])('%s', async (_, prepare, status) => {
    const { answer, more } = await added(await prepare());
    expect([answer.status, more]).toEqual([status, []]);
  });
});

describe('an entry', () => {
  const logOf = async (target: string, more = '') => {
    const { json } = await api.call('GET', `/v1/audit-log?target=${target}${more}`);
    return json!['entries'] as (JsonObject & { before: JsonObject | null; after: JsonObject | null })[];
  };

  test('says what differs, and names what holds secrets without showing them', async () => {
    const id = await webhook();
    api.clock.now += 1;
    const headers = { authorization: 'Basic c2VjcmV0' };
    await api.call('PATCH', `/v1/webhooks/${id}`, { url: 'https://hook.example/b', headers });
    const [patched, created] = await logOf(id);
    expect(patched).toMatchObject({ action: 'patchWebhook', target_kind: 'webhook', target: id });
    expect(patched!.before).toEqual({ url: 'https://hook.example/a', header_names: [] });
    expect(patched!.after).toEqual({
      ...{ url: 'https://hook.example/b', header_names: ['authorization'], sealed_anew: ['headers'] },
    });
    expect(created).toMatchObject({ action: 'createWebhook', before: null, after: { name: 'Sample', id } });
    expect(JSON.stringify(await entries())).not.toContain('c2VjcmV0');
  });

  test('tells a large value by its size', async () => {
    const id = await webhook();
    api.clock.now += 1;
    const domain = Array.from({ length: 100 }, (_, n) => `${'x'.repeat(50)}-${n}.example.com`);
    expect((await api.call('PATCH', `/v1/webhooks/${id}`, { match: { domain } })).status).toBe(200);
    const [patched] = await logOf(id);
    expect(patched!.after!['match']).toMatch(/^\(an object, \d+ bytes\)$/);
  });

  test('names the session, where a browser asked', async () => {
    const own = await signedIn();
    const id = await webhook();
    await api.call('POST', `/v1/webhooks/${id}/pause`, {}, own);
    const [paused] = await logOf(id, '&action=pauseWebhook');
    expect(paused).toMatchObject({ key: 'test', session: await sessionId(own) });
  });

  test('is found by key, target and action, and page by page', async () => {
    const made = await key('admin');
    const by = { authorization: `Bearer ${made.json!['key'] as string}` };
    const id = idOf(await api.call('POST', '/v1/webhooks', { name: 'Mine', url: 'https://hook.example/a' }, by));
    api.clock.now += 1;
    await api.call('PATCH', `/v1/webhooks/${id}`, { name: 'Yours' }, by);
    const list = async (query: string) => (await api.call('GET', `/v1/audit-log?${query}`)).json!;
    const actionsOf = (page: JsonObject) => (page['entries'] as JsonObject[]).map(({ action }) => action);
    expect(actionsOf(await list(`key=${idOf(made)}`))).toEqual(['patchWebhook', 'createWebhook']);
    expect(actionsOf(await list(`key=${idOf(made)}&action=createWebhook`))).toEqual(['createWebhook']);
    expect(actionsOf(await list(`key=${idOf(made)}&at.lt=${new Date(api.clock.now).toISOString()}`))).toEqual([
      'createWebhook',
    ]);
    const first = await list(`target=${id}&limit=1`);
    const second = await list(`target=${id}&limit=1&cursor=${first['next_cursor'] as string}`);
    expect([actionsOf(first), actionsOf(second), second['next_cursor']]).toEqual([
      ['patchWebhook'],
      ['createWebhook'],
      null,
    ]);
  });
});
