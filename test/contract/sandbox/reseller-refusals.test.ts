/**
 * What the Reseller API's refusals mean for a subscription: mostly nothing (docs/facts/google-workspace.md, GR-16 and
 * GR-16a).
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { demoSubscriptions } from '../../support/sandbox-samples.ts';
import { RESELLER_REFUSALS } from '../../../local/sandbox/reseller-refusals.ts';
import { ResellerError } from '../../../shared/sources/workspace/reseller-error.ts';
import type { Reseller } from '../../../shared/sources/workspace/reseller.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const [acme, globex] = demoSubscriptions as [(typeof demoSubscriptions)[number], (typeof demoSubscriptions)[number]];
const about = ({ customerId, skuId, subscriptionId }: typeof acme) => ({
  type: 'subscription.renewed',
  data: { customer_id: customerId, sku_id: skuId, subscription_id: subscriptionId },
});
const stranger = { ...acme, customerId: 'C0stranger', subscriptionId: 'x' };

let demo: DemoSandbox;
let reseller: Reseller;
beforeEach(async () => {
  demo = await startDemoSandbox();
  reseller = await demo.openReseller('read');
});
afterEach(() => demo.close());

const failure = (problem: 'busy' | 'misconfigured', message = '', retryAfterMs?: number) =>
  expect.objectContaining({
    code: 'SOURCE_UNAVAILABLE',
    problem,
    retryAfterMs,
    message: expect.stringContaining(message) as unknown,
  });
const methods = () => demo.sandbox.reseller.calls.map(({ path }) => path.replace('/apps/reseller/v1/', ''));

test.each([
  ['dailyLimitExceeded', 'busy', '403 dailyLimitExceeded to subscriptions.get'],
  ['quotaExceeded', 'busy', '429 quotaExceeded'],
  ['backendError', 'busy', '503 backendError'],
  ['accessNotConfigured', 'misconfigured', 'reseller.googleapis.com'],
  ['insufficientPermissions', 'misconfigured', 'auth/apps.order.readonly'],
  ['notAuthorized', 'misconfigured', 'Domain-wide delegation'],
  ['authError', 'misconfigured', 'Domain-wide delegation'],
] as const)('%s is %s, says what to do, and passes', async (reason, problem, message) => {
  demo.sandbox.reseller.refuse({ reason });
  await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure(problem, message));
  expect(methods()).toHaveLength(1);
  await expect(reseller.getSubscription(about(acme))).resolves.toMatchObject({ kind: 'found' });
});

test('a quota says when to come back', async () => {
  demo.sandbox.reseller.refuse({ reason: 'quotaExceeded', retryAfterSeconds: 90 });
  await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('busy', '', 90_000));
});

test.each(['unauthorized_client', 'invalid_grant'] as const)(
  'a delegation that was taken back (%s) is misconfigured, also when it happens half-way',
  async (reason) => {
    await reseller.getSubscription(about(acme));
    demo.sandbox.reseller.refuse({ reason, times: 1 });
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('misconfigured', '401 authError'));
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('misconfigured', reason));
    await expect(reseller.getSubscription(about(acme))).resolves.toMatchObject({ kind: 'found' });
  },
);

describe('a customer who is forbidden', () => {
  test('is inaccessible once another one was read after that', async () => {
    demo.sandbox.reseller.refuse({ reason: 'forbidden', customerId: acme.customerId });
    await expect(reseller.getSubscription(about(acme))).resolves.toStrictEqual({ kind: 'inaccessible' });
    expect(methods()).toStrictEqual([
      `customers/${acme.customerId}/subscriptions/${acme.subscriptionId}`,
      `customers/${acme.customerId}`,
      'subscriptions',
    ]);
    demo.sandbox.reseller.lift(acme.customerId);
    await expect(reseller.getSubscription(about(acme))).resolves.toMatchObject({ kind: 'found' });
  });

  test('is compared with the one read last, not with a list', async () => {
    await reseller.getSubscription(about(globex));
    await expect(reseller.getSubscription(about(stranger))).resolves.toStrictEqual({ kind: 'inaccessible' });
    expect(methods().slice(1)).toStrictEqual([
      'customers/C0stranger/subscriptions/x',
      'customers/C0stranger',
      `customers/${globex.customerId}`,
    ]);
  });

  test('is compared with a list where the one read last is forbidden, too', async () => {
    await reseller.getSubscription(about(globex));
    demo.sandbox.reseller.refuse({ reason: 'forbidden', customerId: globex.customerId });
    await expect(reseller.getSubscription(about(stranger))).resolves.toStrictEqual({ kind: 'inaccessible' });
    expect(methods().at(-1)).toBe('subscriptions');
  });

  test('tells nothing where there is no other: somebody has to look', async () => {
    demo.sandbox.reseller.remove(globex.subscriptionId);
    demo.sandbox.reseller.refuse({ reason: 'forbidden', customerId: acme.customerId });
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(
      failure('misconfigured', 'shows no other one to compare with: check that the admin'),
    );
  });

  test('tells nothing where every call is forbidden, whoever was read before', async () => {
    await reseller.getSubscription(about(globex));
    await reseller.getSubscription(about(acme));
    demo.sandbox.reseller.refuse({ reason: 'forbidden', times: 4 });
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('misconfigured', 'reseller admin'));
    expect(methods()).toHaveLength(6);
  });

  test('tells nothing where it is shown itself', async () => {
    demo.sandbox.reseller.refuse({ reason: 'forbidden' });
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('busy', 'shows its customer'));
  });

  test('tells nothing where the quota runs out meanwhile', async () => {
    for (const refused of [1, 2]) {
      demo.sandbox.reseller.refuse({ reason: 'forbidden', times: refused });
      demo.sandbox.reseller.refuse({ reason: 'dailyLimitExceeded' });
      await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('busy', 'dailyLimitExceeded'));
    }
  });
});

test.each(['dailyLimitExceeded', 'quotaExceeded', 'backendError'] as const)(
  'the day the quota runs out (%s) revokes nobody, whichever call it meets',
  async (reason) => {
    demo.sandbox.reseller.refuse({ reason: 'notFound' });
    demo.sandbox.reseller.refuse({ reason });
    await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('busy', reason));
    demo.sandbox.reseller.remove(acme.subscriptionId);
    demo.sandbox.reseller.refuse({ reason, times: 1_000 });
    for (const each of [acme, globex, stranger])
      await expect(reseller.getSubscription(about(each))).rejects.toThrow(failure('busy', reason));
  },
);

test.each([
  ['a page of a proxy', { status: 200, body: '<html>OK</html>' }],
  ['an empty object', { status: 200, body: {} }],
  ['a list of something else', { status: 200, body: { kind: 'reseller#subscriptions', subscriptions: [{}] } }],
])('%s in place of the list revokes nobody', async (_, answer) => {
  demo.sandbox.reseller.refuse({ reason: 'notFound' });
  demo.sandbox.reseller.failNext(answer);
  await expect(reseller.getSubscription(about(acme))).rejects.toThrow(failure('busy', 'something else than'));
});

test('every refusal that the sandbox knows has the status and the reason of GR-16a', async () => {
  const answered: [string, number | undefined, string | undefined][] = [];
  for (const name of RESELLER_REFUSALS) {
    demo.sandbox.reseller.refuse({ reason: name });
    const error: unknown = await reseller.listSubscriptions({}).catch((each: unknown) => each);
    if (!(error instanceof ResellerError)) throw error;
    answered.push([name, error.status, error.reason]);
  }
  expect(answered).toStrictEqual([
    ['forbidden', 403, 'forbidden'],
    ['notAuthorized', 403, 'forbidden'],
    ['dailyLimitExceeded', 403, 'dailyLimitExceeded'],
    ['accessNotConfigured', 403, 'accessNotConfigured'],
    ['insufficientPermissions', 403, 'insufficientPermissions'],
    ['quotaExceeded', 429, 'quotaExceeded'],
    ['notFound', 404, 'notFound'],
    ['authError', 401, 'authError'],
    ['backendError', 503, 'backendError'],
  ]);
});
