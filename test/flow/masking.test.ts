/** What a viewer is not shown, and how an operator shows it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { ROUTES } from '../../functions/api/routes.ts';
import { AUDIT_LOG } from '../../shared/access/audit.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { startApiServer, storedWebhook } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { clientOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { storePerson } from '../support/people-samples.ts';
import { acceptEvent, answered, observe, recordAttempt, subjectKeyOf } from '../support/stored-samples.ts';
import { KEYS } from '../support/webhook-samples.ts';

/** Texts that stand in everything which is hidden, and nowhere else. */
const MARKS = [
  ...['marked-data', 'marked@example.com', 'marked-state', 'marked-answer', 'marked-raw', 'marked-payload'],
  'person@example.com',
];

let api: ApiServer;
let viewer: { authorization: string };
let operator: { authorization: string };
/** By operation where one of what it answers is. */
let places: Record<string, string>;
let ids: Record<'delivery' | 'attempt' | 'event' | 'quarantined' | 'subject', string>;

beforeAll(async () => {
  api = await startApiServer();
  const keyOf = async (role: string) => {
    const { json } = await api.call('POST', '/v1/keys', { name: role, role });
    return { authorization: `Bearer ${json!['key'] as string}` };
  };
  [viewer, operator] = [await keyOf('viewer'), await keyOf('operator')];
  await seed();
});
afterAll(() => api.stop());

const firstOf = async (path: string, list: string) =>
  ((await api.call('GET', path)).json![list] as { id: string }[])[0]!.id;

async function seed(): Promise<void> {
  const made = await api.call('POST', '/v1/webhooks', { name: 'CRM', url: 'https://example.com/hook' });
  const webhook = await storedWebhook(api, made.json!['id'] as string);
  const given = await api.call('POST', '/v1/events', {
    ...{ type: 'order.shipped', data: { text: 'marked-data' } },
    customer: { id: 'c-1', domain: 'example.com', email: 'marked@example.com' },
  });
  await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'marked-payload' });
  const event = await acceptEvent(api.store, api.clock.now, {});
  const state = { plan: 'marked-state' };
  const { deliveryId } = await recordAttempt(api.store, {
    ...{ event, webhook, exchange: answered(500, 'marked-answer'), now: api.clock.now },
    state: { state, state_status: 'fresh', state_observed_at: '2026-11-21T10:00:01.000Z' },
  });
  await observe(api.store, event, { kind: 'found', state, subscriptionId: 'S-1', updatedAt: '2026-11-21T09:00:00Z' });
  await storePerson(api.store, () => api.clock.now, {
    ...{ id: 'a'.repeat(32), destination: webhook.id, email: 'person@example.com', marks: { invite: 'ours' } },
    reason: { event: event.id, customerKey: null },
  });
  const none = async () => undefined;
  const accept = createAccept({
    ...{ store: api.store, catalogue: openCatalogue(api.store), ...KEYS, now: () => api.clock.now },
    ...{ bus: { publishPointers: none, wake: none, wakeAgain: none, close: none }, log: pino({ level: 'silent' }) },
  });
  await accept({ source: 'paddle-billing', account: 'a', reason: 'a is missing', raw: Buffer.from('marked-raw') });
  ids = {
    delivery: deliveryId,
    attempt: await firstOf('/v1/delivery-attempts', 'delivery_attempts'),
    event: given.json!['id'] as string,
    quarantined: await firstOf('/v1/quarantine', 'quarantine'),
    subject: subjectKeyOf(event),
  };
  await api.call('POST', '/v1/owners', { id: 'acme', name: 'Acme', match: { domain: ['acme.example'] } });
  await api.call('POST', '/v1/retries', { filter: { status: 'pending' } });
  const { keys } = (await api.call('GET', '/v1/keys')).json as { keys: { id: string }[] };
  places = {
    ...{
      getWebhook: webhook.id,
      listWebhookKeys: webhook.id,
      getDelivery: ids.delivery,
      getDeliveryAttempt: ids.attempt,
    },
    ...{
      getEvent: ids.event,
      getEventMatches: ids.event,
      getSubject: ids.subject,
      getTimeline: ids.subject,
      getQuarantined: ids.quarantined,
    },
    ...{ getDestination: webhook.id, listPeople: webhook.id, getOwner: 'acme' },
    getEventType: 'subscription.suspended',
    ...{ getJob: await firstOf('/v1/jobs', 'jobs'), getKey: keys[0]!.id },
    getReplay: (await api.call('POST', '/v1/replays', { filter: { status: 'failed' } })).json!['id'] as string,
  };
}

const LOOKING = ROUTES.filter(({ method, role }) => method === 'GET' && role !== 'none');

const look = ({ path, operationId }: { path: string; operationId: string }, key: { authorization: string }) =>
  api.call('GET', path.replace('{id}', places[operationId] ?? 'none'), undefined, key);

describe('a viewer', () => {
  test.each(LOOKING.map((route) => [route.path, route] as const))(
    'is shown nothing that is hidden by %s',
    async (_, route) => {
      const { status, text } = await look(route, viewer);
      expect([status, MARKS.filter((mark) => text.includes(mark))]).toEqual([200, []]);
    },
  );

  test('misses what an operator is shown: all of it', async () => {
    const shown = await Promise.all(LOOKING.map(async (route) => (await look(route, operator)).text));
    expect(MARKS.filter((mark) => !shown.some((text) => text.includes(mark)))).toEqual([]);
  });

  test('is told where something is hidden', async () => {
    const { json } = await api.call('GET', `/v1/deliveries/${ids.delivery}`, undefined, viewer);
    expect(json).toMatchObject({ payload: null, last_attempt: { status: 500, excerpt: null }, masked: true });
    const { deliveries } = (await api.call('GET', '/v1/deliveries?fields=summary', undefined, viewer)).json as {
      deliveries: { id: string; masked?: true }[];
    };
    expect(deliveries.find(({ id }) => id === ids.delivery)!.masked).toBe(true);
    expect((await api.call('GET', `/v1/deliveries/${ids.delivery}`, undefined, operator)).json).not.toHaveProperty(
      'masked',
    );
    expect((await api.call('GET', '/v1/webhooks', undefined, viewer)).text).not.toContain('masked');
  });
});

describe('a reveal', () => {
  const audited = async () =>
    (await clientOf(api.store).collection(AUDIT_LOG.name).where('action', '==', 'reveal').get()).docs.map((doc) =>
      doc.data(),
    );

  test.each([
    ['delivery', '/v1/deliveries'],
    ['attempt', '/v1/delivery-attempts'],
    ['event', '/v1/events'],
    ['quarantined', '/v1/quarantine'],
    ['subject', '/v1/subjects'],
  ] as const)('of one %s shows it whole, and is written down with its reason', async (kind, path) => {
    const before = await audited();
    const body = { kind, id: ids[kind], reason: 'a customer asks' };
    const { status, json } = await api.call('POST', '/v1/reveals', body, operator);
    const { json: whole } = await api.call('GET', `${path}/${ids[kind]}`, undefined, operator);
    expect([status, json]).toEqual([200, { kind, revealed: whole }]);
    const after = await audited();
    expect(after.length).toBe(before.length + 1);
    const entry = after.find((each) => each['target'] === ids[kind]);
    expect(entry).toMatchObject({
      target_kind: kind,
      name: 'operator',
      after: expect.stringContaining('a customer asks'),
    });
    expect(MARKS.filter((mark) => JSON.stringify(entry).includes(mark))).toEqual([]);
  });

  test.each<[object, number]>([
    [{ kind: 'delivery', id: '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11' }, 404],
    [{ kind: 'event', id: 'none' }, 404],
    [{ kind: 'webhook', id: '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11' }, 400],
    [{ id: 'a' }, 400],
    [{ kind: 'delivery' }, 400],
  ])('%j is refused and not written down: %s', async (body, status) => {
    const before = await audited();
    expect((await api.call('POST', '/v1/reveals', body, operator)).status).toBe(status);
    expect(await audited()).toEqual(before);
  });

  test('shows nothing where it can not be written down', async () => {
    let isCommitted = false;
    const { call } = await api.withDeps(({ store }) => ({
      store: faultyStore(store, (what) => {
        isCommitted ||= what === 'commit';
        return what === 'commit' ? 'fails' : 'done';
      }),
    }));
    const { status, text } = await call('POST', '/v1/reveals', { kind: 'event', id: ids.event });
    expect([isCommitted, status, text.includes('marked-data')]).toEqual([true, 503, false]);
  });

  test('is not for viewers', async () => {
    const { status, json } = await api.call('POST', '/v1/reveals', { kind: 'event', id: ids.event }, viewer);
    expect([status, json!['code']]).toEqual([403, 37]);
  });
});
