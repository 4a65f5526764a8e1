/**
 * The function `register` as on GCP, without a key file, for two resellers; and receive-workspace, which tells their
 * notifications apart by the subscription that brought them.
 */

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { apiError } from '../../local/sandbox/reseller.ts';
import { until } from '../support/eventually.ts';
import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { demoNotifications, demoReseller, demoSecondReseller } from '../support/sandbox-samples.ts';

const first = 'projects/demo/subscriptions/workspace-notifications-c0demo042';
const second = 'projects/demo/subscriptions/workspace-notifications-c0second7';
const topicOf = (account: string) => `projects/partner-watch/topics/${account}`;
const further = 'other@demo.iam.gserviceaccount.com';

let world: OperatorWorld;
let register: string;
beforeAll(async () => {
  world = await startOperatorWorld();
  const env = { WORKSPACE_ACCOUNTS: JSON.stringify([demoReseller, demoSecondReseller]) };
  const receiver = await world.serve('receive-workspace', env);
  register = await world.serve('register', { ...env, ...world.keyless, RECEIVE_WORKSPACE_URL: receiver });
});
afterAll(() => world.stop());

/** A token as Cloud Scheduler sends it, but for what the test says otherwise. */
const tokenWith = (claims: object = {}): string =>
  world.pubsub.signIdToken({
    aud: world.env['REGISTER_AUDIENCE']!,
    email: world.env['PUSH_SERVICE_ACCOUNT']!,
    ...claims,
  });

const post = async (body?: object | string, authorization = `Bearer ${tokenWith()}`) => {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const headers = { authorization };
  const response = await fetch(register, { method: 'POST', headers, ...(text !== undefined && { body: text }) });
  return { status: response.status, body: await response.json() };
};
const registered = (changes: string[], drift: object[] = [], authorized: string[] = []) => ({
  registrations: [
    [demoReseller.account, first],
    [demoSecondReseller.account, second],
  ].map(([account, subscription]) => ({
    account,
    topic: topicOf(account!),
    service_accounts: [demoReseller.serviceAccount],
    authorized,
    subscription,
    drift,
    changes,
  })),
  failed: [],
});

test('a plain POST registers every reseller, and changes nothing when it comes again', async () => {
  expect(await post()).toStrictEqual({ status: 200, body: registered(['created'], [], [demoReseller.serviceAccount]) });
  expect(await post()).toStrictEqual({ status: 200, body: registered([]) });
  expect(await post({})).toStrictEqual({ status: 200, body: registered([]) });
});

test('one reseller that fails is answered 503 with why, after the others were registered', async () => {
  const drift = { setting: 'ackDeadlineSeconds', current: 10, desired: 60 };
  await Promise.all(
    [first, second].map((name) => world.client.subscription(name).setMetadata({ ackDeadlineSeconds: 10 })),
  );
  world.demo.sandbox.reseller.failNext({ ...apiError(403, 'accessNotConfigured', 'Not enabled'), times: 2 });
  const [, kept] = registered(['ackDeadlineSeconds'], [drift]).registrations;
  expect(await post()).toStrictEqual({
    status: 503,
    body: {
      registrations: [kept],
      failed: [
        {
          account: demoReseller.account,
          error: {
            code: 'SOURCE_UNAVAILABLE',
            message:
              'The Reseller API answered 403 accessNotConfigured to register: enable the Google Workspace Reseller API, ' +
              "reseller.googleapis.com, in the service account's project and in the reseller's Admin console",
          },
        },
      ],
    },
  });
  const [mended] = registered(['ackDeadlineSeconds'], [drift]).registrations;
  expect(await post({ accounts: [demoReseller.account] })).toStrictEqual({
    status: 200,
    body: { registrations: [mended], failed: [] },
  });
});

test('is asked to authorize, to look, and to unregister', async () => {
  const accounts = [demoSecondReseller.account];
  const service_accounts = [demoReseller.serviceAccount, further];
  expect(await post({ accounts, service_accounts: [further] })).toMatchObject({
    body: { registrations: [{ service_accounts, authorized: [further], changes: [] }] },
  });
  const watch = {
    account: demoSecondReseller.account,
    topic: topicOf(demoSecondReseller.account),
    service_accounts,
    missing_service_accounts: [],
    subscription: second,
    exists: true,
    drift: [],
    obstacles: [],
  };
  expect(await post({ action: 'watch', accounts })).toStrictEqual({
    status: 200,
    body: { watches: [watch], failed: [] },
  });
  expect(await post({ action: 'unregister', accounts, service_accounts: [further] })).toStrictEqual({
    status: 200,
    body: {
      unregistrations: [
        {
          account: demoSecondReseller.account,
          topic: topicOf(demoSecondReseller.account),
          service_accounts: [demoReseller.serviceAccount],
          revoked: [further],
        },
      ],
      failed: [],
    },
  });
  expect(await post({ action: 'watch', pull: true, accounts })).toMatchObject({
    body: { watches: [{ drift: [{ setting: 'push.endpoint', desired: null }, {}, {}, {}] }] },
  });
});

test.each<[string, string, () => string]>([
  ['no token', 'TOKEN_MISSING', () => ''],
  ['a token for the pushes that it orders', 'TOKEN_INVALID', () => tokenWith({ aud: world.env['PUSH_AUDIENCE'] })],
  ['a token of another account', 'TOKEN_INVALID', () => tokenWith({ email: 'somebody@demo.iam.gserviceaccount.com' })],
])('%s is 401, whatever is asked', async (_, code, token) => {
  for (const body of [undefined, { action: 'unregister' }, 'no JSON']) {
    expect(await post(body, token() && `Bearer ${token()}`)).toMatchObject({ status: 401, body: { error: { code } } });
  }
});

test.each([
  ['an unknown action', { action: 'delete' }],
  ['an unknown field', { dry_run: true }],
  ['an account that is not configured', { accounts: ['C0other'] }],
  ['no e-mail address', { service_accounts: ['somebody'] }],
  ['no JSON', 'action=watch'],
])('refuses %s', async (_, body) => {
  expect(await post(body)).toMatchObject({ status: 400, body: { error: { code: 'BODY_UNREADABLE' } } });
});

/** Of the events, once there are so many. */
async function storedAccounts(count: number): Promise<string[]> {
  const { docs } = await until(
    () => world.db.collection('events').get(),
    (found) => found.docs.length >= count,
  );
  return docs.map((each) => each.get('account') as string);
}

test('a notification that names no reseller belongs to the one whose subscription brought it', async () => {
  const publish = (account: string, notification: object) =>
    world.client.topic(topicOf(account)).publishMessage({ data: Buffer.from(JSON.stringify(notification)) });
  const { reseller_customer_id: _, ...anonymous } = { reseller_customer_id: null, ...demoNotifications[0] };
  await publish(demoReseller.account, { ...anonymous, message_id: 'a' });
  await publish(demoSecondReseller.account, { ...anonymous, message_id: 'b' });
  await publish(demoSecondReseller.account, { ...anonymous, message_id: 'c', reseller_customer_id: 'C0named' });
  const accounts = await storedAccounts(3);
  expect(accounts.sort()).toStrictEqual([demoReseller.account, demoSecondReseller.account, 'C0named'].sort());
});
