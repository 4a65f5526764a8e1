import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { signBillingNotification, signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { eventId } from '../../shared/events/ids.ts';
import type { Timestamp } from '../../shared/store/timestamp.ts';
import { billingNotification } from '../support/billing-samples.ts';
import { CLASSIC_NAMES, classicAlert, fulfilment } from '../support/classic-samples.ts';
import { FROM_PADDLE, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json; charset=utf-8';
/** Paddle's range in these tests. */
const PADDLE = '203.0.113.9';
const SANDBOX_SECRET = 'pdl_ntfset_of_the_sandbox_account';
const OLD_SECRET = 'pdl_ntfset_that_is_on_its_way_out';

let stack: FlowStack;
let serial = 0;

beforeAll(async () => {
  stack = await startFlowStack(
    (keys) => ({
      PADDLE_ALLOWED_ADDRESSES: '203.0.113.0/24',
      PADDLE_ACCOUNTS: JSON.stringify([
        {
          name: 'default',
          classic: { publicKeys: [keys.paddleClassic.publicKey] },
          billing: { secrets: [keys.paddleBillingSecret, OLD_SECRET] },
        },
        { name: 'sandbox', billing: { secrets: [SANDBOX_SECRET] } },
      ]),
    }),
    FROM_PADDLE,
  );
});
beforeEach(() => {
  serial += 1;
});
afterAll(() => stack.stop());

type Body = string | Uint8Array<ArrayBuffer>;
const post = (body: Body, headers: Record<string, string>) =>
  fetch(`${stack.urls['receive-paddle']}/`, {
    method: 'POST',
    headers: { 'x-forwarded-for': PADDLE, ...headers },
    body,
  });
const nowSeconds = () => Math.floor(Date.now() / 1000);
const signed = (body: Body, secret = stack.keys.paddleBillingSecret, ts = nowSeconds()) => ({
  'content-type': JSON_TYPE,
  'paddle-signature': signBillingNotification(body, secret, ts),
});
const postNotification = (notification: JsonObject, secret?: string) => {
  const body = JSON.stringify(notification);
  return post(body, signed(body, secret));
};
const postAlert = (fields: Readonly<Record<string, string>>) =>
  post(signClassicAlert(fields, stack.keys.paddleClassic.privateKey), { 'content-type': FORM });
const answerOf = async (response: Response): Promise<JsonObject> => ({
  status: response.status,
  ...((await response.json()) as JsonObject),
});
const eventOf = async (id: unknown) => (await (await stack.api(`/v1/events/${String(id)}`)).json()) as JsonObject;
const countOf = async (collection: string) => (await stack.db.collection(collection).count().get()).data().count;

describe('a Billing notification', () => {
  it('is stored once under its event_id, with its original, and a replay is a duplicate', async () => {
    const notification = billingNotification('subscription.created', serial);
    const stored = await answerOf(await postNotification(notification));
    expect(stored).toEqual({
      status: 200,
      outcome: 'stored',
      id: eventId('paddle-billing', 'default', notification.event_id as string),
    });
    const replayed = await answerOf(await postNotification({ ...notification, notification_id: 'ntf_replay' }));
    expect(replayed).toEqual({ ...stored, outcome: 'duplicate' });
    expect(await eventOf(stored.id)).toMatchObject({ type: 'subscription.created', account: 'default' });
    const document = await stack.db
      .collection('events')
      .doc(stored.id as string)
      .get();
    expect((document.get('raw') as Buffer).toString()).toBe(JSON.stringify(notification));
    expect(document.get('occurred_at')).toBe('2026-03-02T09:15:04.52Z');
  });

  it.each([
    ['a secret on its way out', () => OLD_SECRET, 'default'],
    ['another seller’s secret', () => SANDBOX_SECRET, 'sandbox'],
  ])('of %s says whose it is', async (_, secret, account) => {
    const { status, id } = await answerOf(
      await postNotification(billingNotification('payout.paid', `w${serial}`), secret()),
    );
    expect(status).toBe(200);
    expect(await eventOf(id)).toMatchObject({ type: 'payout.paid', account });
  });

  it('of a type that nobody knows is stored, and delivered like any other', async () => {
    stack.receiver.expect(stack.keys.receiverSecret);
    const webhook = { name: 'all', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret };
    const made = await answerOf(await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) }));
    const { id } = await answerOf(await postNotification(billingNotification('subscription.gifted', serial)));
    const receipt = await stack.receiver.receiptOf(id as string);
    expect(receipt).toMatchObject({ verified: true, payload: { type: 'paddle_billing.unknown' } });
    await stack.api(`/v1/webhooks/${made.id as string}`, { method: 'DELETE' });
  });

  it.each<[string, number, string, () => Promise<Response>]>([
    ['without a signature', 403, 'SIGNATURE_MISSING', () => post('{}', { 'content-type': JSON_TYPE })],
    ['of another secret', 403, 'SIGNATURE_MISMATCH', () => post('{}', signed('{}', 'pdl_ntfset_other'))],
    ['with a byte changed', 403, 'SIGNATURE_MISMATCH', () => post('{} ', signed('{}'))],
    ['too old', 403, 'SIGNATURE_EXPIRED', () => post('{}', signed('{}', undefined, nowSeconds() - 310))],
    ['from the future', 403, 'SIGNATURE_EXPIRED', () => post('{}', signed('{}', undefined, nowSeconds() + 310))],
    ['of another type', 400, 'BODY_UNREADABLE', () => post('{}', { ...signed('{}'), 'content-type': 'text/plain' })],
    ['encoded', 415, 'BODY_ENCODED', () => post('{}', { ...signed('{}'), 'content-encoding': 'gzip' })],
    ['too large', 413, 'BODY_TOO_LARGE', () => post('x'.repeat(901 * 1024), { 'content-type': JSON_TYPE })],
    [
      'from elsewhere',
      403,
      'ADDRESS_NOT_ALLOWED',
      () => post('{}', { ...signed('{}'), 'x-forwarded-for': `${PADDLE}, 198.51.100.7` }),
    ],
  ])('%s is answered %i %s, and stores nothing', async (_, status, code, send) => {
    const before = [await countOf('events'), await countOf('quarantine')];
    expect(await answerOf(await send())).toMatchObject({ status, error: { code } });
    expect([await countOf('events'), await countOf('quarantine')]).toEqual(before);
  });

  it.each<[string, () => Body]>([
    ['that is not JSON', () => `{"event_id": ${serial}`],
    ['that is not UTF-8', () => new Uint8Array([0x22, 0xff, serial, 0x22])],
    ['without an event_id', () => JSON.stringify({ ...billingNotification('payout.paid', serial), event_id: null })],
    ['nested without end', () => `{"n":${serial},"data":${'['.repeat(200_000)}`],
    [
      'with an amount that is none',
      () => JSON.stringify(billingNotification('payout.paid', serial, { amount: '1.5' })),
    ],
  ])('%s, from a verified sender, is quarantined once with the reason', async (_, bodyOf) => {
    const body = bodyOf();
    const first = await answerOf(await post(body, signed(body)));
    expect(first).toMatchObject({ status: 200, outcome: 'quarantined' });
    expect(await answerOf(await post(body, signed(body)))).toEqual({ ...first, outcome: 'duplicate' });
    expect(first.reason).toMatch(/JSON|event_id is missing|nested|amount must be/);
    const kept = await stack.db
      .collection('quarantine')
      .doc(first.id as string)
      .get();
    expect(kept.data()).toMatchObject({ source: 'paddle-billing', account: 'default', raw: Buffer.from(body) });
    const { received_at, expire_at } = kept.data() as Record<'received_at' | 'expire_at', Timestamp>;
    expect(expire_at.toMillis() - received_at.toMillis()).toBe(100 * 24 * 3_600_000);
    const { account, source, reason } = kept.data() as Record<string, string>;
    const shown = {
      ...{ id: first.id, source, account, reason },
      ...{ received_at: received_at.toDate().toISOString(), erased_at: null },
      ...{ status: 'open', closed: null, event_id: null },
    };
    expect((await answerOf(await stack.api('/v1/quarantine?limit=1'))).quarantine).toEqual([shown]);
    const { raw, raw_encoding, ...rest } = await answerOf(await stack.api(`/v1/quarantine/${first.id as string}`));
    expect(rest).toEqual(shown);
    expect(Buffer.from(raw as string, raw_encoding as BufferEncoding)).toEqual(Buffer.from(body));
  });

  it.each<[string, JsonObject]>([
    ['event_id', { event_id: null }],
    ['amount', { data: { id: 'ctm_7', currency_code: 'EUR', amount: '1.5' }, event_type: 'payout.paid' }],
  ])('in quarantine for its %s is found and erased by its customer, like its events', async (field, over) => {
    const named = { ...billingNotification('transaction.paid', serial, { customer_id: 'ctm_7' }), ...over };
    const data = { ...(named.data as JsonObject), customer_id: 'ctm_7' };
    const { id } = await answerOf(await postNotification({ ...named, data }));
    const kept = await stack.db
      .collection('quarantine')
      .doc(id as string)
      .get();
    expect(kept.get('reason')).toContain(field);
    const event = await answerOf(
      await postNotification(billingNotification('transaction.paid', `q${field}${serial}`, { customer_id: 'ctm_7' })),
    );
    const stored = await stack.db
      .collection('events')
      .doc(event.id as string)
      .get();
    expect(kept.get('customer_key')).toBe(stored.get('customer_key'));
    expect(kept.get('customer_key')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('sent as a form is read as the JSON that was signed, whatever its customer is called', async () => {
    const cancellation = new URLSearchParams(classicAlert('subscription_cancelled', 31_337)).toString();
    const name = `=x&${cancellation}&y=`;
    const body = JSON.stringify(billingNotification('customer.updated', serial, { name }));
    const answer = await answerOf(await post(body, { ...signed(body), 'content-type': FORM }));
    expect(answer).toMatchObject({ status: 200, outcome: 'stored' });
    expect(await eventOf(answer.id)).toMatchObject({
      type: 'customer.updated',
      source: 'paddle-billing',
      data: { name },
    });
    expect((await stack.api(`/v1/events/${eventId('paddle-classic', 'default', '31337')}`)).status).toBe(404);
  });

  it('of 890 kB is stored whole', async () => {
    const big = billingNotification('transaction.completed', serial, { checkout: { url: 'x'.repeat(890 * 1024) } });
    expect(await answerOf(await postNotification(big))).toMatchObject({ status: 200, outcome: 'stored' });
  });

  it('whose original and data fit no document together is quarantined', async () => {
    const big = billingNotification('transaction.completed', serial, { custom_data: { text: 'x'.repeat(800 * 1024) } });
    expect(await answerOf(await postNotification(big))).toMatchObject({ status: 200, outcome: 'quarantined' });
  });
});

describe('a Classic alert', () => {
  it.each(CLASSIC_NAMES)('%s is stored, and a repeat is a duplicate', async (name) => {
    const fields = classicAlert(name, 10_000 + serial);
    const stored = await answerOf(await postAlert(fields));
    expect(stored).toEqual({
      status: 200,
      outcome: 'stored',
      id: eventId('paddle-classic', 'default', fields.alert_id!),
    });
    expect(await answerOf(await postAlert(fields))).toEqual({ ...stored, outcome: 'duplicate' });
  });

  it('keeps every field of the original', async () => {
    const body = signClassicAlert(classicAlert('payment_succeeded', 20_000), stack.keys.paddleClassic.privateKey);
    const { id } = await answerOf(await post(body, { 'content-type': FORM }));
    const document = await stack.db
      .collection('events')
      .doc(id as string)
      .get();
    expect((document.get('raw') as Buffer).toString()).toBe(body);
  });

  it.each([
    ['fulfilment', fulfilment],
    ['unknown', classicAlert('subscription_gifted', 20_001)],
  ])('%s is stored', async (_, fields) => {
    expect(await answerOf(await postAlert(fields))).toMatchObject({ status: 200, outcome: 'stored' });
  });

  it('of an invoice is not lost, however it travels', async () => {
    const json = JSON.stringify(classicAlert('invoice_paid_v2', 20_002));
    const form = signClassicAlert(classicAlert('invoice_paid_v2', 20_003), stack.keys.paddleClassic.privateKey);
    const asJson = await answerOf(await post(json, signed(json)));
    const asForm = await answerOf(await post(form, { ...signed(form), 'content-type': FORM }));
    expect([asJson, asForm]).toMatchObject([{ outcome: 'stored' }, { outcome: 'stored' }]);
    const events = await Promise.all([eventOf(asJson.id), eventOf(asForm.id)]);
    expect(events[0]).toMatchObject({ type: 'invoice.paid', source: 'paddle-classic', account: 'default' });
    expect(events[1].data).toEqual(events[0].data);
    const unsigned = new URLSearchParams(classicAlert('invoice_paid_v2', 20_004)).toString();
    const kept = await answerOf(await post(unsigned, { ...signed(unsigned), 'content-type': FORM }));
    expect(kept).toMatchObject({ status: 200, outcome: 'quarantined' });
  });

  it('beside a Paddle-Signature that is none is taken', async () => {
    const body = signClassicAlert(classicAlert('payment_succeeded', 20_005), stack.keys.paddleClassic.privateKey);
    for (const stray of ['', 'x', `ts=1;h1=${'0'.repeat(64)}`, signed('other')['paddle-signature']]) {
      const answer = await answerOf(await post(body, { 'content-type': FORM, 'paddle-signature': stray }));
      expect(answer).toMatchObject({ status: 200, id: eventId('paddle-classic', 'default', '20005') });
    }
  });

  it('that nobody can read is in quarantine once, however it is spelled', async () => {
    const fields = classicAlert('subscription_created', 20_006, { unit_price: 'unit_price', user_id: '9900871' });
    const body = signClassicAlert(fields, stack.keys.paddleClassic.privateKey);
    const first = await answerOf(await post(body, { 'content-type': FORM }));
    expect(first).toMatchObject({ status: 200, outcome: 'quarantined' });
    const pairs = body.split('&');
    for (const spelled of [
      [...pairs].reverse().join('&'),
      `&${pairs.join('&&')}&`,
      body.replace('alert_name', 'alert%5Fname').replace('subscription_created', '%73ubscription_created'),
    ]) {
      expect(await answerOf(await post(spelled, { 'content-type': FORM }))).toEqual({ ...first, outcome: 'duplicate' });
    }
    const before = await countOf('quarantine');
    for (const added of ['!', '%0A', '%3D', '%20']) {
      expect(await answerOf(await post(`${body}${added}`, { 'content-type': FORM }))).toMatchObject({ status: 403 });
    }
    expect(await countOf('quarantine')).toBe(before);
    const kept = await stack.db
      .collection('quarantine')
      .doc(first.id as string)
      .get();
    expect(kept.get('customer_key')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('of a fulfilment may come by GET, and is what it is by POST', async () => {
    const form = signClassicAlert({ ...fulfilment, p_order_id: '20007' }, stack.keys.paddleClassic.privateKey);
    const get = (query: string) =>
      fetch(`${stack.urls['receive-paddle']}/?${query}`, { headers: { 'x-forwarded-for': PADDLE } });
    const stored = await answerOf(await get(form));
    expect(stored).toMatchObject({ status: 200, outcome: 'stored' });
    expect(await eventOf(stored.id)).toMatchObject({
      type: 'order.fulfilled',
      subject: { kind: 'invoice', id: 'default/20007' },
    });
    expect(await answerOf(await post(form, { 'content-type': FORM }))).toEqual({ ...stored, outcome: 'duplicate' });
    expect(await answerOf(await get(`${form}&x=1`))).toMatchObject({
      status: 403,
      error: { code: 'SIGNATURE_MISMATCH' },
    });
    expect(await answerOf(await get(`${form}&p_order_id=1`))).toMatchObject({ status: 400 });
    const empty = await get('alert_name=x');
    expect([empty.status, empty.headers.get('allow')]).toEqual([405, 'POST, GET']);
    const elsewhere = await fetch(`${stack.urls['receive-paddle']}/?${form}`, { headers: { 'x-forwarded-for': '' } });
    expect(elsewhere.status).toBe(403);
  });

  it.each(['PUT', 'DELETE', 'HEAD'])('by %s is refused', async (method) => {
    const response = await fetch(stack.urls['receive-paddle']!, { method, headers: { 'x-forwarded-for': PADDLE } });
    expect(response.status).toBe(405);
  });

  it('from elsewhere is refused before its body is read', async () => {
    const response = await post('x'.repeat(1024), { 'content-type': FORM, 'x-forwarded-for': '' });
    expect(await answerOf(response)).toMatchObject({ status: 403, error: { code: 'ADDRESS_NOT_ALLOWED' } });
  });
});

describe('any bytes at all', () => {
  const ALLOWED = [200, 400, 403, 413, 415];
  const RUNS = { numRuns: 50, seed: 20_261_125 };
  const residentBytes = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stack.pids['receive-paddle']}/status`, 'utf8'))![1]) * 1024;

  const contentType = fc.constantFrom(FORM, JSON_TYPE, 'APPLICATION/JSON', `${FORM};charset=x`, 'text/plain', '', ';;');
  const encoding = fc.constantFrom('identity', 'IDENTITY', 'gzip', 'br', 'x');
  const header = fc.oneof(fc.stringMatching(/^[!-~]{1,80}$/), fc.constant(`ts=1;h1=${'0'.repeat(64)}`));
  const text = (size: number) => fc.string({ unit: 'binary', maxLength: size });
  const mutated = (whole: string) =>
    fc.tuple(fc.nat({ max: whole.length }), fc.nat({ max: 9 }), text(9)).map(([at, cut, put]) => {
      return Buffer.from(whole.slice(0, at) + put + whole.slice(at + cut));
    });
  const forms = fc.oneof(
    fc
      .constantFrom(...CLASSIC_NAMES)
      .chain((name) => mutated(new URLSearchParams({ ...classicAlert(name, 1), p_signature: 'QUJD' }).toString())),
    fc.integer({ min: 1, max: 3_000 }).map((count) => Buffer.from('a=1&'.repeat(count))),
    fc
      .integer({ min: 900, max: 1_100 })
      .map((count) => Buffer.from(Array.from({ length: count }, (_, n) => `f${n}=%ff`).join('&'))),
    fc.dictionary(text(9), text(99)).map((fields) => Buffer.from(new URLSearchParams(fields).toString())),
  );
  const jsons = fc.oneof(
    mutated(JSON.stringify(billingNotification('subscription.created', 1))),
    mutated(JSON.stringify(billingNotification('adjustment.updated', 1))),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .tuple(fc.constantFrom('[', '{"a":', '[{"":'), fc.nat({ max: 200_000 }))
      .map(([open, depth]) =>
        Buffer.from(`{"event_id":"e","event_type":"x","data":${open.repeat(Math.min(depth, 150_000))}`),
      ),
    fc
      .nat({ max: 50_000 })
      .map((count) => Buffer.from(`{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join()}}`)),
  );
  const bytes = fc.uint8Array({ maxLength: 3_000 }).map((array) => Buffer.from(array));
  const anyBody = fc.oneof(bytes, forms, jsons);

  const sent = async (body: Buffer, headers: Record<string, string>) => {
    const response = await post(new Uint8Array(body), headers);
    const answer = await response.text();
    const shown = body.subarray(0, 200).toString('latin1');
    if (!ALLOWED.includes(response.status)) throw new Error(`${response.status} ${answer} to ${shown}`);
    return response.status;
  };

  it('unsigned, of any type and encoding, are refused in our own words', async () => {
    const before = residentBytes();
    await fc.assert(
      fc.asyncProperty(
        anyBody,
        contentType,
        fc.option(encoding),
        fc.option(header),
        async (body, type, coded, sign) => {
          await sent(body, {
            'content-type': type,
            ...(coded === null ? {} : { 'content-encoding': coded }),
            ...(sign === null ? {} : { 'paddle-signature': sign }),
          });
        },
      ),
      RUNS,
    );
    expect(residentBytes() - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('signed as a notification, are stored, known, or quarantined', async () => {
    const before = residentBytes();
    await fc.assert(
      fc.asyncProperty(fc.oneof(jsons, bytes), async (body) => {
        expect(await sent(body, signed(new Uint8Array(body)))).toBe(200);
      }),
      RUNS,
    );
    expect(residentBytes() - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('signed as an alert, are stored, known, or quarantined', async () => {
    const value = fc.oneof(
      text(60),
      fc.constantFrom('', '0', '-1', '1e9', 'null', '9'.repeat(300), '{"a":'.repeat(9_000)),
    );
    const names = [...new Set(CLASSIC_NAMES.flatMap((name) => Object.keys(classicAlert(name, 1))))];
    const changes = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CLASSIC_NAMES, 'new'), changes, async (name, over) => {
        const body = signClassicAlert(classicAlert(name, 30_000, over), stack.keys.paddleClassic.privateKey);
        expect(await sent(Buffer.from(body), { 'content-type': FORM })).toBe(200);
      }),
      RUNS,
    );
  });
});
