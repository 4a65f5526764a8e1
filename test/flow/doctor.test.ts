/** `npx subrelay doctor` on a world where all is well, and on one where almost nothing is. */
import { readFileSync } from 'node:fs';

import { Firestore, Timestamp } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { doctorCommand } from '../../local/cli/doctor.ts';
import type { Finding } from '../../local/cli/doctor/finding.ts';
import { PROJECT_ID, PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../local/environment.ts';
import { startFirestore } from '../../local/firestore/server.ts';
import type { IndexDefinitions } from '../../local/firestore/server.ts';
import { makeResources } from '../../local/resources.ts';
import type { Env } from '../../shared/config.ts';
import { SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';
import { createKeyring } from '../../shared/webhooks/secrets.ts';
import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { startDemoSandbox } from '../support/sandbox.ts';
import { demoReseller } from '../support/sandbox-samples.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const { account } = demoReseller;
const key = { id: 'k-1', key: Buffer.alloc(32, 3).toString('base64') };
const otherKey = { id: 'k-0', key: Buffer.alloc(32, 4).toString('base64') };

let world: OperatorWorld;
let client: PubSub;
let db: Firestore;
let env: Env;
beforeAll(async () => {
  world = await startOperatorWorld();
  client = new PubSub({ projectId: PROJECT_ID });
  db = new Firestore({ projectId: PROJECT_ID });
  env = {
    ...world.env,
    GOOGLE_CLOUD_PROJECT: PROJECT_ID,
    PUSH_AUDIENCE,
    PUSH_SERVICE_ACCOUNT,
    ENCRYPTION_KEYS: JSON.stringify([key]),
    API_KEYS: JSON.stringify([{ id: 'a', key: 'a-key-of-at-least-24-characters' }]),
    PADDLE_ACCOUNTS: JSON.stringify([{ name: 'shop', billing: { secrets: ['pdl_ntfset_1'], apiKey: 'k' } }]),
  };
  await makeResources(client, { deliver: 'http://127.0.0.1:1/', sweep: 'http://127.0.0.1:1/' });
  const ran = await world.run(['register'], env);
  if (ran.code !== 0) throw new Error(ran.stderr);
  await put(db, `reconcile google-workspace ${account}`);
  await webhookUnder(db, key);
});
afterAll(async () => {
  await client.close();
  await db.terminate();
  await world.stop();
});

const put = (database: Firestore, lease: string) =>
  database.collection('leases').doc(lease).set({ v: 1, holder: null });

async function webhookUnder(database: Firestore, sealing: typeof key): Promise<void> {
  const webhook = aWebhook({}, { id: 'w-1' });
  const place = { webhookId: 'w-1', field: 'signing_secret' } as const;
  const sealed = createKeyring([sealing]).seal(`whsec_${Buffer.alloc(32).toString('base64')}`, place);
  const document = JSON.parse(JSON.stringify(webhook)) as { signing_secret: { sealed: string }[] };
  await database
    .collection('webhooks')
    .doc('w-1')
    .set({ v: 1, ...document, ...resealed(document, sealed) });
}

/** Whatever a webhook keeps sealed, sealed otherwise. */
const resealed = (document: object, sealed: string): object =>
  JSON.parse(JSON.stringify(document).replace(/"v1\.[\w.-]+"/g, JSON.stringify(sealed))) as object;

async function doctor(changes: Env = {}): Promise<{ code: number; findings: Finding[] }> {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const code = await doctorCommand.run(['--json'], { env: { ...env, ...changes }, print });
  return { code, findings: (JSON.parse(printed.join('\n')) as { findings: Finding[] }).findings };
}

const checksOf = (findings: readonly Finding[], verdict: Finding['verdict']) =>
  findings.filter((each) => each.verdict === verdict).map(({ check }) => check);

test('all is well, and each check says what it saw', async () => {
  const { code, findings } = await doctor();
  expect(findings.filter(({ verdict }) => verdict !== 'ok')).toStrictEqual([]);
  expect(code).toBe(0);
  expect(checksOf(findings, 'ok')).toStrictEqual([
    'ENCRYPTION_KEYS',
    'CUSTOMER_HMAC_KEY',
    'API_KEYS',
    'PADDLE_ACCOUNTS',
    'clock',
    `scope apps.order.readonly ${account}`,
    `scope apps.order ${account}`,
    `topic ${account}`,
    `subscription ${account}`,
    `push identity ${account}`,
    'topic deliveries',
    'push identity deliver-fast',
    'push identity deliver-slow',
    'topic wake',
    'push identity sweep',
    'dead-letter topic',
    'dead letters',
    'Firestore',
    'indexes',
    'webhook secrets',
    'webhooks',
    'scheduler: sweep',
    `scheduler: reconcile google-workspace ${account}`,
  ]);
});

test('what is broken is found all at once, with how to mend it, and nothing secret is shown', async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as Required<IndexDefinitions>;
  const [missing] = indexes.indexes;
  const poor = await startFirestore({ indexes: { ...indexes, indexes: indexes.indexes.slice(1) } });
  const reader = await startDemoSandbox({ scopes: [SCOPE_ORDER_READONLY], now: Date.now });
  const before = process.env['FIRESTORE_EMULATOR_HOST'];
  process.env['FIRESTORE_EMULATOR_HOST'] = poor.address;
  const poorDb = new Firestore({ projectId: PROJECT_ID });
  try {
    await webhookUnder(poorDb, otherKey);
    const lanes = {
      v: 1,
      webhooks: { 'w-1': { open: false, probe: null, slow: false, failing: Date.now() - 600_000 } },
    };
    await poorDb.collection('catalogue').doc('lanes').set(lanes);
    const due = { v: 1, status: 'pending', hold: null, shard: 0, due_at: Timestamp.fromMillis(Date.now() - 600_000) };
    await poorDb.collection('deliveries').doc('d-1').set(due);
    await client.subscription('deliver-fast').modifyPushConfig({
      pushEndpoint: 'http://127.0.0.1:1/',
      oidcToken: { serviceAccountEmail: 'stranger@demo.iam.gserviceaccount.com', audience: PUSH_AUDIENCE },
    });
    await client.subscription('sweep').delete();
    const attributes = {
      CloudPubSubDeadLetterSourceSubscription: 'workspace-notifications',
      CloudPubSubDeadLetterSourceSubscriptionProject: PROJECT_ID,
    };
    await client.topic('dead-letter').publishMessage({ data: Buffer.from('{"customer_id":"C0secret"}'), attributes });

    const { code, findings } = await doctor({
      WORKSPACE_KEY_FILE: reader.config.workspaceKeyFile,
      RESELLER_API_URL: reader.sandbox.url,
      OAUTH_TOKEN_URL: reader.sandbox.tokenUrl,
      CUSTOMER_HMAC_KEY: 'c2VjcmV0',
      API_KEYS: '',
    });
    expect(code).toBe(1);
    expect(checksOf(findings, 'fail')).toStrictEqual([
      'CUSTOMER_HMAC_KEY',
      `scope apps.order ${account}`,
      `topic ${account}`,
      'push identity deliver-fast',
      'topic wake',
      'dead letters',
      'indexes',
      'webhook secrets',
      'scheduler: sweep',
    ]);
    expect(checksOf(findings, 'warn')).toStrictEqual([
      'API_KEYS',
      'webhooks',
      `scheduler: reconcile google-workspace ${account}`,
    ]);
    expect(findings.filter(({ verdict, fix }) => (verdict === 'ok') !== (fix === null))).toStrictEqual([]);
    const says = (wanted: string) => findings.find(({ check }) => check === wanted)?.says;
    expect(says(`scope apps.order ${account}`)).toContain('add the client id 1042 with the scope');
    expect(says('indexes')).toContain(`1 of ${indexes.indexes.length} are missing`);
    expect(says('indexes')).toContain(missing!.collectionGroup);
    expect(says('webhooks')).toMatch(/^1 fail\(s\): .* \(w-1\) since /);
    expect(says('webhook secrets')).toContain('its key "k-0" is not among those configured');
    for (const secret of ['c2VjcmV0', 'C0secret', 'whsec_', 'pdl_ntfset_1'])
      expect(JSON.stringify(findings)).not.toContain(secret);
  } finally {
    process.env['FIRESTORE_EMULATOR_HOST'] = before;
    await poorDb.terminate();
    await poor.close();
    await reader.close();
  }
});

test('a server that does not answer is found like anything else', async () => {
  const ran = await world.run(['doctor'], { ...env, PUBSUB_EMULATOR_HOST: '127.0.0.1:1' });
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  expect(ran.stdout).toMatch(/^fail {2}topic deliveries +\S.*\n +fix: grant yourself/m);
  expect(ran.stdout).toMatch(/\n\d+ ok, \d+ to look at, \d+ to mend\n$/);
});
