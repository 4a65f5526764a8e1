import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { openFanouts } from '../../shared/deliveries/fanouts.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { audit } from '../../shared/deliveries/ledger/audit.ts';
import { checkLedger } from '../../shared/deliveries/ledger/check-ledger.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import type { Ledger } from '../../shared/deliveries/ledger/ledger.ts';
import { newDelivery } from '../../shared/deliveries/new-delivery.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { openLists } from '../../shared/store/lists.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { unpackIds } from '../../shared/webhooks/packed-ids.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const none = { pending: 0, succeeded: 0, failed: 0, cancelled: 0, discarded: 0, total: 0 };

let api: ApiServer;
let start: number;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  // Each test has a day of its own.
  api.clock.now += 86_400_000;
  start = api.clock.now;
});

const iso = (ms: number) => new Date(ms).toISOString();
const ledger = async (from = start, to = start + 10_000): Promise<JsonObject> => {
  const { status, json, text } = await api.call('GET', `/v1/ledger?from=${iso(from)}&to=${iso(to)}`);
  if (status !== 200) throw new Error(text);
  return json!;
};
const audited = (from = start, to = start + 10_000) =>
  audit({ store: api.store, lists: openLists(api.store), ledger: openLedger(api.store) }, { from, to });
/** What a look at the hour before a time logs. */
const lookedAt = async (now: number, ledger: Pick<Ledger, 'read'> = openLedger(api.store)): Promise<JsonObject[]> => {
  const lines: JsonObject[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as JsonObject) });
  await checkLedger({ ledger, now: () => now, log });
  return lines;
};
const holesLogged = () => api.logged.filter(({ msg }) => msg === 'ledger.hole');

test('an audit tells how far it is', async () => {
  for (let time = 0; time < 3; time += 1) await acceptEvent(api.store, start + time, { account: 'C0nobody' });
  const pages: [number, number][] = [];
  const parts = { store: api.store, lists: openLists(api.store), ledger: openLedger(api.store) };
  await audit({ ...parts, onPage: (...at) => void pages.push(at) }, { from: start, to: start + 10_000 });
  expect(pages).toEqual([[3, 3]]);
});

test('a look that cannot count says so, and nobody else fails of it', async () => {
  const read = () => Promise.reject(new Error('down'));
  expect(await lookedAt(start, { read })).toMatchObject([{ msg: 'ledger.not_read' }]);
});

describe('with a few webhooks', () => {
  test('every delivery is counted once, under its event’s arrival, and what is given apart from it', async () => {
    const account = 'C0counted';
    const [good, bad, off] = [
      await createdWebhook(api, { match: { account: [account] } }),
      await createdWebhook(api, { match: { account: [account] }, max_delivery_attempts: 1 }),
      await createdWebhook(api, { match: { account: [account] } }),
    ];
    const before = await acceptEvent(api.store, start - 1, { account });
    const event = await acceptEvent(api.store, start, { account });
    await acceptEvent(api.store, start + 9_999, { account });
    await acceptEvent(api.store, start + 10_000, { account });
    await acceptEvent(api.store, start, { account: 'C0nobody' });
    const at = { state: null, now: start + 60_000 };
    await recordAttempt(api.store, { event, webhook: good, exchange: answered(200, ''), ...at });
    await recordAttempt(api.store, { event: before, webhook: good, exchange: answered(200, ''), ...at });
    await recordAttempt(api.store, { event, webhook: bad, exchange: answered(500, ''), ...at });
    await api.call('DELETE', `/v1/deliveries/${deliveryId(event.id, off.id)}`);
    await api.call('POST', '/v1/deliveries', { webhook_id: good.id, payload: 'x' });

    expect(await ledger()).toEqual({
      from: iso(start),
      to: iso(start + 10_000),
      read_time: expect.stringMatching(/^20.*Z$/) as unknown,
      events: 3,
      matched: 6,
      fanning_out: 0,
      deliveries: { ...none, pending: 3, succeeded: 1, failed: 1, cancelled: 1, total: 6 },
      difference: 0,
      replays: none,
      payloads: { ...none, pending: 1, total: 1 },
    });
    expect(holesLogged()).toEqual([]);
    expect(await audited()).toMatchObject({ events: 3, holes: [], unexplained: 0 });
  });

  test('a missing delivery is a hole: in the ledger, in the log, and named by the audit', async () => {
    const account = 'C0hole';
    const [kept, lost] = [
      await createdWebhook(api, { match: { account: [account] } }),
      await createdWebhook(api, { match: { account: [account] } }),
    ];
    const event = await acceptEvent(api.store, start, { account });
    await acceptEvent(api.store, start, { account });
    const id = deliveryId(event.id, lost.id);
    await docOf(api.store, DELIVERIES.doc(id)).delete();

    expect(await ledger()).toMatchObject({ matched: 4, deliveries: { total: 3 }, difference: 1 });
    expect(holesLogged()).toEqual([expect.objectContaining({ from: iso(start), missing: 1 })]);
    expect(await lookedAt(start + 10_000)).toMatchObject([{ msg: 'ledger.hole', missing: 1 }]);
    expect(await lookedAt(start)).toEqual([]);
    const { holes, unexplained } = await audited();
    const named = { event_id: event.id, event_type: event.type, delivery_id: id, webhook_id: lost.id, missing: 1 };
    expect({ holes, unexplained }).toEqual({ holes: [named], unexplained: 0 });

    // One that nobody matched takes its place: the totals are even, and the audit is not taken in.
    const stray = (await docOf(api.store, DELIVERIES.doc(deliveryId(event.id, kept.id))).get()).data()!;
    await docOf(api.store, DELIVERIES.doc('stray')).set({ ...stray, id: 'stray' });
    expect(await ledger()).toMatchObject({ difference: 0 });
    expect(await audited()).toMatchObject({ holes: [named], unexplained: -1 });
    await docOf(api.store, DELIVERIES.doc('stray')).delete();
  });

  test.each([
    ['from=yesterday', 'from: must be an RFC 3339 time from 1970 on'],
    ['to=2026-13-01T00:00:00Z', 'to: must be an RFC 3339 time from 1970 on'],
    ['from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z', 'from: must be before to'],
    ['from=2026-01-01T00:00:00Z', 'from: must be within the last 100 days'],
  ])('?%s is refused', async (query, details) => {
    const { status, json } = await api.call('GET', `/v1/ledger?${query}`);
    expect({ status, code: json!.code }).toEqual({ status: 400, code: 4 });
    expect(json!.details).toContain(details);
  });

  test('without bounds the window is the last day', async () => {
    const { json } = await api.call('GET', '/v1/ledger');
    expect(json).toMatchObject({ from: iso(start - 86_400_000), to: iso(start) });
  });
});

describe('with a fan-out', () => {
  const account = 'C0many';
  beforeAll(async () => {
    const made = Array.from({ length: 250 }, () =>
      aWebhook({ match: { account: [account] } }, { id: crypto.randomUUID() }),
    );
    await Promise.all(made.map((webhook) => api.store.commit({ writes: webhookCreation(webhook) })));
  });
  const fanOut = () =>
    openFanOut({
      fanouts: openFanouts(api.store),
      catalogue: openCatalogue(api.store),
      laneStates: () => readLaneStates(api.store),
      bus: { publishPointers: async () => undefined },
      now: () => api.clock.now,
      wait: async () => undefined,
      log: pino({ level: 'silent' }),
    });

  test('the equation holds at every moment of a walk, while others arrive', async () => {
    for (let n = 0; n < 3; n++) await acceptEvent(api.store, start, { account });
    let walking = true;
    const walk = fanOut()
      .walk(api.clock.now + 1)
      .finally(() => (walking = false));
    const seen: JsonObject[] = [];
    while (walking) {
      const [account] = await Promise.all([ledger(), acceptEvent(api.store, start, { account: 'C0nobody' })]);
      seen.push(account);
    }
    expect((await walk).created).toBe(750);
    expect(await ledger()).toMatchObject({ matched: 750, fanning_out: 0, deliveries: { total: 750 } });
    expect(new Set(seen.map(({ difference }) => difference))).toEqual(new Set([0]));
    expect(holesLogged().filter(({ from }) => from === iso(start))).toEqual([]);
  });

  test('what it has yet to make is counted apart, and lands in the window of its event however late', async () => {
    const event = await acceptEvent(api.store, start, { account });
    expect(await ledger()).toMatchObject({ matched: 250, fanning_out: 250, deliveries: none, difference: 0 });
    expect(await audited()).toMatchObject({ events: 1, holes: [], unexplained: 0 });

    api.clock.now += 3_600_000;
    const fanouts = openFanouts(api.store);
    const held = (await fanouts.claim(event.id, api.clock.now))!;
    const ids = unpackIds(held.fields.webhooks, 0, 100);
    const page = ids.map((id) => newDelivery(held.fields, id, undefined, api.clock.now));
    await fanouts.commitPage(held, page, api.clock.now);
    const partly = { fanning_out: 150, deliveries: { cancelled: 100, total: 100 }, difference: 0 };
    expect(await ledger()).toMatchObject(partly);
    expect(await audited()).toMatchObject({ holes: [], unexplained: 0 });

    api.clock.now += 3_600_000;
    expect(await fanOut().walk(api.clock.now + 1)).toMatchObject({ created: 150 });
    const whole = { matched: 250, fanning_out: 0, deliveries: { pending: 150, total: 250 }, difference: 0 };
    expect(await ledger()).toMatchObject(whole);
    expect(await ledger(start + 10_000, start + 86_400_000)).toMatchObject({ matched: 0, deliveries: none });

    const { docs } = await clientOf(api.store)
      .collection(DELIVERIES.name)
      .where('event_id', '==', event.id)
      .limit(2)
      .get();
    await Promise.all(docs.map(({ ref }) => ref.delete()));
    const hole = { event_id: event.id, event_type: event.type, delivery_id: null, webhook_id: null, missing: 2 };
    expect(await audited()).toMatchObject({ holes: [hole], unexplained: 0 });
  });
});

test('npx --no subrelay audit prints it, raises the alarm and exits with 1', async () => {
  // Another project on the same server: the command's time is the real one.
  const other = await startApiServer();
  const webhook = await createdWebhook(other, { match: { account: ['C0command'] } });
  const event = await acceptEvent(other.store, Date.now() - 3_600_000, { account: 'C0command' });
  const id = deliveryId(event.id, webhook.id);
  await docOf(other.store, DELIVERIES.doc(id)).delete();
  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = { ...process.env, GOOGLE_CLOUD_PROJECT: other.projectId };
      execFile(process.execPath, ['cli/main.ts', 'audit', ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  const from = iso(Date.now() - 7_200_000);
  const table = await run('--from', from);
  expect(table).toMatchObject({ code: 1 });
  expect(table.stdout).toMatch(/^matched 1 = deliveries 0 \+ fanning out 0 \+ missing 1$/m);
  expect(table.stdout).toContain(`${event.id} ${event.type}: delivery ${id} to webhook ${webhook.id}`);
  expect(JSON.parse(table.stderr)).toMatchObject({ severity: 'ERROR', message: 'ledger.hole', delivery_id: id });
  const whole = await run('--from', from, '--to', iso(Date.now() - 4_000_000), '--json');
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(whole.stdout)).toMatchObject({ matched: 0, holes: [], unexplained: 0 });
  expect(await run('--from', 'yesterday')).toMatchObject({ code: 2 });
  await other.stop();
});
