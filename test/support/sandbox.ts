import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  demoPaddleSubscriptions,
  demoReseller,
  demoSecondReseller,
  demoSubscriptions,
  demoVendor,
} from './sandbox-samples.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import { sampleJira, sampleSlack } from '../../local/samples-people.ts';
import type { ResellerOptions } from '../../local/sandbox/reseller.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { keyFileSigner } from '../../shared/sources/workspace/assertion.ts';
import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';
import { openReseller } from '../../shared/sources/workspace/open-reseller.ts';
import type { OpenResellerOptions } from '../../shared/sources/workspace/open-reseller.ts';

export const demoBillingSubscription = sampleBillingSubscription(Date.parse('2026-03-02T09:15:04.411Z'));

export interface DemoSandboxOptions extends Partial<Pick<ResellerOptions, 'createTopic' | 'publish'>> {
  /** Granted to the service account. */
  scopes?: readonly string[];
  /** The account that the machine runs as. */
  machine?: string;
  /** Absent: the clock stands still. */
  now?: () => EpochMs;
}

/**
 * The sandbox with the demo's accounts, the key file of its service account, the settings that lead to it, and a
 * machine whose own account may sign as the service account.
 */
export async function startDemoSandbox(options: DemoSandboxOptions = {}) {
  const { scopes = [SCOPE_ORDER, SCOPE_ORDER_READONLY], machine = demoReseller.serviceAccount } = options;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const directory = mkdtempSync(join(tmpdir(), 'subrelay-sandbox-'));
  const workspaceKeyFile = join(directory, 'key.json');
  const email = demoReseller.serviceAccount;
  const keyFile = { type: 'service_account', client_email: email, client_id: '1042', private_key: privateKey };
  writeFileSync(workspaceKeyFile, JSON.stringify(keyFile));

  const clock = { now: Date.parse('2026-11-21T10:00:00Z') };
  const now = options.now ?? (() => clock.now);
  const topics: string[] = [];
  const createTopic = options.createTopic ?? (async (topic: string) => void topics.push(topic));
  const callers = [demoReseller.serviceAccount];
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    oauth: {
      accounts: [{ email, publicKey, scopes }],
      admins: [demoReseller.adminEmail, demoSecondReseller.adminEmail],
      now,
    },
    iam: {
      accounts: [{ email, keyId: 'key-1', privateKey, callers }],
      now,
      metadata: { serviceAccount: machine, projectId: 'demo', now },
    },
    reseller: {
      customerId: demoReseller.account,
      subscriptions: demoSubscriptions,
      createTopic,
      publish: options.publish,
    },
    otherResellers: [
      { customerId: demoSecondReseller.account, admin: demoSecondReseller.adminEmail, subscriptions: [], createTopic },
    ],
    paddle: { vendors: [demoVendor], subscriptions: demoPaddleSubscriptions },
    billing: { apiKeys: ['pdl_key'], subscriptions: [demoBillingSubscription], now: () => clock.now },
    jira: sampleJira(() => clock.now),
    slack: sampleSlack(() => clock.now),
  });
  const config = {
    workspaceAccounts: [{ account: demoReseller.account, adminEmail: demoReseller.adminEmail }],
    workspaceKeyFile,
    workspaceServiceAccount: undefined,
    resellerApiUrl: sandbox.url,
    iamCredentialsUrl: sandbox.url,
    oauthTokenUrl: sandbox.tokenUrl,
    paddleAccounts: [
      {
        name: 'shop',
        classic: { publicKeys: [], vendorId: demoVendor.id, vendorAuthCode: demoVendor.authCode },
        billing: { secrets: [], apiKey: 'pdl_key' },
      },
      { name: 'no-credentials', classic: { publicKeys: [] } },
      { name: 'wrong-credentials', classic: { publicKeys: [], vendorId: demoVendor.id, vendorAuthCode: 'x' } },
    ],
    paddleClassicPublicKey: undefined,
    paddleClassicApiUrl: sandbox.url,
    paddleBillingApiUrl: sandbox.url,
    stateBackoffSeconds: 5,
    workspaceRequestsPerMinute: 600,
    paddleRequestsPerMinute: 240,
  };
  const close = async (): Promise<void> => {
    await sandbox.close();
    rmSync(directory, { recursive: true });
  };
  const openDemoReseller = (use: OpenResellerOptions['use'], changes: Partial<OpenResellerOptions> = {}) =>
    openReseller({
      signer: keyFileSigner(workspaceKeyFile),
      adminEmail: demoReseller.adminEmail,
      use,
      config,
      fetch,
      now,
      ...changes,
    });
  return { sandbox, config, privateKey, publicKey, directory, clock, topics, openReseller: openDemoReseller, close };
}

export type DemoSandbox = Awaited<ReturnType<typeof startDemoSandbox>>;
