import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoPaddleSubscriptions, demoReseller, demoSubscriptions, demoVendor } from './sandbox-samples.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import type { ResellerOptions } from '../../local/sandbox/reseller.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import { SCOPE_ORDER, SCOPE_ORDER_READONLY } from '../../shared/sources/workspace/auth.ts';

export const demoBillingSubscription = sampleBillingSubscription(Date.parse('2026-03-02T09:15:04.411Z'));

/** The sandbox with the demo's accounts, the key file of its service account, and the settings that lead to it. */
export async function startDemoSandbox({
  createTopic,
  publish,
}: Partial<Pick<ResellerOptions, 'createTopic' | 'publish'>> = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const directory = mkdtempSync(join(tmpdir(), 'subrelay-sandbox-'));
  const workspaceKeyFile = join(directory, 'key.json');
  writeFileSync(
    workspaceKeyFile,
    JSON.stringify({ client_email: demoReseller.serviceAccount, private_key: privateKey }),
  );

  const clock = { now: Date.parse('2026-11-21T10:00:00Z') };
  const topics: string[] = [];
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    oauth: {
      accounts: [{ email: demoReseller.serviceAccount, publicKey, scopes: [SCOPE_ORDER, SCOPE_ORDER_READONLY] }],
      admins: [demoReseller.adminEmail],
      now: () => clock.now,
    },
    reseller: {
      customerId: demoReseller.account,
      subscriptions: demoSubscriptions,
      createTopic: createTopic ?? (async (topic) => void topics.push(topic)),
      publish,
    },
    paddle: { vendors: [demoVendor], subscriptions: demoPaddleSubscriptions },
    billing: { apiKeys: ['pdl_key'], subscriptions: [demoBillingSubscription], now: () => clock.now },
  });
  const config = {
    workspaceAccounts: [{ account: demoReseller.account, adminEmail: demoReseller.adminEmail }],
    workspaceKeyFile,
    resellerApiUrl: sandbox.url,
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
  };
  const close = async (): Promise<void> => {
    await sandbox.close();
    rmSync(directory, { recursive: true });
  };
  return { sandbox, config, privateKey, clock, topics, close };
}

export type DemoSandbox = Awaited<ReturnType<typeof startDemoSandbox>>;
