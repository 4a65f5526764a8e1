/** Retry now at the API: what it answers, what it writes, and what it leaves alone. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { problemShape } from '../../shared/api/shapes/problem.ts';
import { retryShape } from '../../shared/api/shapes/retry.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, update } from '../../shared/store/write.ts';
import type { Change } from '../../shared/store/write.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
let account: string;
let wakes: number;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  account = randomUUID();
  api.clock.now += 3_600_000;
  api.pointers.length = 0;
  wakes = api.wakes();
});

const subscribed = (body: JsonObject = {}): Promise<Webhook> =>
  createdWebhook(api, { name: 'CRM', match: { account: [account] }, retry_jitter: false, ...body });

/** A delivery that waits for its retry. @returns its id */
async function failedOnce(webhook: Webhook, exchange = answered(500, ''), subject = 'A'): Promise<string> {
  const event = await acceptEvent(api.store, api.clock.now, {
    account,
    subject: { kind: 'subscription', id: subject },
  });
  await recordAttempt(api.store, { event, webhook, exchange, state: null, now: api.clock.now });
  api.clock.now += 1_000;
  return deliveryId(event.id, webhook.id);
}
const kept = async (id: string) => (await finder(api.store, DELIVERIES)(id))!.fields;
const laneOf = async ({ id }: Webhook) => (await finder(api.store, LANES)(id))!.fields;
const change = (id: string, fields: Change<DeliveryDocument>) =>
  api.store.commit({ writes: [update(DELIVERIES.doc(id), fields)] });
const after = (ms: number) => Timestamp.fromMillis(api.clock.now + ms);

const retry = (id: string, headers: Record<string, string> = {}, body?: unknown) =>
  api.call('POST', `/v1/deliveries/${id}/retry`, body, headers);
const answerShape = z.strictObject({ ...retryShape().shape, warnings: z.array(z.string()).optional() });
const outcomeOf = ({ status, json }: Answered) => [status, answerShape.parse(json).outcome];
function refusalOf({ status, json }: Answered) {
  const { code, ...rest } = problemShape().strict().parse(json);
  return { status, code, ...rest };
}

describe('a delivery that waits for its retry', () => {
  test('is claimed as sweep would, published, and shown', async () => {
    const id = await failedOnce(await subscribed());
    const before = await kept(id);
    const response = await retry(id);
    expect(outcomeOf(response)).toEqual([202, 'brought_forward']);
    const claimed = { due_at: after(10_000), scheduled_at: after(0), republished: 1, urgent: true, granted: 1 };
    expect(await kept(id)).toEqual({ ...before, ...claimed });
    expect(api.pointers).toEqual([
      { delivery: id, attempt: 2, due_at: api.clock.now + 10_000, event: before.event_id, subject: before.subject_key },
    ]);
    expect(api.wakes()).toBe(wakes + 1);
    expect(response.json).toMatchObject({
      details: 'Its next attempt is made now.',
      delivery: { id, attempts_left: 10, verdict: expect.stringMatching(/Try 2 is under way\. Nothing is lost\.$/) },
    });
    expect(response.json!.delivery).not.toHaveProperty('payload');
    expect(response.json).not.toHaveProperty('warnings');
  });

  test('is under way then, for whoever asks again', async () => {
    const id = await failedOnce(await subscribed());
    await retry(id);
    const before = await kept(id);
    expect(outcomeOf(await retry(id))).toEqual([202, 'under_way']);
    expect([await kept(id), api.pointers.length, api.wakes()]).toEqual([before, 1, wakes + 1]);
  });

  test('is claimed once, however many ask at once', async () => {
    const id = await failedOnce(await subscribed());
    const answers = await Promise.all(Array.from({ length: 8 }, () => retry(id)));
    const outcomes = answers.map((answer) => String(outcomeOf(answer)[1])).sort();
    expect(outcomes).toEqual(['brought_forward', ...Array<string>(7).fill('under_way')]);
    expect([api.pointers.length, (await kept(id)).granted]).toEqual([1, 1]);
  });

  test('goes out although its endpoint asked to be left alone, and the answer says so', async () => {
    const asked = { ...answered(503, ''), headers: { 'retry-after': '600' } };
    const id = await failedOnce(await subscribed(), asked);
    const response = await retry(id);
    expect(outcomeOf(response)).toEqual([202, 'brought_forward']);
    expect(response.json!.warnings).toEqual([
      expect.stringMatching(
        /^Its endpoint asked to be left alone until \S+Z \(Retry-After\): this goes out all the same$/,
      ),
    ]);
  });

  test('that was never attempted is no urgent one', async () => {
    const webhook = await subscribed();
    const scheduled_at = new Date(api.clock.now + 86_400_000).toISOString();
    const { json } = await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x', scheduled_at });
    const id = json!.id as string;
    expect(outcomeOf(await retry(id))).toEqual([202, 'brought_forward']);
    expect(await kept(id)).toMatchObject({ urgent: false, granted: 1, scheduled_at: after(0) });
    expect(api.pointers).toMatchObject([{ delivery: id, attempt: 1 }]);
  });

  test('is claimed although neither its pointer nor the wake can be published', async () => {
    const id = await failedOnce(await subscribed());
    const silent = await api.withDeps(({ bus }) => ({
      bus: {
        ...bus,
        publishPointers: () => Promise.reject(new Error('down')),
        wake: () => Promise.reject(new Error('down')),
      },
    }));
    expect(outcomeOf(await silent.call('POST', `/v1/deliveries/${id}/retry`))).toEqual([202, 'brought_forward']);
    expect(api.logged.slice(-3).map(({ msg }) => msg)).toEqual([
      ...['pointers.not_published', 'wake.not_published', 'api.answered'],
    ]);
  });
});

/** The API over a store in which somebody else is first so many times. */
const racing = (id: string, times: number) =>
  api.withDeps(({ store }) => {
    let left = times;
    const commit: Store['commit'] = async (unit) => {
      if (left-- > 0) await change(id, { state_lags: left + 1 });
      return store.commit(unit);
    };
    return { store: { ...store, commit } };
  });

describe('at the same time as others', () => {
  test('it is read and decided anew', async () => {
    const id = await failedOnce(await subscribed());
    const raced = await racing(id, 2);
    expect(outcomeOf(await raced.call('POST', `/v1/deliveries/${id}/retry`))).toEqual([202, 'brought_forward']);
    expect((await kept(id)).granted).toBe(1);
  });

  test('it is 409 where they come first all the time', async () => {
    const id = await failedOnce(await subscribed());
    const clock = { now: api.clock.now };
    const patient = await api.withDeps(({ store }) => ({
      store: {
        ...store,
        commit: async (unit) => change(id, { state_lags: (clock.now += 1) }).then(() => store.commit(unit)),
      },
      now: () => clock.now,
      sleep: async (ms) => void (clock.now += ms),
    }));
    const { status, json } = await patient.call('POST', `/v1/deliveries/${id}/retry`);
    expect([status, json]).toMatchObject([409, { code: 19 }]);
    expect(await kept(id)).not.toHaveProperty('granted');
  });
});

describe('with an idempotency key', () => {
  const key = { 'idempotency-key': 'again' };

  test('a repeat is answered 200, and sends nothing', async () => {
    const id = await failedOnce(await subscribed());
    expect(outcomeOf(await retry(id, key))).toEqual([202, 'brought_forward']);
    const before = await kept(id);
    expect(before.retried_by).toMatch(/^[0-9a-f]{32}$/);
    await change(id, { due_at: after(300_000), scheduled_at: after(300_000), attempts: 2 });
    expect(outcomeOf(await retry(id, key))).toEqual([200, 'brought_forward']);
    await change(id, { status: 'succeeded', due_at: null });
    expect(outcomeOf(await retry(id, key))).toEqual([200, 'brought_forward']);
    expect(api.pointers).toHaveLength(1);
  });

  test("another principal's is another", async () => {
    const id = await failedOnce(await subscribed());
    await retry(id, key);
    await change(id, { due_at: after(300_000), scheduled_at: after(300_000) });
    const other = { ...key, authorization: 'Bearer another-key-of-24-characters' };
    expect(outcomeOf(await retry(id, other))).toEqual([202, 'brought_forward']);
    expect((await kept(id)).granted).toBe(2);
  });

  test('one that cannot be read is refused', async () => {
    const id = await failedOnce(await subscribed());
    const { status, json } = await retry(id, { 'idempotency-key': 'x'.repeat(256) });
    expect([status, json]).toMatchObject([400, { code: 4 }]);
  });
});

describe('behind an open breaker', () => {
  async function opened(count: number) {
    const webhook = await subscribed();
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await failedOnce(webhook));
    await openLanes(api.store).open(webhook.id, api.clock.now - 20_000, api.clock.now);
    return { webhook, ids };
  }

  test('one with a plan becomes the probe, and the next waits for it', async () => {
    const { webhook, ids } = await opened(2);
    const response = await retry(ids[0]!);
    expect(outcomeOf(response)).toEqual([202, 'probe']);
    expect(await laneOf(webhook)).toMatchObject({
      ...{ open: true, probe: ids[0], last_probe: ids[0], probe_granted: true, awaits_probe: false },
      ...{ probe_until: after(60_000), due_at: after(60_000) },
    });
    expect(await kept(ids[0]!)).toMatchObject({
      due_at: after(10_000),
      scheduled_at: after(0),
      granted: 1,
      hold: null,
    });
    expect(api.pointers).toMatchObject([{ delivery: ids[0], attempt: 2 }]);
    expect(response.json).toMatchObject({ delivery: { verdict: expect.stringMatching(/and this is one\./) } });

    expect(outcomeOf(await retry(ids[0]!))).toEqual([202, 'under_way']);
    const next = await retry(ids[1]!);
    expect([outcomeOf(next), next.json!.details]).toEqual([
      [202, 'under_way'],
      'A probe of its webhook is under way: this goes out when that succeeds. Nothing was changed.',
    ]);
    expect(api.pointers).toHaveLength(1);
  });

  test('one that is held is let go for it', async () => {
    const { webhook, ids } = await opened(1);
    await change(ids[0]!, { hold: 'rate', waits_since: after(0) });
    expect(outcomeOf(await retry(ids[0]!, { 'idempotency-key': 'probe' }))).toEqual([202, 'probe']);
    expect(await kept(ids[0]!)).not.toHaveProperty('waits_since');
    expect(await kept(ids[0]!)).toMatchObject({ hold: null, due_at: after(10_000) });
    expect((await laneOf(webhook)).probe).toBe(ids[0]);
    expect(outcomeOf(await retry(ids[0]!, { 'idempotency-key': 'probe' }))).toEqual([200, 'probe']);
  });

  test('of two that ask at once one is named', async () => {
    const { ids } = await opened(4);
    const outcomes = (await Promise.all(ids.map((id) => retry(id)))).map((answer) => outcomeOf(answer)[1]);
    expect(outcomes.sort()).toEqual(['probe', 'under_way', 'under_way', 'under_way']);
  });

  test('a probe by hand that fails brings neither the end of the webhook nor a longer wait nearer', async () => {
    const { webhook, ids } = await opened(3);
    await change(ids[1]!, { hold: 'breaker' });
    const telling = { prepare: async () => undefined, disableAfterMs: 1, log: undefined };
    const lanes = openLanes(api.store, telling as never);
    await retry(ids[0]!);
    expect(await lanes.probed(webhook.id, ids[0]!, false, api.clock.now)).toBe('stays_open');
    expect(await laneOf(webhook)).toMatchObject({ probe: null, failed_probes: 0, due_at: after(10_000) });
    await lanes.drain([webhook.id], api.clock.now + 10_000);
    const { probe } = await laneOf(webhook);
    expect(await lanes.probed(webhook.id, probe!, false, api.clock.now + 10_000)).toBe('disabled');
  });
});

describe('is refused', () => {
  test('once it has ended, and the answer leads to a replay', async () => {
    const id = await failedOnce(await subscribed(), answered(200, ''));
    expect(refusalOf(await retry(id))).toEqual({
      ...{ status: 409, code: 28, message: 'delivery has ended' },
      details: `It has ended, succeeded: POST /v1/deliveries/${id}/replay sends it again.`,
    });
  });

  test('while its webhook is paused', async () => {
    const webhook = await subscribed();
    const id = await failedOnce(webhook);
    await api.call('PUT', `/v1/webhooks/${webhook.id}`, { name: 'CRM', url: webhook.url, active: false });
    expect(refusalOf(await retry(id))).toMatchObject({ status: 409, code: 29 });
    expect(api.pointers).toEqual([]);
  });

  test('where its webhook was disabled or deleted, and it is about to end', async () => {
    const webhook = await subscribed();
    const id = await failedOnce(webhook);
    const becomes = (fields: Partial<Webhook>) =>
      api.store.commit({ writes: [update(WEBHOOKS.doc(webhook.id), fields)] });
    await becomes({ status: 'disabled' });
    expect(refusalOf(await retry(id))).toMatchObject({ status: 409, code: 30 });
    await becomes({ deleted_at: new Date(api.clock.now).toISOString() });
    expect(refusalOf(await retry(id))).toMatchObject({ status: 409, code: 31 });
  });

  test('while another of its queue comes first, which the answer names', async () => {
    const webhook = await subscribed({ ordering: 'subject' });
    const first = await failedOnce(webhook);
    const second = await failedOnce(webhook);
    const other = await failedOnce(webhook, answered(500, ''), 'B');
    const refused = { status: 409, code: 32, waits_for: first, details: expect.stringContaining(first) };
    expect(refusalOf(await retry(second))).toMatchObject(refused);
    await change(second, { hold: 'order' });
    expect(refusalOf(await retry(second))).toMatchObject(refused);
    expect(outcomeOf(await retry(first))).toEqual([202, 'brought_forward']);
    expect(outcomeOf(await retry(other))).toEqual([202, 'brought_forward']);
    api.pointers.length = 0;
    // Who ended the first has died before it looked for the next.
    await change(first, { status: 'succeeded', due_at: null });
    expect(outcomeOf(await retry(second))).toEqual([202, 'brought_forward']);
    expect(await kept(second)).toMatchObject({ hold: null, due_at: after(10_000) });
    expect(api.pointers).toMatchObject([{ delivery: second, attempt: 2 }]);
  });

  test('while it waits for its rate, and the answer says until when', async () => {
    const webhook = await subscribed({ rate_limit: 1, rate_limit_duration: 10 });
    const ids = [await failedOnce(webhook), await failedOnce(webhook), await failedOnce(webhook)];
    await Promise.all(ids.map((id, place) => change(id, { hold: 'rate', waits_since: after(place) })));
    const lane = {
      v: 1 as const,
      webhook_id: webhook.id,
      version: 1,
      shard: 0,
      limited_at: after(-60_000),
      due_at: after(4_000),
    };
    await api.store.commit({ writes: [create(LANES.doc(webhook.id), lane)] });
    const goesAt = async (id: string) => {
      const response = await retry(id);
      const { status, code, goes_at } = refusalOf(response);
      const seconds = (Date.parse(goes_at!) - api.clock.now) / 1_000;
      return [status, code, seconds, response.headers.get('retry-after')];
    };
    expect(await goesAt(ids[0]!)).toEqual([409, 33, 4, '4']);
    expect(await goesAt(ids[2]!)).toEqual([409, 33, 24, '24']);
  });

  test.each([
    ['a field', '{"force": true}', 4],
    ['no JSON', '{', 3],
    ['no object', '[]', 3],
  ])('with %s in its body', async (_, body, code) => {
    const id = await failedOnce(await subscribed());
    expect([(await retry(id, {}, body)).status, (await retry(id, {}, body)).json]).toMatchObject([400, { code }]);
    expect(outcomeOf(await retry(id, {}, '{}'))).toEqual([202, 'brought_forward']);
  });

  test('with a parameter, for an id that is none, and for one that is not there', async () => {
    const id = await failedOnce(await subscribed());
    expect(await api.call('POST', `/v1/deliveries/${id}/retry?force=1`)).toMatchObject({
      status: 400,
      json: { code: 4 },
    });
    expect(await retry('none')).toMatchObject({ status: 404, json: { code: 2 } });
    expect(await retry(randomUUID())).toMatchObject({ status: 404, json: { code: 6 } });
    const wrong = await api.call('GET', `/v1/deliveries/${id}/retry`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
