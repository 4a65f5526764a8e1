/** A subject as it is known, and what happened to it. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, subjectKey } from '../../shared/events/ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent, answered, observe, recordAttempt, subjectKeyOf } from '../support/stored-samples.ts';
import { KEYS } from '../support/webhook-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const START = Date.parse('2026-11-20T00:00:00.000Z');
const subjectOf = (account: string, sku = 'sku') => ({ kind: 'subscription', id: `${account}/C0customer/${sku}` });

interface Timeline {
  events: {
    id: string;
    more_deliveries: boolean;
    deliveries: { id: string; webhook_name: string | null; more_attempts: boolean; attempts: { attempt: number }[] }[];
  }[];
  next_cursor: string | null;
}
async function timeline(key: string, query = ''): Promise<Timeline> {
  const { status, json, text } = await api.call('GET', `/v1/subjects/${key}/timeline${query}`);
  if (status !== 200) throw new Error(text);
  return json as unknown as Timeline;
}

describe('GET /v1/subjects/{key}', () => {
  test('tells the last known state, and what was announced', async () => {
    const account = randomUUID();
    const event = await acceptEvent(api.store, START, { account, subject: subjectOf(account) });
    const state = { status: 'active', plan: 'ANNUAL', seats: { licensed: 3 } };
    await observe(api.store, event, { kind: 'found', state, subscriptionId: 'S-1' });
    await observe(api.store, event, { kind: 'found', state, subscriptionId: 'S-2', updatedAt: '2026-11-20T00:00:00Z' });
    const key = subjectKeyOf(event);
    const { status, json } = await api.call('GET', `/v1/subjects/${key}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      ...{ key, source: 'google-workspace', account, kind: 'subscription', id: event.subject!.id },
      customer: KEYS.customerKey(event),
      ...{ state, state_status: 'fresh', observed_at: expect.any(String), source_updated_at: '2026-11-20T00:00:00Z' },
      announced: expect.arrayContaining([
        { field: 'status', value: 'suspended', at: '2026-11-21T09:59:58.123000000Z', unsure: false, carried: 'active' },
        { field: 'plan', value: 'ANNUAL', at: expect.any(String), unsure: false },
        { field: 'seats.licensed', value: 3, at: expect.any(String), unsure: false },
      ]),
      subscription_ids: ['S-1', 'S-2'],
      replaced_by: null,
      erased_at: null,
    });
  });

  test('tells what took its place, and that the source shows it no more', async () => {
    const account = randomUUID();
    const event = await acceptEvent(api.store, START, { account, sku: 'sku', subject: subjectOf(account) });
    await observe(api.store, event, { kind: 'found', state: { status: 'active' } });
    await observe(api.store, event, { kind: 'inaccessible', movedTo: 'other' });
    const { json } = await api.call('GET', `/v1/subjects/${subjectKeyOf(event)}`);
    const other = subjectOf(account, 'other');
    expect(json).toMatchObject({
      ...{ state: { status: 'active' }, state_status: 'inaccessible' },
      replaced_by: { id: other.id, key: subjectKey('google-workspace', account, other) },
    });
  });

  test('tells a subject by its newest event where no source was ever asked', async () => {
    const { json: given } = await api.call('POST', '/v1/events', {
      type: 'order.shipped',
      subject: { kind: 'order', id: '4711' },
      customer: { id: 'c-1' },
    });
    const key = subjectKey('api', 'test', { kind: 'order', id: '4711' });
    const { json } = await api.call('GET', `/v1/subjects/${key}`);
    const customer = KEYS.customerKey(given as unknown as NormalizedEvent);
    expect(json).toEqual({
      ...{ key, source: 'api', account: 'test', kind: 'order', id: '4711', customer },
      ...{ state: null, state_status: null, observed_at: null, source_updated_at: null },
      ...{ announced: [], subscription_ids: [], replaced_by: null, erased_at: null },
    });
  });

  test.each([
    ['no key', 'example.com', 2],
    ['an upper-case one', 'A'.repeat(32), 2],
    ['a UUID', randomUUID(), 2],
    ['one too long', 'a'.repeat(33), 2],
    ['an unknown one', 'a'.repeat(32), 34],
  ])('%s: 404', async (_, key, code) => {
    for (const path of [`/v1/subjects/${key}`, `/v1/subjects/${key}/timeline`]) {
      const { status, json } = await api.call('GET', path);
      expect([path, status, json!.code]).toEqual([path, 404, code]);
    }
  });
});

describe('GET /v1/subjects/{key}/timeline', () => {
  const account = 'C0timeline';
  const key = subjectKey('google-workspace', account, subjectOf(account));
  const events: NormalizedEvent[] = [];
  let crm: Webhook;
  let shop: Webhook;
  let attempts: string[];

  beforeAll(async () => {
    crm = await createdWebhook(api, { name: 'CRM', match: { account: [account] } });
    shop = await createdWebhook(api, { name: 'Shop', match: { account: [account] } });
    for (let index = 0; index < 5; index++)
      events.push(
        await acceptEvent(api.store, START + index * 1_000, {
          account,
          subject: subjectOf(account),
          type: `subscription.${index}`,
        }),
      );
    await acceptEvent(api.store, START, { account, subject: subjectOf(account, 'another') });
    const made = { event: events[4]!, webhook: crm, state: null };
    const first = await recordAttempt(api.store, { ...made, exchange: answered(500, 'no'), now: START + 5_000 });
    const second = await recordAttempt(api.store, { ...made, exchange: answered(200, ''), now: START + 9_000 });
    attempts = [second.id, first.id];
  });

  test('shows events newest first, with deliveries and attempts under each, and nobody’s name', async () => {
    const found = await timeline(key);
    expect(found).toMatchObject({ subject: key, limit: 20, next_cursor: null });
    expect(found.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).reverse());
    const [newest] = found.events;
    expect(newest).toMatchObject({ type: 'subscription.4', matched: 2, recovered: false, more_deliveries: false });
    const toCrm = newest!.deliveries.find(({ id }) => id === deliveryId(events[4]!.id, crm.id));
    expect(toCrm).toEqual({
      ...{ id: expect.any(String), webhook_id: crm.id, webhook_name: 'CRM', origin: 'event', replay_of: null },
      ...{ status: 'succeeded', reason: null, hold: null, delivery_attempts: 2, more_attempts: false },
      ...{ scheduled_at: expect.any(String), created_at: expect.any(String), ended_at: '2026-11-20T00:00:09.000Z' },
      attempts: attempts.map((id, index) => ({
        ...{ id, attempt: 2 - index, counted: true, success: index === 0, error_code: null },
        ...{ response_status_code: index === 0 ? 200 : 500, execution_duration: 42 },
        ...{ started_at: expect.any(String), state_status: null, state_observed_at: null },
      })),
    });
    const toShop = newest!.deliveries.find(({ id }) => id === deliveryId(events[4]!.id, shop.id));
    expect(toShop).toMatchObject({ webhook_name: 'Shop', status: 'pending', attempts: [] });
    expect(JSON.stringify(found)).not.toMatch(/example\.com|C0customer/);
  });

  test('page by page, and within times', async () => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Timeline = await timeline(key, `?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      ids.push(...page.events.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(ids).toEqual(events.map(({ id }) => id).reverse());
    const until = await timeline(key, '?received_at.lt=2026-11-20T00:00:02Z');
    expect(until.events.map(({ id }) => id)).toEqual([events[1]!.id, events[0]!.id]);
    expect((await timeline(key, '?received_at.gt=2026-11-21T00:00:00Z')).events).toEqual([]);
  });

  test.each([
    ['limit=31', 'limit: must be a whole number between 1 and 30.'],
    ['subject=x', 'subject: is no parameter here.'],
    ['cursor=x', /^cursor: must be the next_cursor of another page/],
  ])('%s: 400', async (query, details) => {
    const { status, json } = await api.call('GET', `/v1/subjects/${key}/timeline?${query}`);
    expect(status).toBe(400);
    expect(json!.details).toEqual(typeof details === 'string' ? details : expect.stringMatching(details));
  });

  test('goes on in its own timeline alone', async () => {
    const other = subjectKey('google-workspace', account, subjectOf(account, 'another'));
    const { next_cursor } = await timeline(key, '?limit=1');
    const { json } = await api.call('GET', `/v1/events?subject=${key}&limit=1`);
    for (const path of [
      `/v1/subjects/${other}/timeline?cursor=${next_cursor}`,
      `/v1/subjects/${key}/timeline?cursor=${json!.next_cursor as string}`,
      `/v1/events?subject=${key}&cursor=${next_cursor}`,
    ])
      expect([path, (await api.call('GET', path)).status]).toEqual([path, 400]);
  });

  test('deliveries that were deleted after their time are counted, and those that are not made yet are not', async () => {
    const gone = { account, subject: subjectOf(account, 'expired') };
    const of = subjectKey('google-workspace', account, gone.subject);
    const event = await acceptEvent(api.store, START, gone);
    await docOf(api.store, DELIVERIES.doc(deliveryId(event.id, shop.id))).delete();
    const counted = async (days: number, retentionDays?: number) => {
      const deps = { now: () => START + days * 86_400_000, ...(retentionDays !== undefined && { retentionDays }) };
      const { call } = await api.withDeps(() => deps);
      return (await call('GET', `/v1/subjects/${of}/timeline`)).json;
    };
    const told = (expired_deliveries: number) => ({ events: [{ matched: 2, expired_deliveries }] });
    expect(await counted(8, 7)).toMatchObject(told(1));
    expect(await counted(6, 7)).toMatchObject(told(0));
    expect(await counted(8)).toMatchObject(told(0));
  });

  test('a replay stands under its event, and a deleted webhook has no name', async () => {
    const { id } = await createdWebhook(api, { name: 'Gone', match: { account: ['C0nobody'] } });
    const replayed = await api.call('POST', `/v1/events/${events[0]!.id}/replay`, { webhook_id: id });
    await api.call('DELETE', `/v1/webhooks/${id}`);
    const oldest = (await timeline(key)).events.at(-1)!;
    expect(oldest.deliveries).toHaveLength(3);
    expect(oldest.deliveries[0]).toMatchObject({
      ...{ id: (replayed.json as JsonObject)['id'], origin: 'replay', webhook_name: null },
      ...{ status: 'cancelled', reason: 'webhook_deleted' },
    });
  });
});

test('a timeline is bounded, however many deliveries and attempts there are', async () => {
  const account = 'C0wide';
  const many = 25;
  const webhooks = await Promise.all(
    Array.from({ length: many }, () => createdWebhook(api, { match: { account: [account] } })),
  );
  const made: NormalizedEvent[] = [];
  for (let index = 0; index < 22; index++)
    made.push(await acceptEvent(api.store, START + index, { account, subject: subjectOf(account) }));
  const event = made.at(-1)!;
  for (let number = 0; number < 5; number++)
    await Promise.all(
      webhooks.map((webhook, index) =>
        recordAttempt(api.store, {
          ...{ event, webhook, exchange: answered(500, ''), state: null },
          now: START + 1_000 * (number + 1) + index,
        }),
      ),
    );
  const before = api.pointers.length;
  const key = subjectKey('google-workspace', account, subjectOf(account));
  // More than one query brings for all, and for three of them less.
  for (const limit of [22, 3]) {
    const { events } = await timeline(key, `?limit=${limit}`);
    expect(events.map(({ deliveries, more_deliveries }) => [deliveries.length, more_deliveries])).toEqual(
      Array.from({ length: limit }, () => [20, true]),
    );
    const shown = events[0]!.deliveries.flatMap(({ attempts }) => attempts);
    expect(shown.length).toBeLessThanOrEqual(100);
    expect(shown.length).toBeGreaterThanOrEqual(75);
    expect(
      events[0]!.deliveries.filter(({ attempts }) => attempts.length < 5).every((each) => each.more_attempts),
    ).toBe(true);
    expect(events[1]!.deliveries.flatMap(({ attempts }) => attempts)).toEqual([]);
  }
  expect(api.pointers.length).toBe(before);
});
