/** `npx --no subrelay dead-letters` as an operator runs it, on messages that the embedded Pub/Sub itself has given up pushing. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { writeStackFile } from '../../local/stack-file.ts';
import type { Env } from '../../shared/settings/config.ts';
import { callCommand } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld, Ran } from '../support/operator-world.ts';
import { demoNotifications } from '../support/sandbox-samples.ts';

const topic = 'projects/partner-watch/topics/C0demo042';
const source = 'projects/demo/subscriptions/workspace-notifications';
const PERMISSION_DENIED = 7;
const INTERNAL = 13;
const sources = [source, 'deliveries', 'wake', 'subrelay-orders'];
const PUBSUB_SUBSCRIPTIONS = JSON.stringify([{ account: 'orders', subscription: 'subrelay-orders' }]);

let world: OperatorWorld;
beforeAll(async () => {
  world = await startOperatorWorld();
  const ran = await world.run(['register', '--pull']);
  if (ran.code !== 0) throw new Error(ran.stderr);
  await world.client.topic('dead-letter').createSubscription('dead-letter');
  await Promise.all(['deliveries', 'wake'].map((name) => world.client.topic(name).createSubscription(name)));
  await world.client.createTopic('orders');
  await world.client.topic('orders').createSubscription('subrelay-orders');
  // Five deliveries at once instead of a hundred over hours.
  for (const name of sources) {
    await world.client.subscription(name).setMetadata({
      retryPolicy: { minimumBackoff: {}, maximumBackoff: {} },
      deadLetterPolicy: { deadLetterTopic: 'projects/demo/topics/dead-letter', maxDeliveryAttempts: 5 },
    });
  }
});
afterAll(() => world.stop());

const publish = (name: string, data: string | object, attributes: Record<string, string> = {}) =>
  world.client
    .topic(name)
    .publishMessage({ data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)), attributes });
const notification = (message_id?: string) => {
  const { message_id: _, ...others } = demoNotifications[0]!;
  return message_id === undefined ? others : { ...others, message_id };
};
const pointer = { delivery: 'd-1', attempt: 1, due_at: 1, event: 'evt_1', subject: null };

/** In this process: two dozen would take longer to start than to run. */
const run = (args: string[], env: Env = {}): Promise<Ran> =>
  callCommand(['dead-letters', ...args], { env: { ...world.env, ...env } });
const deadLetters = (...args: string[]) => run([...args, '--idle', '1']);
const sizeOf = async (collection: string) => (await world.db.collection(collection).get()).size;
const lastLine = ({ stdout }: Ran) => stdout.trim().split('\n').at(-1);

interface Listed {
  message_id: string;
  kind: string;
  subscription: string | null;
  deliveries: number | null;
  published_at: string | null;
  bytes: number;
}
const listed = async () => {
  const { stdout } = await deadLetters('list', '--json');
  const rows = stdout.split('\n').filter(Boolean);
  return rows.map((row) => JSON.parse(row) as Listed).sort((a, b) => a.message_id.localeCompare(b.message_id));
};

/** Refuses whatever comes, until Pub/Sub has given up on all of it. */
async function giveUpOn(publishing: Promise<unknown>[]): Promise<void> {
  const wanted = world.pubsub.counts().deadLettered + publishing.length;
  const refusing = sources.map((name) => world.client.subscription(name));
  for (const subscription of refusing) subscription.on('message', (message: Message) => message.nack());
  await Promise.all(publishing);
  await eventually(() => expect(world.pubsub.counts().deadLettered).toBe(wanted));
  await Promise.all(refusing.map((subscription) => subscription.close()));
}

test('lists what was given up, without taking it away or showing what is in it', async () => {
  await giveUpOn([
    publish(topic, notification('m-1')),
    publish(topic, 'not JSON'),
    publish('deliveries', pointer, { lane: 'fast' }),
    publish('wake', {}),
  ]);
  const first = await listed();
  expect(first.map(({ kind }) => kind).sort()).toStrictEqual(['notification', 'notification', 'pointer', 'wake']);
  expect(first.find(({ bytes }) => bytes === 'not JSON'.length)).toStrictEqual({
    message_id: expect.stringMatching(/^\d+$/),
    kind: 'notification',
    subscription: source,
    deliveries: 5,
    published_at: expect.stringMatching(/^2\d{3}-.*Z$/),
    bytes: 8,
  });
  expect(await listed()).toStrictEqual(first);
  const shown = await deadLetters('list');
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(lastLine(shown)).toBe(
    '4 dead letter(s): 2 notification (to be taken in), 1 pointer (redundant, to be discarded), ' +
      '1 wake (redundant, to be discarded)',
  );
  expect(shown.stdout).not.toContain('customer');
  const tried = await deadLetters('replay', '--dry-run');
  expect(tried).toMatchObject({ code: 0, stderr: '' });
  expect(lastLine(tried)).toMatch(/; nothing was changed$/);
  expect(await listed()).toStrictEqual(first);
});

test('acknowledges nothing that was not stored', async () => {
  // The entry of the audit log goes through.
  world.firestore.inject({ method: 'Commit', kind: 'delay', ms: 0, times: 1 });
  const mend = world.firestore.inject({ method: 'Commit', kind: 'status', code: PERMISSION_DENIED });
  const ran = await deadLetters('replay');
  mend();
  expect(ran).toMatchObject({
    code: 6,
    stdout: expect.stringMatching(/^failed {7}message \d+ stays there: /m) as unknown,
  });
  expect(lastLine(ran)).toBe('0 stored, 0 duplicate, 0 quarantined, 2 discarded, 0 left, 2 failed');
  expect((await listed()).map(({ kind }) => kind)).toStrictEqual(['notification', 'notification']);
});

test('loses nothing when it ends between storing and acknowledging, and doubles nothing after that', async () => {
  world.pubsub.inject({ method: 'Acknowledge', kind: 'status', code: INTERNAL, times: 1 });
  expect(await deadLetters('replay')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('did not pull') as unknown,
  });
  expect([await sizeOf('events'), await sizeOf('quarantine')]).toStrictEqual([1, 1]);
  const again = await deadLetters('replay');
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/^duplicate {4}evt_\w+ {2}NEW_SUBSCRIPTION_CREATED, 0 webhook\(s\)$/m);
  expect([await sizeOf('events'), await sizeOf('quarantine')]).toStrictEqual([1, 1]);
  expect(await listed()).toStrictEqual([]);
  expect(lastLine(await deadLetters('replay'))).toBe(
    '0 stored, 0 duplicate, 0 quarantined, 0 discarded, 0 left, 0 failed',
  );
});

test('a notification that arrives after all is the same event as its dead letter', async () => {
  await giveUpOn([publish(topic, notification('m-2'))]);
  expect(lastLine(await deadLetters('replay'))).toMatch(/^1 stored, /);
  const before = await sizeOf('events');
  await publish(topic, notification('m-2'));
  expect(lastLine(await world.run(['pull', '--once', '--max-messages', '1']))).toMatch(/^0 stored, 1 duplicate, /);
  expect(await sizeOf('events')).toBe(before);
});

test('two copies of a notification without an id of its own are one event, at the time of the original', async () => {
  const copied = {
    CloudPubSubDeadLetterSourceDeliveryCount: '100',
    CloudPubSubDeadLetterSourceSubscription: 'workspace-notifications',
    CloudPubSubDeadLetterSourceSubscriptionProject: 'demo',
    CloudPubSubDeadLetterSourceTopicPublishTime: '2026-03-01T10:00:00.123Z',
  };
  const { publish_time: _, ...untimed } = notification() as Record<string, unknown>;
  const before = await sizeOf('events');
  await publish('dead-letter', untimed, copied);
  expect(lastLine(await deadLetters('replay'))).toMatch(/^1 stored, 0 duplicate, /);
  await publish('dead-letter', untimed, copied);
  expect(lastLine(await deadLetters('replay'))).toMatch(/^0 stored, 1 duplicate, /);
  expect(await sizeOf('events')).toBe(before + 1);
  const { docs } = await world.db.collection('events').get();
  const times = docs.map((each) => each.get('occurred_at') as string);
  expect(times.filter((time) => time === copied.CloudPubSubDeadLetterSourceTopicPublishTime)).toHaveLength(1);
});

test('takes an event of a topic of theirs in, under its account', async () => {
  await giveUpOn([
    publish('orders', { type: 'order.shipped', data: { n: 1 } }, { 'webhook-hops': '2' }),
    publish('orders', 'not JSON'),
  ]);
  const ran = await run(['replay', '--idle', '1'], { PUBSUB_SUBSCRIPTIONS });
  expect(ran).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^1 stored, 0 duplicate, 1 quarantined/m) as unknown,
  });
  const { docs } = await world.db.collection('events').where('source', '==', 'pubsub').get();
  expect(docs.map((each) => each.data())).toMatchObject([{ account: 'orders', type: 'order.shipped' }]);
  const kept = await world.db.collection('quarantine').where('source', '==', 'pubsub').get();
  expect(kept.docs.map((each) => each.data())).toMatchObject([{ account: 'orders', reason: 'the data is not JSON' }]);
});

test('leaves what somebody published there by hand, and says so', async () => {
  const id = await publish('dead-letter', notification('m-3'));
  const ran = await deadLetters('replay');
  expect(ran).toMatchObject({
    code: 6,
    stdout: expect.stringContaining(`left         message ${id}: Pub/Sub`) as unknown,
  });
  expect((await listed()).map(({ kind }) => kind)).toStrictEqual(['unknown']);
  await world.client.subscription('dead-letter').seek(new Date());
});

test('works on the running local stack where no project is named', async () => {
  const root = mkdtempSync(join(tmpdir(), 'subrelay-dead-letters-'));
  mkdirSync(join(root, '.local'));
  const settings = Object.fromEntries(
    Object.entries(world.env).filter(([name, value]) => /^(GOOGLE|CUSTOMER|WORKSPACE_ACCOUNTS)/.test(name) && value),
  ) as Record<string, string>;
  await writeStackFile(join(root, '.local', 'stack.json'), {
    frontDoor: '',
    apiKey: '',
    pubsubEmulatorHost: world.pubsub.address,
    firestoreEmulatorHost: world.firestore.address,
    projectId: 'demo',
    workspaceTopic: topic,
    paddle: { privateKeyFile: null, publicKeyFile: null, billingSecret: null },
    receiver: '',
    resellerApi: '',
    metrics: null,
    paddleApi: '',
    jiraSite: '',
    slackApi: '',
    settings,
    functions: {},
    pids: { stack: process.pid },
  });
  await giveUpOn([publish(topic, notification('m-4'))]);
  const ran = await inFolder(root, ['dead-letters', 'replay', '--idle', '1']);
  expect(ran).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^stored .*\n1 stored, /m) as unknown,
    stderr: '',
  });
  expect(await inFolder(root, ['audit'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/audited: [1-9]/) as unknown,
    stderr: '',
  });
  const none = await inFolder(mkdtempSync(join(tmpdir(), 'subrelay-dead-letters-')), ['dead-letters', 'list']);
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('start a local stack with npm start') as unknown,
  });
});

function inFolder(cwd: string, args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(process.cwd(), 'cli/main.ts'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'fatal' },
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (output[stream] += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...output })));
}

const wrong: [string, string[], Record<string, string>, number, string][] = [
  ['a list that changes nothing anyway', ['list', '--dry-run'], {}, 2, 'There is no option --dry-run'],
  ['a limit that is none', ['list', '--max-messages', '0'], {}, 2, '--max-messages must be a whole number'],
  ['no subscription', ['list', '--subscription', 'nope'], {}, 2, 'There is no projects/demo/subscriptions/nope'],
  ['one that pushes', ['list', '--subscription', 'push'], {}, 2, 'dead letters wait in one that is pulled'],
  ['no key for customers', ['replay'], { CUSTOMER_HMAC_KEY: '' }, 2, 'CUSTOMER_HMAC_KEY is required and not set'],
];
beforeAll(async () => {
  const pushConfig = { pushEndpoint: 'http://127.0.0.1:1/' };
  await world.client.topic('wake').createSubscription('push', { pushConfig });
});
test.each(wrong)('refuses %s', async (_, args, env, code, message) => {
  const ran = await run(args, env);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(ran.stderr).toContain(message);
});

test('says what to look at where Pub/Sub does not answer, and what it does', async () => {
  const args = ['dead-letters', 'list'];
  const ran = await world.run(args, { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' });
  expect(ran).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('it does not answer') as unknown });
  expect(ran.stderr).not.toContain('    at ');
  const { stdout } = await world.run([...args, '--help']);
  expect(stdout).toContain('npx --no subrelay dead-letters list [OPTIONS]');
});

test('a replay leaves an entry in the audit log, a list leaves none', async () => {
  const { docs } = await world.db.collection('audit_log').get();
  expect(docs.map((doc) => doc.get('action') as string)).not.toContain('dead-letters list');
  const entry = { key: 'command', target_kind: 'project', target: 'demo', after: '{"subscription":"dead-letter"}' };
  expect(docs.map((doc) => doc.data())).toContainEqual(expect.objectContaining(entry));
});
