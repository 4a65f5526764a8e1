/** `npx --no subrelay register`, `unregister` and `watch` as an operator runs them: a process each, everything over the wire. */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';
import { apiError } from '../../local/sandbox/reseller.ts';
import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { startDemoSandbox } from '../support/sandbox.ts';
import { demoReseller, demoSecondReseller } from '../support/sandbox-samples.ts';

const topic = 'projects/partner-watch/topics/C0demo042';
const subscription = 'projects/demo/subscriptions/workspace-notifications';
const { serviceAccount } = demoReseller;
const further = 'other@demo.iam.gserviceaccount.com';
const bothAccounts = JSON.stringify([demoReseller, demoSecondReseller]);

let world: OperatorWorld;
beforeAll(async () => {
  world = await startOperatorWorld();
});
afterAll(() => world.stop());

const metadataOf = async (name = subscription) => (await world.client.subscription(name).getMetadata())[0];
const lines = (...all: string[]) => `${all.join('\n')}\n`;

describe('one reseller', () => {
  test('is registered from options alone, and again with no change', async () => {
    const { GOOGLE_CLOUD_PROJECT, WORKSPACE_KEY_FILE, RECEIVE_WORKSPACE_URL, PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } =
      world.env;
    const unset = Object.fromEntries(
      ['GOOGLE_CLOUD_PROJECT', 'WORKSPACE_ACCOUNTS', 'WORKSPACE_SERVICE_ACCOUNT', 'WORKSPACE_KEY_FILE']
        .concat('RECEIVE_WORKSPACE_URL', 'PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNT')
        .map((name) => [name, undefined]),
    );
    const options = {
      project: GOOGLE_CLOUD_PROJECT,
      account: demoReseller.account,
      'admin-email': demoReseller.adminEmail,
      'key-file': WORKSPACE_KEY_FILE,
      'push-endpoint': RECEIVE_WORKSPACE_URL,
      audience: PUSH_AUDIENCE,
      'push-service-account': PUSH_SERVICE_ACCOUNT,
    };
    const args = ['register', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value!])];
    const report = (...changed: string[]) =>
      lines(
        'C0demo042',
        `  topic           ${topic}`,
        `  may subscribe   ${serviceAccount}`,
        `  subscription    ${subscription}`,
        `  changed         ${changed.join('\n                  ')}`,
      );
    expect(await world.run(args, unset)).toStrictEqual({
      code: 0,
      stdout: report(`authorized ${serviceAccount}`, 'created'),
      stderr: '',
    });
    const again = report('nothing, all was as it should be');
    expect(await world.run(args, unset)).toStrictEqual({ code: 0, stdout: again, stderr: '' });
  });

  test('drifts by hand, which is shown, and repaired by registering again', async () => {
    await world.client.subscription(subscription).setMetadata({ ackDeadlineSeconds: 10, retainAckedMessages: false });
    const drifted = await metadataOf();
    for (const args of [['register', '--dry-run'], ['watch']]) {
      const shown = await world.run(args);
      expect(shown).toMatchObject({ code: 1, stderr: '' });
      expect(shown.stdout).toContain('  drift           ackDeadlineSeconds  10 → 60\n');
      expect(shown.stdout).toContain('                  retainAcked         false → true\n');
      expect(shown.stdout).toContain('  in order        no: npx --no subrelay register mends it\n');
    }
    expect(await metadataOf()).toStrictEqual(drifted);
    const repaired = await world.run(['register']);
    expect(repaired).toMatchObject({ code: 0 });
    expect(repaired.stdout).toContain('  drift           ackDeadlineSeconds  10 → 60\n');
    expect(repaired.stdout).toContain('  changed         ackDeadlineSeconds, retainAcked\n');
    expect(await metadataOf()).toMatchObject({ ackDeadlineSeconds: 60, retainAckedMessages: true });
    const checked = await world.run(['register', '--dry-run']);
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('in order        yes') as unknown });
  });

  test('is watched without knowing where it pushes', async () => {
    const unset = { RECEIVE_WORKSPACE_URL: '', PUSH_AUDIENCE: '', PUSH_SERVICE_ACCOUNT: '' };
    expect(await world.run(['watch'], unset)).toMatchObject({ code: 0, stderr: '' });
  });

  test('authorizes further service accounts, and revokes them', async () => {
    const { stdout } = await world.run(['register', '--authorize', further]);
    expect(stdout).toContain(`  may subscribe   ${serviceAccount}\n                  ${further}\n`);
    const revoked = await world.run(['unregister', '--revoke', further]);
    const left = lines('C0demo042', `  topic           ${topic}`, `  revoked         ${further}`);
    expect(revoked).toStrictEqual({ code: 0, stdout: `${left}  may subscribe   ${serviceAccount}\n`, stderr: '' });
    expect((await world.run(['unregister'])).stdout).toContain('  may subscribe   nobody\n');
    const seen = await world.run(['watch']);
    expect(seen).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`missing         ${serviceAccount}`) as unknown,
    });
    expect(await metadataOf()).toMatchObject({ topic });
  });

  test('is registered with no key file, as the machine that this runs on', async () => {
    expect(await world.run(['register'], world.keyless)).toMatchObject({ code: 0, stderr: '' });
    expect(await world.run(['watch'], world.keyless)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('several resellers', () => {
  const names = ['c0demo042', 'c0second7'].map((account) => `${subscription}-${account}`);
  const env = { WORKSPACE_ACCOUNTS: bothAccounts };

  test('have a topic and a subscription each; one that fails keeps no other back', async () => {
    const [second] = world.demo.sandbox.otherResellers;
    second!.failNext({ ...apiError(403, 'forbidden', 'Forbidden'), times: 2 });
    const ran = await world.run(['register', '--authorize', further], env);
    expect(ran).toMatchObject({ code: 6, stderr: '' });
    expect(ran.stdout).toContain(
      `  subscription    ${names[0]}\n  changed         authorized ${further}\n                  created\n`,
    );
    expect(ran.stdout).toContain(
      '\n\nC0Second7\n  failed          The Reseller API answered 403 forbidden to register: ',
    );
    const chosen = await world.run(['register', '--account', 'C0Second7'], env);
    expect(chosen).toMatchObject({ code: 0, stdout: expect.not.stringContaining('C0demo042') as unknown });
    const topics = await Promise.all(names.map(async (name) => (await metadataOf(name)).topic));
    expect(topics).toStrictEqual([topic, 'projects/partner-watch/topics/C0Second7']);
  });

  test('may not share a subscription', async () => {
    const accounts = [demoReseller, demoSecondReseller].map((each) => ({ ...each, subscription: 'shared' }));
    const ran = await world.run(['register'], { WORKSPACE_ACCOUNTS: JSON.stringify(accounts) });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('two accounts share projects/demo/subscriptions/shared');
  });
});

describe('what a person gets wrong is said in one message', () => {
  const usage: [string, string[], Record<string, string>, string][] = [
    [
      'an unknown option',
      ['register', '--nope'],
      {},
      'There is no option --nope; see npx --no subrelay register --help',
    ],
    [
      'no project',
      ['watch'],
      { GOOGLE_CLOUD_PROJECT: '' },
      'Name the project: --project ID or GOOGLE_CLOUD_PROJECT, or start a local stack',
    ],
    ['no push endpoint', ['register'], { RECEIVE_WORKSPACE_URL: '' }, '--push-endpoint or RECEIVE_WORKSPACE_URL is'],
    [
      'an unknown reseller',
      ['watch', '--account', 'C0x'],
      {},
      'WORKSPACE_ACCOUNTS has no account C0x: give its --admin-email',
    ],
    ['no reseller', ['watch'], { WORKSPACE_ACCOUNTS: '' }, 'Name the reseller: --account C0… --admin-email EMAIL'],
    [
      'nobody to register',
      ['register'],
      { WORKSPACE_SERVICE_ACCOUNT: '', WORKSPACE_KEY_FILE: '' },
      'Name who is registered: --service-account EMAIL or --key-file FILE',
    ],
    ['an admin for nobody', ['watch', '--admin-email', 'a@b.co'], {}, 'give one --account'],
    [
      'one name for two',
      ['watch', '--subscription', 's'],
      { WORKSPACE_ACCOUNTS: bothAccounts },
      'choose one --account',
    ],
  ];
  test.each(usage)('%s', async (_, args, env, message) => {
    const ran = await world.run(args, env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('    at ');
  });

  const wrong: [string, string[], Record<string, string>, number, string][] = [
    [
      'no Pub/Sub',
      ['register'],
      { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' },
      5,
      `did not read ${subscription}: it does not answer`,
    ],
    ['no Reseller API', ['watch'], { RESELLER_API_URL: 'http://127.0.0.1:1/' }, 5, 'The Reseller API did not answer'],
    ['a key file that is none', ['watch', '--key-file', '/nowhere'], {}, 2, 'WORKSPACE_KEY_FILE: must be'],
    ['nobody logged in', ['watch', '--service-account', serviceAccount], {}, 5, 'no application default credentials'],
  ];
  test.each(wrong)('%s', async (_, args, env, code, message) => {
    const ran = await world.run(args, env);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('    at ');
  });

  test("a subscription of another topic's", async () => {
    await world.client.createTopic('foreign');
    await world.client.topic('foreign').createSubscription('foreign');
    const ran = await world.run(['register', '--subscription', 'foreign']);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain(
      'Cannot use projects/demo/subscriptions/foreign: its topic is projects/demo/topics/foreign',
    );
    expect(ran.stderr).toContain('delete it and register again, or choose another name');
    const seen = await world.run(['watch', '--subscription', 'foreign']);
    expect(seen).toMatchObject({ code: 1, stdout: expect.stringContaining('in the way      its topic is') as unknown });
  });

  test('a scope that was not delegated', async () => {
    const reader = await startDemoSandbox({ scopes: [SCOPE_ORDER_READONLY], now: Date.now });
    const env = {
      WORKSPACE_KEY_FILE: reader.config.workspaceKeyFile,
      RESELLER_API_URL: reader.sandbox.url,
      OAUTH_TOKEN_URL: reader.sandbox.tokenUrl,
    };
    const ran = await world.run(['register'], env);
    const seen = await world.run(['watch'], env);
    await reader.close();
    expect(ran).toMatchObject({ code: 5, stdout: '' });
    expect(ran.stderr).toContain(
      'Domain-wide delegation, add the client id 1042 with the scope https://www.googleapis.com',
    );
    expect(seen).toMatchObject({ code: 1, stdout: expect.stringContaining('none yet, nobody has') as unknown });
  });
});

test.each(['register', 'unregister', 'watch', 'pull'])('%s --help explains it', async (command) => {
  const { code, stdout } = await world.run([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`npx --no subrelay ${command} [OPTIONS]`);
  expect(stdout).toContain('Exit codes: 0 ');
});

describe('the settings of a deployment', () => {
  const plain = (name: string, value: string) => ({ name, value });
  const secret = (name: string, id: string) => ({
    name,
    valueSource: { secretKeyRef: { secret: id, version: '3' } },
  });
  const given: Record<string, object[]> = {
    api: [secret('API_KEYS', 'api-keys'), plain('NODE_ENV', 'production'), plain('API_URL', 'https://api.example')],
    deliver: [plain('PUSH_AUDIENCE', 'https://deliver.example'), plain('STATE_MAX_WAIT_SECONDS', '60')],
    register: [plain('PUSH_AUDIENCE', 'https://register.example'), plain('WORKSPACE_ACCOUNTS', `[{"account":"it's"}]`)],
  };
  let cloudRun: Server;
  let asked: string[];
  let status: number;
  beforeAll(async () => {
    cloudRun = createServer(({ url, headers }, response) => {
      asked.push(url!);
      const name = url!.split('/').at(-1)!;
      const isKnown =
        /^Bearer ya29/.test(headers.authorization ?? '') && url!.startsWith('/v2/projects/demo/locations/');
      response.writeHead(isKnown ? status : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ template: { containers: [{ env: given[name] ?? [] }] } }));
    });
    await new Promise<void>((resolve) => void cloudRun.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked = [];
    status = 200;
  });
  afterAll(() => void cloudRun.close());
  const run = (...args: string[]) =>
    world.run(['env', ...args], {
      ...world.keyless,
      CLOUD_RUN_API_URL: `http://127.0.0.1:${(cloudRun.address() as AddressInfo).port}/`,
    });

  test('are printed for a shell, with no secret and nothing that is no setting; register’s go before the others’', async () => {
    const { code, stdout, stderr } = await run('--region', 'europe-west1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
      `export API_KEYS="$(gcloud secrets versions access '3' --secret 'api-keys' --project 'demo')"`,
      "export API_URL='https://api.example'",
      "export PUSH_AUDIENCE='https://register.example'",
      "export STATE_MAX_WAIT_SECONDS='60'",
      `export WORKSPACE_ACCOUNTS='[{"account":"it'\\''s"}]'`,
    ]);
    const shell = `${stdout.replace(/^export API_KEYS.*$/m, '')} printf %s "$WORKSPACE_ACCOUNTS"`;
    for (const name of ['sh', 'bash'])
      expect(execFileSync(name, ['-c', shell]).toString()).toBe(`[{"account":"it's"}]`);
    expect(asked).toHaveLength(8);
  });

  test.each<[string[], number, string]>([
    [
      ['--region', 'europe-west1'],
      404,
      'There is no function api in demo, europe-west1: correct --project or --region',
    ],
    [['--region', 'europe-west1'], 403, 'you need roles/run.viewer in demo'],
    [['--region', 'europe-west1'], 503, 'Cloud Run answered 503'],
    [[], 200, 'Name the region of the functions: --region europe-west1'],
    [['--region', 'europe-west1-b'], 200, 'current value is "europe-west1-b"'],
  ])('%j, answered %i: one line', async (args, answered, message) => {
    status = answered;
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

test('what changes something leaves an entry in the audit log, and what looks leaves none', async () => {
  const { docs } = await world.db.collection('audit_log').get();
  expect(new Set(docs.map((doc) => doc.get('action') as string))).toEqual(new Set(['register', 'unregister']));
  const after = docs.map((doc) => JSON.parse(doc.get('after') as string) as unknown);
  expect(after).toContainEqual({ accounts: ['C0demo042'], revoke: [further] });
  expect(after).toContainEqual({ accounts: ['C0demo042'], authorize: [further], pull: false });
});

test('registration goes on where no entry can be written, and says so', async () => {
  const ran = await world.run(['register'], { FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' });
  expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(/^No entry in the audit log: .+\n$/) });
});
