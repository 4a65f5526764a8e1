/** What answers say of where a delivery stands, and what that costs. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { explained } from '../../shared/api/shapes/explained.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import { laneStateChange } from '../../shared/deliveries/lane-states.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { LANES } from '../../shared/lanes/document.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import { finder } from '../../shared/store/find.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, gone, update } from '../../shared/store/write.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const EXPLAINED = ['last_attempt', 'next_attempt_at', 'attempts_left', 'cause', 'verdict'];
const explanationOf = (view: JsonObject) =>
  z.strictObject(explained()).parse(Object.fromEntries(EXPLAINED.map((name) => [name, view[name]])));
const shown = async (id: string) => explanationOf((await api.call('GET', `/v1/deliveries/${id}`)).json!);

async function subscribed(body: JsonObject = {}) {
  const account = randomUUID();
  const webhook = await createdWebhook(api, {
    name: 'CRM',
    match: { account: [account] },
    retry_jitter: false,
    ...body,
  });
  return { account, webhook };
}

/** A delivery whose first attempts ended so. @returns its id */
async function attempted(webhook: Webhook, account: string, ...exchanges: Exchange[]): Promise<string> {
  const event = await acceptEvent(api.store, api.clock.now, { account });
  for (const exchange of exchanges) {
    api.clock.now += 1_000;
    await recordAttempt(api.store, { event, webhook, exchange, state: null, now: api.clock.now });
  }
  return deliveryId(event.id, webhook.id);
}
const timeout: Exchange = { kind: 'failed', code: 'timeout', message: 'no answer', answer: null, durationMs: 15_000 };
const kept = async (id: string) => (await finder(api.store, DELIVERIES)(id))!.fields;
const attemptsOf = async (id: string) =>
  (await api.store.query(ATTEMPTS.where('delivery_id', '==', id))).docs.map(({ data }) => data);

describe('a delivery', () => {
  test('tells of its last attempt, its next, and where it stands', async () => {
    const { webhook, account } = await subscribed();
    const id = await attempted(webhook, account, timeout, answered(500, 'database is down'));
    const now = api.clock.now;
    expect(await shown(id)).toEqual({
      last_attempt: {
        at: new Date(now).toISOString(),
        status: 500,
        error_code: null,
        duration_ms: 42,
        excerpt: 'database is down',
        retry_after: null,
      },
      next_attempt_at: new Date(now + 300_000).toISOString(),
      attempts_left: 8,
      cause: 'http_5xx',
      verdict: expect.stringMatching(
        /^Not delivered to CRM yet: 2 tries, the last answered 500\. Next try 10:\d\d:\d\dZ, 8 left, until 24 Nov\. Nothing is lost\.$/,
      ),
    });
  });

  test('that succeeds has no cause any more, and says by which answer', async () => {
    const { webhook, account } = await subscribed();
    const id = await attempted(webhook, account, timeout);
    expect(await kept(id)).toMatchObject({ cause: 'timeout' });
    expect(await shown(id)).toMatchObject({ cause: 'timeout', last_attempt: { status: null, error_code: 'timeout' } });
    const delivered = await attempted(webhook, account, timeout, answered(204, ''));
    expect(await kept(delivered)).toMatchObject({ cause: null });
    expect(await shown(delivered)).toMatchObject({
      ...{ cause: null, attempts_left: 0, next_attempt_at: null, last_attempt: { status: 204 } },
      verdict: expect.stringMatching(/^Delivered to CRM at \S+Z: answered 204 in 42 ms, on try 2\.$/),
    });
  });

  test('that succeeds by an attempt that is not counted keeps its last counted one', async () => {
    const { webhook, account } = await subscribed();
    const id = await attempted(webhook, account, answered(500, ''));
    const found = await finder(api.store, DELIVERIES)(id);
    const [made] = await attemptsOf(id);
    const attempt = { ...made!, id: randomUUID(), success: true, attempt: 2 };
    const deliveries = openDeliveries(api.store, () => api.clock.now);
    expect(await deliveries.record(found!.fields, { attempt, step: { kind: 'succeeded' } }, null)).toBe(false);
    expect(await kept(id)).toMatchObject({ status: 'succeeded', cause: null, last_attempt: { status: 500 } });
    expect(await shown(id)).toMatchObject({ cause: null, verdict: expect.stringMatching(/^Delivered to CRM at /) });
  });

  test('from before its last attempt was kept in it is explained by its attempts, those that count', async () => {
    const { webhook, account } = await subscribed();
    const ids = await Promise.all([1, 2].map(() => attempted(webhook, account, timeout, answered(503, 'later'))));
    const before = await Promise.all(ids.map(shown));
    for (const id of ids) {
      const [made] = await attemptsOf(id);
      const uncounted = { ...made!, id: randomUUID(), counted: false, attempt: 9 };
      await api.store.commit({
        writes: [
          update(DELIVERIES.doc(id), { last_attempt: gone(), cause: gone() }),
          create(ATTEMPTS.doc(uncounted.id), uncounted),
        ],
      });
    }
    expect(before.map(({ cause }) => cause)).toEqual(['http_5xx', 'http_5xx']);
    expect(await Promise.all(ids.map(shown))).toEqual(before);
    const { json } = await api.call('GET', `/v1/deliveries?webhook_id=${webhook.id}`);
    expect((json!.deliveries as JsonObject[]).map(explanationOf)).toEqual(expect.arrayContaining(before));
  });

  test('behind an open breaker names the next probe', async () => {
    const { webhook, account } = await subscribed();
    const id = await attempted(webhook, account, answered(500, ''));
    const at = (ms: number) => Timestamp.fromMillis(api.clock.now + ms);
    const lane = {
      ...({ v: 1, webhook_id: webhook.id, version: 1, shard: 0, open: true, probe: null } as const),
      ...{ failing_since: at(-60_000), due_at: at(30_000) },
    };
    const state = laneStateChange(webhook.id, { open: true, probe: null, slow: false });
    await api.store.commit({ writes: [create(LANES.doc(webhook.id), lane), state] });
    expect((await shown(id)).verdict).toMatch(
      /Nothing has succeeded at CRM since \S+Z, so probes alone are sent there, the next at \S+Z\./,
    );
  });

  test('is explained by the answers that make one, too', async () => {
    const { webhook, account } = await subscribed();
    const given = await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x' }, key('a'));
    expect(explanationOf(given.json!).verdict).toMatch(/^Not delivered to CRM yet: not tried yet\./);
    const repeated = await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x' }, key('a'));
    expect([repeated.status, repeated.json]).toEqual([200, given.json]);
    const id = await attempted(webhook, account, answered(410, ''));
    const replayed = await api.call('POST', `/v1/deliveries/${id}/replay`);
    expect(explanationOf(replayed.json!)).toMatchObject({ attempts_left: 10 });
  });
});

const key = (value: string) => ({ 'idempotency-key': value });

describe('a list of summaries', () => {
  test('has everything but payloads, and reads no event', async () => {
    const { webhook, account } = await subscribed();
    for (let n = 0; n < 3; n++) await attempted(webhook, account, answered(500, 'down'));
    await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x'.repeat(100_000) });
    const read: string[] = [];
    const watched = await api.withDeps(({ store }) => ({
      store: {
        ...store,
        read: (refs) => {
          read.push(...refs.map((ref) => ref!.collection));
          return store.read(refs);
        },
      },
    }));
    const path = `/v1/deliveries?webhook_id=${webhook.id}`;
    const full = await watched.call('GET', `${path}&fields=full`);
    expect(read.filter((collection) => collection === 'events')).toHaveLength(3);
    expect(full.json).toEqual((await api.call('GET', path)).json);
    read.length = 0;
    const { status, json, text } = await watched.call('GET', `${path}&fields=summary`);
    expect([status, read.sort(), text.length < 4_000]).toEqual([200, ['catalogue', 'catalogue'], true]);
    const withoutPayloads = (full.json!.deliveries as JsonObject[]).map((view) =>
      Object.fromEntries(Object.entries(view).filter(([name]) => name !== 'payload')),
    );
    expect(json!.deliveries).toEqual(withoutPayloads);
  });

  test('goes on where a list of another shape ended', async () => {
    const { webhook, account } = await subscribed();
    for (let n = 0; n < 3; n++) await attempted(webhook, account);
    const path = `/v1/deliveries?webhook_id=${webhook.id}`;
    const all = idsOf(await api.call('GET', path), 'deliveries');
    const first = await api.call('GET', `${path}&limit=2&fields=summary`);
    const rest = await api.call('GET', `${path}&cursor=${first.json!.next_cursor as string}`);
    expect([...idsOf(first, 'deliveries'), ...idsOf(rest, 'deliveries')]).toEqual(all);
  });

  test.each(['fields=all', 'fields=', 'fields=full&fields=summary'])('refuses %s', async (query) => {
    const { status, json } = await api.call('GET', `/v1/deliveries?${query}`);
    expect([status, json]).toMatchObject([400, { code: 4, details: expect.stringMatching(/^fields: /) }]);
  });

  test('is not known to other lists', async () => {
    const { status, json } = await api.call('GET', '/v1/events?fields=summary');
    expect([status, json]).toMatchObject([400, { details: expect.stringMatching(/^fields: is no parameter here/) }]);
  });
});
