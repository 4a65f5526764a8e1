import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { signClassicAlert } from '../../../local/sandbox/sign-paddle.ts';
import type { Gate } from '../../../shared/sources/asking/gate.ts';
import { SourceFailure } from '../../../shared/sources/asking/source-failure.ts';
import { fetchClassicSubscription } from '../../../shared/sources/paddle-classic/classic-api.ts';
import { parseForm } from '../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../shared/sources/paddle-classic/paddle-classic.ts';
import type { SubjectEvent } from '../../../shared/sources/source.ts';
import { demoAlerts, demoPaddleSubscriptions, demoVendor } from '../../support/sandbox-samples.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

let demo: DemoSandbox;
beforeEach(async () => (demo = await startDemoSandbox()));
afterEach(() => demo.close());

/** A gate that is always open: pauses are tested elsewhere. */
const gate: Gate = { call: (_account, exchange) => exchange(), isShort: () => false };
const around = { gate, now: () => demo.clock.now };

function eventOf(alert: Readonly<Record<string, string>>, account = 'shop'): SubjectEvent {
  const body = Buffer.from(signClassicAlert(alert, demo.privateKey));
  const form = parseForm(body);
  if (!form.ok) throw new Error(form.reason);
  const decoded = decodeClassicAlert(form.fields, account, body);
  if ('reason' in decoded) throw new Error(decoded.reason);
  const { event } = decoded;
  if (event.subject === null) throw new Error('The alert is about nothing');
  return { ...event, subject: event.subject };
}

const [created, , cancelled] = demoAlerts;
const [active] = demoPaddleSubscriptions;
const fetchState = (event: SubjectEvent, name = 'shop', fetcher: typeof fetch = fetch) => {
  const account = demo.config.paddleAccounts.find((each) => each.name === name);
  const options = { ...around, apiUrl: demo.config.paddleClassicApiUrl, fetch: fetcher, timeoutMs: 5_000 };
  return fetchClassicSubscription(event, account, options);
};
const unavailable = (message: string) =>
  expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining(message) as unknown });

describe('fetchClassicSubscription', () => {
  test('finds what an alert is about', async () => {
    await expect(fetchState(eventOf(created!))).resolves.toStrictEqual({
      kind: 'found',
      subscriptionId: '7700123',
      state: {
        subscription_id: '7700123',
        customer_id: '9900871',
        email: 'zoe.lukasz@example.org',
        status: 'active',
        plan: '61042',
        quantity: 3,
        currency: 'EUR',
        unit_price: null,
        next_payment: { amount: { amount: '8970', currency: 'EUR' }, date: '2026-04-16' },
        trial: null,
        pause: null,
        scheduled_change: null,
        cancelled_at: null,
        created_at: '2026-03-02T09:15:04Z',
        paddle: {
          last_payment: { amount: { amount: '8970', currency: 'EUR' }, date: '2026-03-16' },
          payment_method: { type: 'card', card_type: 'visa', last_four_digits: '4242', expiry_date: '02/2029' },
          paused_at: null,
          paused_from: null,
          paused_reason: null,
          linked_subscriptions: [],
          marketing_consent: false,
          cancel_url: 'https://checkout.example/cancel?subscription=7700123',
          update_url: 'https://checkout.example/update?subscription=7700123',
        },
      },
    });
    expect(demo.sandbox.paddle.calls).toStrictEqual([
      {
        method: 'POST',
        path: '/api/2.0/subscription/users',
        query: {},
        body: `vendor_id=${demoVendor.id}&vendor_auth_code=${demoVendor.authCode}&subscription_id=7700123`,
      },
    ]);
  });

  test('asks again for those that have ended', async () => {
    await expect(fetchState(eventOf(cancelled!))).resolves.toMatchObject({
      kind: 'found',
      state: { status: 'cancelled', paddle: { last_payment: { amount: { amount: '4800', currency: 'JPY' } } } },
    });
    expect(demo.sandbox.paddle.calls[1]?.body).toContain('&state=deleted');
  });

  test('takes one that is in neither list for inaccessible', async () => {
    demo.sandbox.paddle.remove(7700123);
    await expect(fetchState(eventOf(created!))).resolves.toStrictEqual({ kind: 'inaccessible' });
    expect(demo.sandbox.paddle.calls).toHaveLength(2);
  });

  test('does not take another subscription for it', async () => {
    demo.sandbox.paddle.failNext({
      status: 200,
      body: { success: true, response: [{ ...active, subscription_id: 1 }] },
      times: 2,
    });
    await expect(fetchState(eventOf(created!))).resolves.toStrictEqual({ kind: 'inaccessible' });
  });

  test.each([
    ['29.90', 'EUR', { amount: '2990', currency: 'EUR' }],
    ['0.07', 'EUR', { amount: '7', currency: 'EUR' }],
    ['90071992547409.93', 'USD', { amount: '9007199254740993', currency: 'USD' }],
    ['12000', 'KRW', { amount: '12000', currency: 'KRW' }],
    ['1e3', 'EUR', null],
    ['1.005', 'EUR', null],
    ['"29.9"', 'EUR', { amount: '2990', currency: 'EUR' }],
  ])('reads an amount written %s %s without a float', async (amount, currency, expected) => {
    const payment = `{"amount":${amount},"currency":"${currency}","date":"2026-04-16"}`;
    const body = `{"success":true,"response":[{"subscription_id":7700123,"state":"active","next_payment":${payment}}]}`;
    demo.sandbox.paddle.failNext({ status: 200, body });
    await expect(fetchState(eventOf(created!))).resolves.toMatchObject({
      state: { next_payment: { amount: expected } },
    });
  });

  test('takes an answer with less in it, and with odd values', async () => {
    const response = [
      { subscription_id: 7700123, quantity: 'many', signup_date: 'soon', linked_subscriptions: 4, new: {} },
    ];
    demo.sandbox.paddle.failNext({ status: 200, body: { success: true, response } });
    await expect(fetchState(eventOf(created!))).resolves.toMatchObject({
      state: {
        status: null,
        plan: null,
        quantity: null,
        created_at: null,
        next_payment: null,
        paddle: { linked_subscriptions: [] },
      },
    });
  });

  test.each([
    ['an account that is not configured', 'nobody'],
    ['an account without API credentials', 'no-credentials'],
  ])('asks nothing for %s', async (_, name) => {
    await expect(fetchState(eventOf(created!), name)).resolves.toStrictEqual({ kind: 'unavailable' });
    expect(demo.sandbox.paddle.calls).toHaveLength(0);
  });

  test('is unavailable with credentials that are refused, which have status 200', async () => {
    const refused = fetchState(eventOf(created!), 'wrong-credentials');
    await expect(refused).rejects.toThrow(unavailable('refused with error 107, status 200'));
  });

  test.each([
    ['a page', { status: 200, body: '<html>' }, 'answered 200 without a reply that can be read'],
    ['an outage', { status: 503, body: 'Service Unavailable' }, 'answered 503 without a reply'],
    ['an error without a code', { status: 500, body: { success: false } }, 'refused with error unknown, status 500'],
    [
      'an error in words',
      { status: 200, body: { success: false, error: { code: 'a@b.c' } } },
      'answered 200 without a reply',
    ],
    ['no list', { status: 200, body: { success: true, response: {} } }, 'answered 200 without a reply'],
  ])('is unavailable after %s', async (_, answer, message) => {
    demo.sandbox.paddle.failNext(answer);
    await expect(fetchState(eventOf(created!))).rejects.toThrow(unavailable(message));
    await expect(fetchState(eventOf(created!))).resolves.toMatchObject({ kind: 'found' });
  });

  test.each([
    ['a quota', { status: 429, body: 'slow down', headers: { 'retry-after': '9' } }, 'busy', 9_000],
    ['an outage', { status: 503, body: 'Service Unavailable' }, 'busy', undefined],
    ['a refusal in words and status', { status: 403, body: 'no' }, 'misconfigured', undefined],
    [
      'refused credentials',
      { status: 200, body: { success: false, error: { code: 107 } } },
      'misconfigured',
      undefined,
    ],
  ])('says what %s asks for', async (_, answer, problem, retryAfterMs) => {
    demo.sandbox.paddle.failNext(answer);
    const failure = await fetchState(eventOf(created!)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SourceFailure);
    expect(failure).toMatchObject({ problem, retryAfterMs });
  });

  test('pauses nobody for an error about one subscription', async () => {
    demo.sandbox.paddle.failNext({ status: 200, body: { success: false, error: { code: 119 } } });
    const failure = await fetchState(eventOf(created!)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(failure).not.toBeInstanceOf(SourceFailure);
  });

  test('is unavailable when nothing listens', async () => {
    await demo.sandbox.close();
    await expect(fetchState(eventOf(created!))).rejects.toThrow(unavailable('does not answer'));
  });

  test('gives up on an answer that does not come', async () => {
    const account = demo.config.paddleAccounts[0];
    const hanging: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    const options = { ...around, apiUrl: demo.sandbox.url, fetch: hanging, timeoutMs: 1 };
    await expect(fetchClassicSubscription(eventOf(created!), account, options)).rejects.toThrow(
      unavailable('does not answer'),
    );
  });
});
