import { createPrivateKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { apiError } from '../../../local/sandbox/reseller.ts';
import type { NormalizedEvent } from '../../../shared/events/event.ts';
import { SCOPE_ORDER_READONLY } from '../../../shared/sources/workspace/auth.ts';
import { workspaceState } from '../../../shared/sources/workspace/state.ts';
import { decodeWorkspace } from '../../../shared/sources/workspace/workspace.ts';
import { hs256, jwt, rs256 } from '../../support/id-token.ts';
import { demoNotifications, demoReseller, demoSubscriptions } from '../../support/sandbox-samples.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const serviceAccount = demoReseller.serviceAccount;
const topic = 'projects/partner-watch/topics/C0demo042';
const [annual, trial] = demoSubscriptions as [(typeof demoSubscriptions)[number], (typeof demoSubscriptions)[number]];

function eventOf(notification: object): NormalizedEvent {
  const context = { messageId: '1', accountOf: null, publishTime: '2026-11-21T10:00:00Z' };
  const decoded = decodeWorkspace(Buffer.from(JSON.stringify(notification)), context);
  if ('reason' in decoded) throw new Error(decoded.reason);
  return decoded.event;
}
const created = eventOf(demoNotifications[0]!);

let demo: DemoSandbox;
beforeEach(async () => (demo = await startDemoSandbox()));
afterEach(() => demo.close());

const open: DemoSandbox['openReseller'] = (use, changes) => demo.openReseller(use, changes);

const unavailable = (message: string) =>
  expect.objectContaining({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining(message) as unknown });

describe('notifications', () => {
  test('are registered by a query parameter and no body, and their topic is made once (GR-1)', async () => {
    const reseller = await open('register');
    await expect(reseller.register(serviceAccount)).resolves.toBe(topic);
    await expect(reseller.register(serviceAccount)).resolves.toBe(topic);
    expect(demo.topics).toStrictEqual([topic]);
    expect(demo.sandbox.reseller.calls).toHaveLength(2);
    expect(demo.sandbox.reseller.calls[0]).toStrictEqual({
      method: 'POST',
      path: '/apps/reseller/v1/resellernotify/register',
      query: { serviceAccountEmailAddress: serviceAccount },
      body: '',
    });
    await expect(reseller.watchDetails()).resolves.toStrictEqual({ topic, serviceAccounts: [serviceAccount] });
  });

  test('are unregistered (GR-2)', async () => {
    const reseller = await open('register');
    await reseller.register(serviceAccount);
    await reseller.register('other@demo.iam.gserviceaccount.com');
    await expect(reseller.unregister(serviceAccount)).resolves.toBe(topic);
    await expect(reseller.watchDetails()).resolves.toMatchObject({
      serviceAccounts: ['other@demo.iam.gserviceaccount.com'],
    });
  });

  test('cannot be registered with the scope that only reads (GR-4)', async () => {
    const reseller = await open('read');
    await expect(reseller.register(serviceAccount)).rejects.toThrow(
      unavailable('403 insufficientPermissions to register'),
    );
  });
});

describe('getSubscription', () => {
  test('finds what a notification is about', async () => {
    const reseller = await open('read');
    await expect(reseller.getSubscription(created)).resolves.toStrictEqual({
      kind: 'found',
      subscriptionId: annual.subscriptionId,
      state: workspaceState(annual)?.state,
    });
  });

  test('sees a change at once', async () => {
    const reseller = await open('read');
    demo.sandbox.reseller.put({ ...annual, status: 'SUSPENDED', suspensionReasons: ['OTHER'] });
    await expect(reseller.getSubscription(created)).resolves.toMatchObject({
      state: { status: 'suspended', suspension_reasons: ['other'] },
    });
  });

  test('takes a subscription that the API does not know for inaccessible', async () => {
    const reseller = await open('read');
    demo.sandbox.reseller.remove(annual.subscriptionId);
    await expect(reseller.getSubscription(created)).resolves.toStrictEqual({ kind: 'inaccessible' });
  });

  test('writes ids into the path as they are', async () => {
    const reseller = await open('read');
    const odd = { ...annual, customerId: 'C/0 1?', subscriptionId: 'a/../b#%' };
    demo.sandbox.reseller.put(odd);
    const event = eventOf({ customer_id: odd.customerId, subscription_id: odd.subscriptionId, sku_id: odd.skuId });
    await expect(reseller.getSubscription(event)).resolves.toMatchObject({ subscriptionId: odd.subscriptionId });
  });

  test('finds the SKU of an event without a subscription id in the list of the customer', async () => {
    const reseller = await open('read');
    const event = eventOf({ customer_id: annual.customerId, sku_id: annual.skuId });
    await expect(reseller.getSubscription(event)).resolves.toMatchObject({ subscriptionId: annual.subscriptionId });
    expect(demo.sandbox.reseller.calls.map(({ query }) => query)).toStrictEqual([
      { customerId: annual.customerId, maxResults: '100' },
    ]);
  });

  test.each([
    ['over the quota', apiError(503, 'backendError', 'Quota'), '503 backendError'],
    ['404 for another reason', { status: 404, body: '<html>Not Found</html>' }, 'answered 404 to subscriptions.get'],
    ['an error without a reason', { status: 500, body: { error: { code: 500 } } }, 'answered 500 to'],
    ['something else than a subscription', { status: 200, body: {} }, 'something else than a subscription'],
  ])('is unavailable, after one request, when the API answers %s', async (_, answer, message) => {
    const reseller = await open('read');
    demo.sandbox.reseller.failNext(answer);
    await expect(reseller.getSubscription(created)).rejects.toThrow(unavailable(message));
    expect(demo.sandbox.reseller.calls).toHaveLength(1);
    await expect(reseller.getSubscription(created)).resolves.toMatchObject({ kind: 'found' });
  });

  test('is unavailable when nothing listens, and its error holds no token', async () => {
    const reseller = await open('read');
    await reseller.getSubscription(created);
    await demo.sandbox.close();
    const failed = reseller.getSubscription(created);
    await expect(failed).rejects.toThrow(unavailable('The Reseller API did not answer'));
    const error: unknown = await failed.catch((each: unknown) => each);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ya29');
  });

  test('gets a new token after the API has refused one', async () => {
    const reseller = await open('read');
    await reseller.getSubscription(created);
    demo.sandbox.reseller.failNext(apiError(401, 'authError', 'Invalid Credentials'));
    await expect(reseller.getSubscription(created)).rejects.toThrow(unavailable('401 authError'));
    await expect(reseller.getSubscription(created)).resolves.toMatchObject({ kind: 'found' });
  });

  test('gets a new token before one expires', async () => {
    const reseller = await open('read');
    await reseller.getSubscription(created);
    demo.clock.now += 3_600_000;
    await expect(reseller.getSubscription(created)).resolves.toMatchObject({ kind: 'found' });
  });
});

describe('the sandbox', () => {
  const { account: customerId, ...claimed } = { ...demoReseller, scope: SCOPE_ORDER_READONLY };
  const seconds = Date.parse('2026-11-21T10:00:00Z') / 1000;
  const claims = () => ({
    iss: claimed.serviceAccount,
    sub: claimed.adminEmail,
    scope: claimed.scope,
    aud: demo.sandbox.tokenUrl,
    iat: seconds,
    exp: seconds + 3600,
  });
  const signed = (changes: object = {}) =>
    jwt({ alg: 'RS256', typ: 'JWT' }, { ...claims(), ...changes }, rs256(createPrivateKey(demo.privateKey)));
  const exchange = (assertion: string) =>
    fetch(demo.sandbox.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
  const call = async (path: string, init: RequestInit & { token?: string } = {}) => {
    const token = init.token ?? ((await (await exchange(signed())).json()) as { access_token: string }).access_token;
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${demo.sandbox.url}/apps/reseller/v1/${path}`, { headers, ...init });
    return { status: response.status, body: await response.json() };
  };

  test.each([
    ['another audience', () => signed({ aud: 'https://oauth2.googleapis.com/token' }), 400, 'invalid_grant'],
    ['nobody known', () => signed({ iss: 'x@y.z' }), 400, 'invalid_grant'],
    ['a user who is no admin', () => signed({ sub: 'x@reseller.example' }), 400, 'invalid_grant'],
    ['an expired assertion', () => signed({ iat: seconds - 4000, exp: seconds - 400 }), 400, 'invalid_grant'],
    ['one from the future', () => signed({ iat: seconds + 301, exp: seconds + 400 }), 400, 'invalid_grant'],
    ['one for over an hour', () => signed({ exp: seconds + 3601 }), 400, 'invalid_grant'],
    [
      'a scope that was not granted',
      () => signed({ scope: 'https://www.googleapis.com/auth/drive' }),
      401,
      'unauthorized_client',
    ],
    ['a changed assertion', () => `${signed().slice(0, -8)}AAAAAAAA`, 400, 'invalid_grant'],
    ['another algorithm', () => jwt({ alg: 'HS256' }, claims(), hs256('x')), 400, 'invalid_grant'],
    ['no assertion', () => '', 400, 'invalid_grant'],
  ])('gives no token for %s', async (_, assertion, status, error) => {
    const response = await exchange(assertion());
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
  });

  test.each([
    ['', 401],
    ['ya29.made-up', 401],
  ])('refuses the token "%s"', async (token, status) => {
    expect(await call('subscriptions', { token })).toMatchObject({
      status,
      body: { error: { code: 401, errors: [{ domain: 'global', reason: 'authError' }] } },
    });
  });

  test('takes the body of the guide, too (GR-1)', async () => {
    const register = await exchange(signed({ scope: 'https://www.googleapis.com/auth/apps.order' }));
    const { access_token: token } = (await register.json()) as { access_token: string };
    const body = JSON.stringify({ serviceAccountEmailAddress: serviceAccount });
    const answer = await call('resellernotify/register', {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    expect(answer).toStrictEqual({ status: 200, body: { topicName: `projects/partner-watch/topics/${customerId}` } });
    expect(await call('resellernotify/getwatchdetails')).toMatchObject({
      body: { serviceAccountEmailAddresses: [serviceAccount] },
    });
  });

  test('knows no watch before the first registration', async () => {
    expect(await call('resellernotify/getwatchdetails')).toMatchObject({ status: 404 });
  });

  test('lists by page, customer and prefix (GR-15)', async () => {
    const first = await call('subscriptions?maxResults=1');
    expect(first.body).toStrictEqual({ kind: 'reseller#subscriptions', subscriptions: [annual], nextPageToken: '1' });
    const second = await call('subscriptions?maxResults=1&pageToken=1');
    expect(second.body).toStrictEqual({ kind: 'reseller#subscriptions', subscriptions: [trial] });
    expect(await call('subscriptions?customerNamePrefix=glo')).toMatchObject({ body: { subscriptions: [trial] } });
    expect(await call('subscriptions?customerId=acme.example')).toMatchObject({ body: { subscriptions: [annual] } });
    expect(await call('subscriptions?maxResults=101')).toMatchObject({ status: 400 });
  });

  test('knows customers by id and by domain', async () => {
    const customer = {
      kind: 'reseller#customer',
      customerId: annual.customerId,
      customerDomain: annual.customerDomain,
    };
    expect(await call('customers/C01acme77')).toMatchObject({ body: customer });
    expect(await call('customers/acme.example')).toMatchObject({ body: customer });
    expect(await call('customers/C0nobody')).toMatchObject({ status: 403 });
  });

  test('says so when it is asked something else', async () => {
    expect(await call('subscriptions/1')).toMatchObject({ status: 404 });
    expect((await fetch(`${demo.sandbox.url}/elsewhere`)).status).toBe(404);
  });

  test('fails as many requests as it is told to', async () => {
    demo.sandbox.reseller.failNext({ ...apiError(503, 'backendError', 'Quota'), times: 2 });
    const statuses = [await call('subscriptions'), await call('subscriptions'), await call('subscriptions')];
    expect(statuses.map(({ status }) => status)).toStrictEqual([503, 503, 200]);
  });
});
