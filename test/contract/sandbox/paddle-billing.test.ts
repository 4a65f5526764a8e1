import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { sampleBillingSubscription } from '../../../local/samples-billing.ts';
import { billingError } from '../../../local/sandbox/paddle-billing.ts';
import type { Observation } from '../../../shared/events/event.ts';
import type { Gate } from '../../../shared/sources/asking/gate.ts';
import { fetchBillingEmail, openBilling } from '../../../shared/sources/paddle-billing/billing-api.ts';
import type { AskBilling } from '../../../shared/sources/paddle-billing/billing-api.ts';
import { demoBillingSubscription, startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

/** A gate that is always open: pauses and budgets are tested elsewhere. */
const gate: Gate = { call: (_account, exchange) => exchange(), isShort: () => false };
const sleep = () => Promise.resolve();
const open = (apiKey = 'pdl_key', fetcher: typeof fetch = fetch, timeoutMs = 5_000): AskBilling =>
  openBilling(
    { name: 'shop', apiKey },
    { apiUrl: demo.sandbox.url, fetch: fetcher, timeoutMs, now: () => demo.clock.now, gate, sleep },
  );
const idOf = (number: number) => `sub_${String(number).padStart(26, '0')}`;
const putMany = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => {
    demo.sandbox.billing.put(sampleBillingSubscription(demo.clock.now, { id: idOf(number) }));
    return idOf(number);
  });
const idsAsked = () => demo.sandbox.billing.calls.map(({ query }) => query['id']?.split(',').length ?? 1);

let demo: DemoSandbox;
let ask: AskBilling;
beforeEach(async () => {
  demo = await startDemoSandbox();
  ask = open();
});
afterEach(() => demo.close());

describe('asking Paddle Billing', () => {
  test('finds a subscription', async () => {
    await expect(ask(demoBillingSubscription.id)).resolves.toMatchObject({
      kind: 'found',
      subscriptionId: demoBillingSubscription.id,
      updatedAt: '2026-03-02T09:15:04.411000000Z',
      state: { status: 'active', quantity: 3 },
    });
    expect(demo.sandbox.billing.calls).toMatchObject([
      { method: 'GET', path: `/subscriptions/${demoBillingSubscription.id}`, query: {} },
    ]);
  });

  test('takes one that is not found for inaccessible', async () => {
    await expect(ask(idOf(404))).resolves.toEqual({ kind: 'inaccessible' });
  });

  test('finds the address of a customer, and none of one that is unknown', async () => {
    demo.sandbox.billing.putCustomer({ id: 'ctm_1', email: 'a@example.org' });
    const options = { apiUrl: demo.sandbox.url, fetch, timeoutMs: 5_000, now: () => demo.clock.now, gate, sleep };
    const email = (id: string, apiKey = 'pdl_key') => fetchBillingEmail({ name: 'shop', apiKey }, id, options);
    expect([await email('ctm_1'), await email('ctm_2')]).toEqual(['a@example.org', null]);
    await expect(email('ctm_1', 'wrong')).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringContaining('customer.read'),
    });
  });

  test('asks for those who wait at the same time in lists of 200', async () => {
    const ids = putMany(450);
    const found = await Promise.all(ids.map(ask));
    expect(found.map((each) => each.kind === 'found' && each.subscriptionId)).toEqual(ids);
    expect(idsAsked()).toEqual([200, 200, 50]);
    expect(demo.sandbox.billing.calls[0]!.query).toMatchObject({ per_page: '200' });
  });

  test('gathers the next list while a call is under way', async () => {
    const ids = putMany(30);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    ask = open('pdl_key', async (...args) => {
      begun();
      await held;
      return fetch(...args);
    });
    const answers: Promise<Observation>[] = [ask(ids[0]!)];
    await first;
    answers.push(...ids.slice(1).map(ask));
    release();
    expect((await Promise.all(answers)).every(({ kind }) => kind === 'found')).toBe(true);
    expect(idsAsked()).toEqual([1, 29]);
  });

  test('asks singly for what a list lacks, and for an id that could spoil it', async () => {
    const [here] = putMany(1);
    const answers = await Promise.all([here!, idOf(404), 'sub_odd', 'a/b,c'].map(ask));
    expect(answers.map(({ kind }) => kind)).toEqual(['found', 'inaccessible', 'inaccessible', 'inaccessible']);
    expect(demo.sandbox.billing.calls.map(({ path, query }) => query['id'] ?? path).sort()).toEqual(
      [
        `${here},${idOf(404)}`,
        `/subscriptions/${idOf(404)}`,
        '/subscriptions/sub_odd',
        '/subscriptions/a%2Fb%2Cc',
      ].sort(),
    );
  });

  test('halves a list that the API takes for malformed', async () => {
    const ids = putMany(4);
    demo.sandbox.billing.failNext(billingError(400, 'bad_request', 'Invalid request.'));
    const answers = await Promise.all(ids.map(ask));
    expect(answers.every(({ kind }) => kind === 'found')).toBe(true);
    expect(idsAsked()).toEqual([4, 2, 2]);
  });

  test('does not take another subscription for it', async () => {
    demo.sandbox.billing.failNext({ status: 200, body: { data: demoBillingSubscription } });
    await expect(ask(idOf(1))).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });
});

describe('a failure of Paddle Billing', () => {
  const busy = { name: 'SourceFailure', problem: 'busy' };
  const misconfigured = { name: 'SourceFailure', problem: 'misconfigured' };
  const rejection = (asked: Promise<unknown>) =>
    asked.then(
      () => null,
      (error: Error) => error,
    );

  test.each<[string, Parameters<typeof demo.sandbox.billing.failNext>[0], object]>([
    [
      'a quota',
      { ...billingError(429, 'too_many_requests', ''), headers: { 'retry-after': '17' } },
      { ...busy, retryAfterMs: 17_000 },
    ],
    ['a quota without a time', billingError(429, 'too_many_requests', ''), { ...busy, retryAfterMs: undefined }],
    ['an outage', { status: 503, body: '<html>' }, { ...busy, message: expect.stringContaining('answered 503') }],
    [
      'an error of theirs',
      billingError(500, 'internal_error', ''),
      { ...busy, message: expect.stringContaining('internal_error') },
    ],
    ['a page', { status: 200, body: '<html>' }, busy],
    ['a reply without data', { status: 200, body: {} }, busy],
    [
      'a key without permission',
      billingError(403, 'forbidden', ''),
      { ...misconfigured, message: expect.stringContaining('subscription.read for shop') },
    ],
    [
      'another API at that URL',
      { status: 404, body: 'no such page' },
      { ...misconfigured, message: expect.stringContaining('PADDLE_BILLING_API_URL') },
    ],
  ])('%s', async (_, answer, expected) => {
    demo.sandbox.billing.failNext(answer);
    const error = await rejection(ask(demoBillingSubscription.id));
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', ...expected });
    await expect(ask(demoBillingSubscription.id)).resolves.toMatchObject({ kind: 'found' });
  });

  test('a wrong key, which is not shown', async () => {
    const error = await rejection(open('pdl_wrong')(demoBillingSubscription.id));
    expect(error).toMatchObject({ ...misconfigured, message: expect.not.stringContaining('pdl_wrong') as unknown });
  });

  test('more calls than a minute may have', async () => {
    demo.sandbox.billing.limitTo(2);
    for (let call = 0; call < 2; call += 1) await ask(demoBillingSubscription.id);
    demo.clock.now += 20_000;
    expect(await rejection(ask(demoBillingSubscription.id))).toMatchObject({ ...busy, retryAfterMs: 40_000 });
    demo.clock.now += 40_000;
    await expect(ask(demoBillingSubscription.id)).resolves.toMatchObject({ kind: 'found' });
  });

  test('no answer in time', async () => {
    const hanging: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    const error = await rejection(open('pdl_key', hanging, 1)(demoBillingSubscription.id));
    expect(error).toMatchObject({ ...busy, message: 'The Paddle Billing API does not answer' });
  });

  test('concerns everybody in its list', async () => {
    const ids = putMany(3);
    demo.sandbox.billing.failNext({ status: 503, body: '' });
    const errors = await Promise.all(ids.map((id) => rejection(ask(id))));
    expect(errors).toMatchObject([busy, busy, busy]);
  });
});

describe('the sandbox of Paddle Billing', () => {
  const headers = { authorization: 'Bearer pdl_key', 'paddle-version': '1' };
  const get = async (path: string, given: Record<string, string> = headers) => {
    const answer = await fetch(new URL(path, demo.sandbox.url), { headers: given });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('lists in pages', async () => {
    putMany(5);
    const seen: string[] = [];
    let path: string | null = '/subscriptions?per_page=4';
    while (path !== null) {
      const { body } = await get(path);
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      const { pagination } = body['meta'] as { pagination: { next: string; has_more: boolean; per_page: number } };
      expect(pagination).toMatchObject({ per_page: 4, estimated_total: 6 });
      path = pagination.has_more ? pagination.next : null;
    }
    expect(seen.sort()).toEqual([...putMany(5), demoBillingSubscription.id].sort());
  });

  test.each([
    ['no key', '/subscriptions', {}, 401, 'authentication_missing'],
    ['a wrong key', '/subscriptions', { authorization: 'Bearer x' }, 403, 'forbidden'],
    ['another version', '/subscriptions', { ...headers, 'paddle-version': '9' }, 400, 'invalid_api_version'],
    ['too large a page', '/subscriptions?per_page=201', headers, 400, 'bad_request'],
    ['a malformed id', '/subscriptions?id=sub_1', headers, 400, 'bad_request'],
    ['an unknown id', `/subscriptions/${idOf(9)}`, headers, 404, 'not_found'],
  ])('refuses %s', async (_, path, given, status, code) => {
    expect(await get(path, given)).toMatchObject({ status, body: { error: { type: 'request_error', code } } });
  });
});
