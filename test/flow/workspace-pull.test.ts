/** The guide's other way: a subscription that is pulled, by `npx --no subrelay pull`, through the code of receive-workspace. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld, Ran } from '../support/operator-world.ts';
import { demoNotifications, demoReseller } from '../support/sandbox-samples.ts';

const topic = 'projects/partner-watch/topics/C0demo042';
const subscription = 'projects/demo/subscriptions/workspace-notifications';
const UNAVAILABLE = 14;

let world: OperatorWorld;
beforeAll(async () => {
  world = await startOperatorWorld();
  const ran = await world.run(['register', '--pull']);
  if (ran.code !== 0) throw new Error(ran.stderr);
  // What comes again comes at once here.
  await world.client
    .subscription(subscription)
    .setMetadata({ retryPolicy: { minimumBackoff: {}, maximumBackoff: {} } });
});
afterAll(() => world.stop());

const publish = (data: string | object) =>
  world.client
    .topic(topic)
    .publishMessage({ data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)) });
const notification = (message_id: string) => ({ ...demoNotifications[0], message_id });
const pullOnce = (...args: string[]) => world.run(['pull', '--once', '--idle', '1', ...args]);
const outcomes = ({ stdout }: Ran) => stdout.split('\n').map((line) => line.split(' ')[0]);
const sizeOf = async (collection: string) => (await world.db.collection(collection).get()).size;

test('takes events once, keeps what nobody can read, and leaves nothing behind', async () => {
  await publish(notification('m-1'));
  await publish('not JSON');
  const first = await pullOnce('--max-outstanding', '1', '--max-messages', '2');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(outcomes(first).sort()).toStrictEqual(['', '1', 'quarantined', 'stored']);
  expect(first.stdout).toMatch(/^stored {7}evt_\w+ {2}NEW_SUBSCRIPTION_CREATED, 0 webhook\(s\)$/m);
  expect(first.stdout).toMatch(/^quarantined {2}\w+ {2}the message data is not JSON$/m);
  expect(first.stdout).toContain('1 stored, 0 duplicate, 1 quarantined, 0 failed\n');
  await publish(notification('m-1'));
  const second = await pullOnce('--max-messages', '1');
  expect(second.stdout).toContain('0 stored, 1 duplicate, 0 quarantined, 0 failed\n');
  expect((await pullOnce()).stdout).toBe('0 stored, 0 duplicate, 0 quarantined, 0 failed\n');
  const [event] = (await world.db.collection('events').get()).docs.map((each) => each.data());
  expect(event).toMatchObject({ account: demoReseller.account, source_type: 'NEW_SUBSCRIPTION_CREATED' });
  expect([await sizeOf('events'), await sizeOf('quarantine')]).toStrictEqual([1, 1]);
});

test('acknowledges nothing that was not stored, and takes it when it comes again', async () => {
  await publish(notification('m-2'));
  // The entry of the audit log goes through.
  world.firestore.inject({ method: 'Commit', kind: 'delay', ms: 0, times: 1 });
  const mend = world.firestore.inject({ method: 'Commit', kind: 'status', code: UNAVAILABLE });
  const failed = await pullOnce('--max-messages', '1');
  mend();
  expect(failed.code).toBe(6);
  expect(failed.stdout).toMatch(/^failed {7}message \d+ will come again: /m);
  const again = await pullOnce();
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('1 stored, 0 duplicate') as unknown });
});

test('ends after as many as were asked for, and leaves the others', async () => {
  await Promise.all(['m-3', 'm-4', 'm-5'].map((id) => publish(notification(id))));
  expect((await pullOnce('--max-messages', '2')).stdout).toContain('2 stored, ');
  expect((await pullOnce()).stdout).toContain('1 stored, ');
});

test('runs until Ctrl-C', async () => {
  const pull = world.start(['pull']);
  await publish(notification('m-6'));
  await pull.prints('stored ');
  await publish('not JSON either');
  await pull.prints('quarantined ');
  pull.interrupt();
  const { code, stdout } = await pull.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 stored, 0 duplicate, 1 quarantined, 0 failed\n$/);
});

test('switches a subscription that pushes to one that is pulled, and says so', async () => {
  expect((await world.run(['register'])).stdout).toContain('push.endpoint         none → http://127.0.0.1:1/');
  const refused = await pullOnce();
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain(
    `${subscription} pushes to http://127.0.0.1:1/receive-workspace: run npx --no subrelay register --pull`,
  );
  const shown = await world.run(['register', '--pull', '--dry-run']);
  expect(shown).toMatchObject({ code: 1, stdout: expect.stringContaining('/receive-workspace → none') as unknown });
  expect(await world.run(['register', '--pull'])).toMatchObject({ code: 0 });
  expect(await pullOnce()).toMatchObject({ code: 0 });
});

const wrong: [string, string[], Record<string, string>, number, string][] = [
  [
    'a subscription that does not exist',
    ['--subscription', 'nope'],
    {},
    2,
    'There is no projects/demo/subscriptions/nope',
  ],
  ['no key for customers', [], { CUSTOMER_HMAC_KEY: '' }, 2, 'CUSTOMER_HMAC_KEY is required and not set'],
  [
    'a limit that is none',
    ['--max-outstanding', '0'],
    {},
    2,
    '--max-outstanding must be a whole number from 1 to 1000',
  ],
  ['a limit without an end', ['--max-messages', '3'], {}, 2, '--max-messages needs --once'],
  ['no Pub/Sub', [], { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }, 5, 'it does not answer'],
];
test.each(wrong)('refuses %s', async (_, args, env, code, message) => {
  const ran = await world.run(['pull', ...args], env);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('a pull leaves an entry in the audit log', async () => {
  const { docs } = await world.db.collection('audit_log').where('action', '==', 'pull').get();
  expect(docs.length).toBeGreaterThan(0);
  expect(docs[0]!.get('after')).toBe(JSON.stringify({ subscriptions: [subscription] }));
});
