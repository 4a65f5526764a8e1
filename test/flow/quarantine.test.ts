/** What could not be read is processed by the code of today, or dismissed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { BILLING_SAMPLES } from '../../local/samples/billing.ts';
import { CLASSIC_SAMPLES } from '../../local/samples/classic.ts';
import type { SampleContext } from '../../local/samples/sample.ts';
import { WORKSPACE_SAMPLES } from '../../local/samples/workspace.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { EVENTS, QUARANTINE } from '../../shared/events/event-document.ts';
import { startApiServer } from '../support/api-server.ts';
import type { ApiServer, Answered } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { keepUnread } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
  await api.call('POST', '/v1/webhooks', { name: 'All', url: 'https://example.com/all' });
});
afterAll(() => api.stop());

let filled = 0;
const context = (): SampleContext => {
  filled += 1;
  return { now: api.clock.now, randomBytes: (size) => Buffer.alloc(size, filled) };
};
const jsonOf = (value: object) => Buffer.from(JSON.stringify(value));
const RAW: Record<string, () => Buffer> = {
  'google-workspace': () => jsonOf(WORKSPACE_SAMPLES.get('SUBSCRIPTION_SUSPENDED')!(context())),
  'paddle-classic': () =>
    Buffer.from(new URLSearchParams(CLASSIC_SAMPLES.get('subscription_created')!(context())).toString()),
  'paddle-billing': () => jsonOf(BILLING_SAMPLES.get('customer.created')!(context())),
  pubsub: () => jsonOf({ type: 'order.shipped', data: { n: context().now } }),
};

/** As an older version left it, which could not read it. */
function kept(source: string, raw = RAW[source]!(), reason = 'a field that an older version did not know') {
  const account = source === 'google-workspace' ? 'C0abcdefg' : 'default';
  return keepUnread(api.store, api.clock.now, { source, account, reason, raw });
}

const processed = (id: string): Promise<Answered> => api.call('POST', `/v1/quarantine/${id}/process`);
const dismissed = (id: string, reason = 'a test of ours'): Promise<Answered> =>
  api.call('POST', `/v1/quarantine/${id}/dismiss`, { reason });
const auditOf = async (id: string): Promise<JsonObject[]> =>
  (await api.call('GET', `/v1/audit-log?target=${id}`)).json!['entries'] as JsonObject[];
const idsOf = async (query: string): Promise<string[]> =>
  ((await api.call('GET', `/v1/quarantine?${query}`)).json!['quarantine'] as { id: string }[]).map(({ id }) => id);
const unread = async (): Promise<number> => {
  api.clock.now += 61_000;
  const { quarantine } = (await api.call('GET', '/v1/status')).json as { quarantine: { count: number } };
  return quarantine.count;
};

describe('what an older version could not read', () => {
  test.each([
    ['google-workspace', 'subscription.suspended'],
    ['paddle-classic', 'subscription.created'],
    ['paddle-billing', 'customer.created'],
    ['pubsub', 'order.shipped'],
  ])('from %s is processed, with its deliveries', async (source, type) => {
    const id = await kept(source);
    const before = [await unread(), api.pointers.length] as const;
    const { status, json } = await processed(id);
    const event = json!['event_id'] as string;
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ status: 'processed', closed: { at: expect.any(String), by: 'test', reason: null } }),
    ]);
    expect(await api.call('GET', `/v1/events/${event}`)).toMatchObject({ json: { type, source, matched: 1 } });
    expect([await unread(), api.pointers.length]).toEqual([before[0] - 1, before[1] + 1]);
    expect(api.pointers.at(-1)).toMatchObject({ event });

    const again = await processed(id);
    expect(again).toMatchObject({
      status: 200,
      json: { event_id: event, warnings: [expect.stringMatching(/before/)] },
    });
    expect(api.pointers.length).toBe(before[1] + 1);
    expect(await auditOf(id)).toEqual([
      expect.objectContaining({
        ...{
          action: 'processQuarantined',
          before: { status: 'open' },
          after: { status: 'processed', event_id: event },
        },
      }),
    ]);
  });

  test('a Classic alert that came as JSON is processed as one', async () => {
    const id = await kept('paddle-classic', jsonOf(CLASSIC_SAMPLES.get('payment_succeeded')!(context())));
    const { json } = await processed(id);
    expect(await api.call('GET', `/v1/events/${json!['event_id'] as string}`)).toMatchObject({
      json: { type: 'payment.succeeded', source: 'paddle-classic' },
    });
  });

  test('is one event, however many process it at once', async () => {
    const id = await kept('paddle-billing');
    const answers = await Promise.all([processed(id), processed(id), processed(id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ json }) => json!['event_id'])).size).toBe(1);
    expect(await auditOf(id)).toHaveLength(1);
  });

  test('and has arrived otherwise meanwhile is closed with that event', async () => {
    const raw = RAW['paddle-billing']!();
    const first = await processed(await kept('paddle-billing', raw));
    await docOf(api.store, QUARANTINE.doc(first.json!['id'] as string)).delete();
    const pointers = api.pointers.length;
    const id = await kept('paddle-billing', raw);
    expect(await processed(id)).toMatchObject({ status: 200, json: { event_id: first.json!['event_id'] } });
    expect([api.pointers.length, (await auditOf(id)).length]).toEqual([pointers, 2]);
  });
});

describe('what still can not be read', () => {
  test('stays as it is, with the reason of today', async () => {
    const id = await kept('paddle-billing', Buffer.from('{"event_type":"customer.created"}'));
    const { status, json } = await processed(id);
    expect([status, json]).toEqual([409, expect.objectContaining({ code: 54 })]);
    expect(json!['details']).toMatch(/^data is missing\. Nothing was changed\.$/);
    expect(await api.call('GET', `/v1/quarantine/${id}`)).toMatchObject({ json: { status: 'open', closed: null } });
    expect(await auditOf(id)).toEqual([]);
  });

  test('is dismissed with a reason, kept, and not counted any more', async () => {
    const id = await kept('paddle-billing', Buffer.from('{"event_type":"customer.updated"}'));
    const before = await unread();
    expect(await api.call('POST', `/v1/quarantine/${id}/dismiss`, {})).toMatchObject({ status: 400 });
    expect(await dismissed(id)).toMatchObject({
      status: 200,
      json: { status: 'dismissed', closed: { by: 'test', reason: 'a test of ours' }, event_id: null },
    });
    expect(await dismissed(id, 'another')).toMatchObject({
      status: 200,
      json: { closed: { reason: 'a test of ours' }, warnings: ['it was dismissed before: a test of ours'] },
    });
    expect([await unread(), (await auditOf(id)).length]).toEqual([before - 1, 1]);
    expect(await api.call('GET', `/v1/quarantine/${id}`)).toMatchObject({ json: { raw: expect.any(String) } });
  });

  test('once it was erased has nothing to be processed', async () => {
    const id = await kept('paddle-billing');
    await docOf(api.store, QUARANTINE.doc(id)).update({ erased_at: new Date(api.clock.now), raw: Buffer.alloc(0) });
    expect(await processed(id)).toMatchObject({ status: 410, json: { code: 45 } });
  });
});

test('is dismissed by the first of many at once, and the others hear of it', async () => {
  const id = await kept('paddle-classic');
  const reasons = ['one', 'two', 'three', 'four', 'five', 'six'];
  const answers = await Promise.all(reasons.map((reason) => dismissed(id, reason)));
  expect(answers.map(({ status }) => status)).toEqual(reasons.map(() => 200));
  expect(new Set(answers.map(({ json }) => JSON.stringify(json!['closed']))).size).toBe(1);
  expect(answers.filter(({ json }) => json!['warnings'] === undefined)).toHaveLength(1);
  expect(await auditOf(id)).toHaveLength(1);
});

test('is processed and dismissed at once: whoever came first, it is processed in the end', async () => {
  const id = await kept('paddle-classic');
  const [process, dismiss] = await Promise.all([processed(id), dismissed(id)]);
  expect([process.status, process.json!['status']]).toEqual([200, 'processed']);
  expect([200, 409]).toContain(dismiss.status);
  expect(dismiss.json!['code']).not.toBe(56);
  expect(await idsOf('status=processed')).toContain(id);
});

test('what was dismissed can be processed, and not the other way round', async () => {
  const id = await kept('paddle-classic');
  await dismissed(id);
  const { json } = await processed(id);
  expect(json).toMatchObject({ status: 'processed' });
  const { status, json: refused } = await dismissed(id);
  expect([status, refused]).toEqual([409, expect.objectContaining({ code: 55 })]);
  const event = json!['event_id'] as string;
  expect((await docOf(api.store, EVENTS.doc(event)).get()).exists).toBe(true);
});

test('the list is filtered by status, source, reason and time', async () => {
  const reason = 'a reason of its own';
  const since = new Date((api.clock.now += 1_000)).toISOString();
  const [open, gone] = [
    await kept('paddle-billing', undefined, reason),
    await kept('paddle-classic', undefined, reason),
  ];
  await dismissed(gone);
  const query = `received_at.gte=${since}`;
  expect((await idsOf(query)).sort()).toEqual([open, gone].sort());
  expect(await idsOf(`${query}&status=open`)).toEqual([open]);
  expect(await idsOf(`${query}&status=dismissed`)).toEqual([gone]);
  expect(await idsOf(`${query}&source=paddle-classic`)).toEqual([gone]);
  expect((await idsOf(`reason=${encodeURIComponent(reason)}`)).sort()).toEqual([open, gone].sort());
  expect(await idsOf(`${query}&status=processed`)).toEqual([]);
  expect(await api.call('GET', '/v1/quarantine?status=lost')).toMatchObject({ status: 400 });
});
