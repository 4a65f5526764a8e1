/** Keyless delegation as on GCP: metadata server → signJwt → token endpoint → Reseller API, every step over the wire. */
import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { gaxios } from 'google-auth-library';

import { UNLIMITED } from '../../../shared/sources/asking/budget.ts';
import { openAsking } from '../../../shared/sources/registry/asking.ts';
import { SCOPE_ORDER_READONLY, signerOf } from '../../../shared/sources/workspace/auth.ts';
import { openReseller } from '../../../shared/sources/workspace/open-reseller.ts';
import { googleWorkspace } from '../../../shared/sources/workspace/source.ts';
import { decodeWorkspace } from '../../../shared/sources/workspace/workspace.ts';
import { demoNotifications, demoReseller } from '../../support/sandbox-samples.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox, DemoSandboxOptions } from '../../support/sandbox.ts';

const serviceAccount = demoReseller.serviceAccount;
const topic = 'projects/partner-watch/topics/C0demo042';
const outer = { ...process.env };

// Google's HTTP client loads its fetch as an ES module, which jest can't.
gaxios.instance.defaults.fetchImplementation = fetch;

let demo: DemoSandbox;
const start = async (options: DemoSandboxOptions = {}) => {
  demo = await startDemoSandbox(options);
  Object.assign(process.env, {
    GCE_METADATA_HOST: demo.sandbox.metadataHost,
    METADATA_SERVER_DETECTION: 'assume-present',
    CLOUDSDK_CONFIG: demo.directory,
    GOOGLE_APPLICATION_CREDENTIALS: '',
    // Set on GCP, too; without it the client asks gcloud for one.
    GOOGLE_CLOUD_PROJECT: 'demo',
  });
};
beforeEach(() => start());
afterEach(async () => {
  process.env = { ...outer };
  await demo.close();
});

const signer = (workspaceServiceAccount: string = serviceAccount) =>
  signerOf({ ...demo.config, workspaceKeyFile: undefined, workspaceServiceAccount }, { fetch, timeoutMs: 5_000 })!;
const open = (use: 'read' | 'register', account?: string) =>
  openReseller({
    signer: signer(account),
    adminEmail: demoReseller.adminEmail,
    use,
    config: demo.config,
    fetch,
    now: () => demo.clock.now,
  });
const restart = async (options: DemoSandboxOptions) => {
  await demo.close();
  await start(options);
};

test('acts as the reseller admin, with no key anywhere but in IAM', async () => {
  const reseller = await open('register');
  await expect(reseller.register(serviceAccount)).resolves.toBe(topic);
  await expect(reseller.watchDetails()).resolves.toStrictEqual({ topic, serviceAccounts: [serviceAccount] });
});

test('reads with the scope that only reads', async () => {
  await restart({ scopes: [SCOPE_ORDER_READONLY] });
  await expect((await open('read')).findWatchDetails()).resolves.toBeNull();
  await expect((await open('register')).register(serviceAccount)).rejects.toThrow(
    'answered 401 unauthorized_client: in the Google Admin console of the reseller',
  );
});

test("fetches an event's state, as deliver does, with the scope that only reads", async () => {
  await restart({ scopes: [SCOPE_ORDER_READONLY] });
  const settings = { workspaceKeyFile: undefined, workspaceServiceAccount: serviceAccount };
  const world = { fetch, now: () => demo.clock.now, sleep: () => Promise.resolve(), log: pino({ level: 'silent' }) };
  const config = { ...demo.config, ...settings };
  const { fetchState } = await openAsking([googleWorkspace], config, { ...world, budgetFor: () => UNLIMITED });
  const context = { messageId: '1', accountOf: null, publishTime: null };
  const decoded = decodeWorkspace(Buffer.from(JSON.stringify(demoNotifications[0])), context);
  if (!('event' in decoded)) throw new Error(decoded.reason);
  await expect(fetchState(decoded.event)).resolves.toMatchObject({ kind: 'found', state: { status: 'active' } });
});

test('names what the machine is not allowed to do', async () => {
  await restart({ machine: 'somebody@demo.iam.gserviceaccount.com' });
  await expect((await open('read')).watchDetails()).rejects.toThrow(
    'signJwt answered 403 IAM_PERMISSION_DENIED: grant the account that calls it roles/iam.serviceAccountTokenCreator',
  );
});

test('names a service account that does not exist', async () => {
  await expect((await open('read', 'typo@demo.iam.gserviceaccount.com')).watchDetails()).rejects.toThrow(
    'there is no service account typo@demo.iam.gserviceaccount.com',
  );
});

test('says that nobody is logged in', async () => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  await expect((await open('read')).watchDetails()).rejects.toThrow('there are no application default credentials');
});

describe('the sandbox', () => {
  const seconds = () => demo.clock.now / 1000;
  const claims = (changes: object = {}) => ({ iss: serviceAccount, iat: seconds(), exp: seconds() + 3600, ...changes });
  const machineToken = async () => {
    const url = `${demo.sandbox.url}/computeMetadata/v1/instance/service-accounts/default/token`;
    const response = await fetch(url, { headers: { 'metadata-flavor': 'Google' } });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const signJwt = async (body: unknown, token?: string) => {
    const response = await fetch(`${demo.sandbox.url}/v1/projects/-/serviceAccounts/${serviceAccount}:signJwt`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? (await machineToken())}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as { keyId: string; signedJwt: string } };
  };

  test('signs with the key of the service account, and says with which', async () => {
    const { body } = await signJwt({ payload: JSON.stringify(claims()) });
    const [header = '', payload = '', signature = ''] = body.signedJwt.split('.');
    const decoded = [header, payload].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
    expect(decoded).toStrictEqual([{ alg: 'RS256', kid: 'key-1', typ: 'JWT' }, claims()]);
    const key = createPublicKey(demo.publicKey);
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true);
  });

  test.each([
    ['an assertion for over an hour', () => ({ payload: JSON.stringify(claims({ exp: seconds() + 3601 })) })],
    ['an expired one', () => ({ payload: JSON.stringify(claims({ exp: seconds() })) })],
    ['one without an end', () => ({ payload: JSON.stringify(claims({ exp: undefined })) })],
    ['a payload that is an object', () => ({ payload: claims() })],
    ['no payload', () => ({})],
  ])('refuses %s', async (_, body) => {
    expect(await signJwt(body())).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
  });

  test('refuses tokens that it did not give, and those that have expired', async () => {
    const body = { payload: JSON.stringify(claims()) };
    const token = await machineToken();
    expect(await signJwt(body, 'ya29.made-up')).toMatchObject({ status: 401 });
    demo.clock.now += 3_600_000;
    expect(await signJwt(body, token)).toMatchObject({ status: 401 });
  });

  test('is a metadata server only for who says so', async () => {
    expect((await fetch(`${demo.sandbox.url}/computeMetadata/v1/instance`)).status).toBe(403);
  });
});
