import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { openReconcilers } from '../../../../shared/reconcile/reconcilers.ts';
import { UNLIMITED } from '../../../../shared/sources/asking/budget.ts';
import { SOURCES } from '../../../../shared/sources/registry/registry.ts';
import { openStore } from '../../../../shared/store/store.ts';

const deps = {
  store: openStore('unused'),
  accept: () => Promise.reject(new Error('nothing is accepted here')),
  budgetFor: () => UNLIMITED,
  customerKey: () => null,
  fetch,
  now: Date.now,
  log: pino({ level: 'silent' }),
};
const config = {
  workspaceAccounts: [
    { account: 'C0one', adminEmail: 'admin@one.example' },
    { account: 'C0two', adminEmail: 'admin@two.example' },
  ],
  workspaceServiceAccount: undefined,
  resellerApiUrl: 'https://reseller.example/',
  iamCredentialsUrl: 'https://iam.example/',
  oauthTokenUrl: 'https://oauth.example/token',
  workspaceRequestsPerMinute: 600,
  paddleAccounts: [
    {
      name: 'both',
      classic: { publicKeys: [], vendorId: '1', vendorAuthCode: 'x' },
      billing: { secrets: [], apiKey: 'k' },
    },
    { name: 'neither', classic: { publicKeys: [], vendorId: '1' }, billing: { secrets: [] } },
  ],
  paddleClassicApiUrl: 'https://classic.example',
  paddleBillingApiUrl: 'https://billing.example',
  paddleRequestsPerMinute: 240,
  paddleSettleSeconds: 900,
  paddleOverlapSeconds: 900,
  paddleLookbackHours: 72,
};

const opened = async (workspaceKeyFile: string | undefined) => {
  const reconcilers = await openReconcilers(SOURCES, { ...config, workspaceKeyFile }, deps);
  return reconcilers.map(({ source, account }) => `${source} ${account}`);
};
const PADDLE = ['paddle-classic both', 'paddle-billing both'];

test('each account with credentials has a reconciler of its own, in the order of the sources', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const workspaceKeyFile = join(mkdtempSync(join(tmpdir(), 'subrelay-')), 'key.json');
  writeFileSync(workspaceKeyFile, JSON.stringify({ client_email: 'a@b.iam.example', private_key: privateKey }));
  expect(await opened(workspaceKeyFile)).toEqual(['google-workspace C0one', 'google-workspace C0two', ...PADDLE]);
});

test('without credentials there is none', async () => {
  expect(await opened(undefined)).toEqual(PADDLE);
});

test('a key file that is none is refused', async () => {
  await expect(opened('/nowhere')).rejects.toThrow('WORKSPACE_KEY_FILE');
});
