/** `npx --no subrelay doctor` on a world where all is well, and on one where almost nothing is. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { Finding } from '../../cli/operate/doctor/finding.ts';
import { lookAtQuotas } from '../../cli/operate/doctor/look-quotas.ts';
import type { QuotasDeps } from '../../cli/operate/doctor/look-quotas.ts';
import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { IndexDefinitions } from '../../local/embedded/firestore/server.ts';
import { PROJECT_ID, PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../local/environment.ts';
import { makeResources } from '../../local/resources.ts';
import type { Env } from '../../shared/settings/config.ts';
import { SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { callCommand } from '../support/command-line.ts';
import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { demoReseller } from '../support/sandbox-samples.ts';
import { startDemoSandbox } from '../support/sandbox.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const { account } = demoReseller;
const key = { id: 'k-1', key: Buffer.alloc(32, 3).toString('base64') };
const otherKey = { id: 'k-0', key: Buffer.alloc(32, 4).toString('base64') };

let world: OperatorWorld;
let client: PubSub;
let db: Firestore;
let env: Env;
let google: Server;
let door: Endpoint;
beforeAll(async () => {
  world = await startOperatorWorld();
  door = await startEndpoint(answer(200, { 'x-request-id': 'a-request' }));
  google = createServer(answerAsGoogle);
  await new Promise<void>((resolve) => void google.listen(0, '127.0.0.1', resolve));
  const googleUrl = `http://127.0.0.1:${(google.address() as AddressInfo).port}/`;
  client = new PubSub({ projectId: PROJECT_ID });
  db = new Firestore({ projectId: PROJECT_ID });
  env = {
    ...world.env,
    // Whom Google's APIs are asked as.
    ...world.keyless,
    WORKSPACE_KEY_FILE: world.env['WORKSPACE_KEY_FILE'],
    GOOGLE_CLOUD_PROJECT: PROJECT_ID,
    PUSH_AUDIENCE,
    PUSH_SERVICE_ACCOUNT,
    API_URL: door.url,
    CLOUD_RUN_API_URL: googleUrl,
    CLOUD_QUOTAS_API_URL: googleUrl,
    ENCRYPTION_KEYS: JSON.stringify([key]),
    API_KEYS: JSON.stringify([{ id: 'a', key: 'a-key-of-at-least-24-characters' }]),
    PADDLE_ACCOUNTS: JSON.stringify([{ name: 'shop', billing: { secrets: ['pdl_ntfset_1'], apiKey: 'k' } }]),
  };
  await makeResources(client, { deliver: 'http://127.0.0.1:1/', sweep: 'http://127.0.0.1:1/' });
  const ran = await world.run(['register'], env);
  if (ran.code !== 0) throw new Error(ran.stderr);
  await put(db, `reconcile google-workspace ${account}`);
  await webhookUnder(db, key);
  await passed(db, Date.now());
  await Promise.all([heard(db, 'google-workspace', account), heard(db, 'paddle-billing', 'shop')]);
});
afterAll(async () => {
  google.close();
  await door.close();
  await client.close();
  await db.terminate();
  await world.stop();
});

const put = (database: Firestore, lease: string) =>
  database.collection('leases').doc(lease).set({ v: 1, holder: null });

/** What Cloud Run and Cloud Quotas answer: each service's `maxInstanceCount`, and the region's quotas. */
let quotas: { status: number; deliver: number; milliCpu: string };
beforeEach(() => {
  quotas = { status: 200, deliver: 20, milliCpu: '40000' };
});
const answerAsGoogle: RequestListener = ({ url, headers }, response) => {
  const { pathname, searchParams } = new URL(url!, 'http://google');
  const isKnown = headers.authorization?.startsWith('Bearer ya29') && headers['x-goog-user-project'] === PROJECT_ID;
  response.writeHead(isKnown ? quotas.status : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answerTo(pathname, searchParams.get('pageToken'))));
};
const limits = { cpu: '1', memory: '512Mi' };
const serviceOf = (name: string, maxInstanceCount: number) => ({
  name: `projects/p/locations/europe-west1/services/${name}`,
  scaling: {},
  template: { scaling: { maxInstanceCount }, containers: [{ resources: { limits } }] },
});
function answerTo(path: string, token: string | null): object {
  if (path === `/v2/projects/${PROJECT_ID}/locations/europe-west1/services`)
    return token === null
      ? { services: [serviceOf('api', 10)], nextPageToken: 'more' }
      : { services: [serviceOf('deliver', quotas.deliver)] };
  const value = path.endsWith('/CpuAllocPerProjectRegion') ? quotas.milliCpu : String(40 * 2 ** 30);
  const others = { applicableLocations: ['us-central1', 'europe-west1'], details: { value: '1' } };
  const own = { dimensions: { region: 'europe-west1' }, applicableLocations: ['europe-west1'], details: { value } };
  return { quotaId: path.split('/').at(-1), dimensionsInfos: [others, own] };
}

const HOUR_MS = 3_600_000;

/** A notification of an account, or what `reconcile` found of it. */
async function heard(database: Firestore, source: string, name: string, agoMs = 0, recovered = false): Promise<void> {
  const received_at = Timestamp.fromMillis(Date.now() - agoMs);
  await database.collection('events').add({ v: 1, shard: 3, source, account: name, recovered, received_at });
}

/** A walk of `reconcile` whose last finished pass began at a time. */
async function passed(database: Firestore, lastBegan: number): Promise<void> {
  const pass = { pass: 2, first: false, baseline: false, began: null, pageToken: null, movedAt: lastBegan };
  const seen = { changed: 0, expected: 0, listed: '', walkedTo: null };
  const place = JSON.stringify({ ...pass, ...seen, lastBegan: new Date(lastBegan).toISOString() });
  await database.collection('cursors').doc(`google-workspace ${account}`).set({ v: 1, place });
}

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

async function doctor(changes: Env = {}): Promise<{ code: number | null; findings: Finding[] }> {
  const asked = ['doctor', '--json', '--region', 'europe-west1'];
  const { code, stdout } = await world.run(asked, { ...env, ...changes });
  return { code, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

const checksOf = (findings: readonly Finding[], verdict: Finding['verdict']) =>
  findings.filter((each) => each.verdict === verdict).map(({ check }) => check);

test('all is well, and each check says what it saw', async () => {
  const { code, findings } = await doctor();
  // It is called outside of its checkout, where no local stack runs.
  expect(
    checksOf(
      findings.filter(({ verdict }) => verdict !== 'ok'),
      'warn',
    ),
  ).toStrictEqual(['the name on npm']);
  expect(checksOf(findings, 'fail')).toStrictEqual([]);
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
    'disabled webhooks',
    'stopped destinations',
    'deliveries',
    'quarantine',
    'scheduler: sweep',
    `scheduler: reconcile google-workspace ${account}`,
    `reconcile google-workspace ${account}`,
    `notifications google-workspace ${account}`,
    'notifications paddle-billing shop',
    'who reaches the API',
    'quota of CPUs',
    'quota of memory',
  ]);
});

test('quotas: each function alone, all together, and what is needed to see them', async () => {
  const accessToken = () => Promise.resolve('ya29.token');
  const found = (changes: Partial<QuotasDeps> = {}) =>
    lookAtQuotas({ env, project: PROJECT_ID, region: 'europe-west1', accessToken, fetch, ...changes });
  expect(await found()).toMatchObject([
    { verdict: 'ok', says: '30 CPUs at most, of 40 CPUs that the region may have' },
    { verdict: 'ok', says: '15 GiB at most, of 40 GiB that the region may have' },
  ]);
  const cpus = async (milliCpu: string, deliver: number) => {
    Object.assign(quotas, { milliCpu, deliver });
    const [{ verdict, says } = { verdict: 'none', says: '' }] = await found();
    return `${verdict} ${says}`;
  };
  expect(await cpus('20000', 20)).toMatch(/^warn 30 CPUs at most, of 20 CPUs/);
  expect(await cpus('20000', 21)).toMatch(/^fail .* deliver 21 CPUs$/);
  expect(await cpus('-1', 21)).toMatch(/^ok 31 CPUs at most, without a bound$/);
  for (const [status, says, fix] of [
    [401, 'answered 401', /grant yourself roles\/(run|cloudquotas)\.viewer/],
    [403, 'answered 403', /grant yourself roles\/(run|cloudquotas)\.viewer/],
    [503, 'answered 503', /^try again$/],
  ] as const) {
    quotas.status = status;
    const [finding] = await found();
    expect(finding).toMatchObject({ verdict: 'warn', says: expect.stringContaining(says) as unknown });
    expect(finding?.fix).toMatch(fix);
  }
  quotas.status = 200;
  const unseen = async (changes: Partial<QuotasDeps>) =>
    (await found(changes)).map(({ verdict, fix }) => [verdict, fix]);
  expect(await unseen({ region: null })).toEqual([['warn', '--region, or npx --no subrelay env first']]);
  expect(await unseen({ region: 'asia-east1' })).toEqual([['warn', 'correct --region']]);
  expect(await unseen({ accessToken: () => Promise.reject(new Error('no login')) })).toEqual([
    ['warn', 'gcloud auth application-default login'],
  ]);
  const { code, stderr } = await callCommand(['doctor', '--region', 'europe-west1-b'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('--region: give a region such as europe-west1, current value is "europe-west1-b"');
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
    const planned = Timestamp.fromMillis(Date.now() - HOUR_MS);
    await poorDb
      .collection('deliveries')
      .doc('d-1')
      .set({ ...due, webhook_id: 'w-1', attempts: 1, scheduled_at: planned, state_waits: 0 });
    await poorDb
      .collection('deliveries')
      .doc('d-2')
      .set({ ...due, hold: 'paused' });
    await poorDb
      .collection('webhooks')
      .doc('w-2')
      .set({ v: 1, id: 'w-2', name: 'gone', status: 'disabled', disabled_reason: 'endpoint_gone', deleted_at: null });
    await poorDb
      .collection('webhooks')
      .doc('w-3')
      .set({ v: 1, id: 'w-3', name: 'deleted', status: 'disabled', deleted_at: 'yes' });
    await poorDb
      .collection('quarantine')
      .add({ v: 1, shard: 3, source: 'paddle-billing', reason: 'no id', received_at: Timestamp.now() });
    await passed(poorDb, Date.now() - 25 * HOUR_MS);
    await heard(poorDb, 'google-workspace', account, 26 * HOUR_MS);
    await heard(poorDb, 'google-workspace', account, HOUR_MS, true);
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
      FIRESTORE_EMULATOR_HOST: poor.address,
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
      'deliveries',
      'scheduler: sweep',
      `reconcile google-workspace ${account}`,
      `notifications google-workspace ${account}`,
    ]);
    expect(checksOf(findings, 'warn')).toStrictEqual([
      'API_KEYS',
      'webhooks',
      'disabled webhooks',
      'quarantine',
      `scheduler: reconcile google-workspace ${account}`,
      'notifications paddle-billing shop',
      'the name on npm',
    ]);
    expect(findings.filter(({ verdict, fix }) => (verdict === 'ok') !== (fix === null))).toStrictEqual([]);
    const says = (wanted: string) => findings.find(({ check }) => check === wanted)?.says;
    expect(says(`scope apps.order ${account}`)).toContain('add the client id 1042 with the scope');
    expect(says('indexes')).toContain(`1 of ${indexes.indexes.length} are missing`);
    expect(says('indexes')).toContain(missing!.collectionGroup);
    expect(says('webhooks')).toMatch(/^1 fail\(s\): .* \(w-1\) since /);
    expect(says('disabled webhooks')).toBe('1: gone (w-2): endpoint_gone');
    expect(says('deliveries')).toMatch(/^2 pending, 1 behind their plan, first d-1 of the webhook w-1, .*: 1 paused$/);
    expect(says('quarantine')).toMatch(/^1 since .* \(1 are kept\), the newest paddle-billing at .*: no id$/);
    expect(says(`notifications google-workspace ${account}`)).toMatch(/reconcile has found 1 that none told since$/);
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
