import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { workspaceReconcilers } from '../../../../shared/reconcile/workspace-accounts.ts';
import { UNLIMITED } from '../../../../shared/sources/asking/budget.ts';
import { openStore } from '../../../../shared/store/store.ts';

const deps = {
  store: openStore('unused'),
  accept: () => Promise.reject(new Error('nothing is accepted here')),
  budget: UNLIMITED,
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
};

test('each configured reseller has a reconciler of its own', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const workspaceKeyFile = join(mkdtempSync(join(tmpdir(), 'subrelay-')), 'key.json');
  writeFileSync(workspaceKeyFile, JSON.stringify({ client_email: 'a@b.iam.example', private_key: privateKey }));
  const reconcilers = workspaceReconcilers({ ...config, workspaceKeyFile }, deps);
  expect(reconcilers.map(({ source, account }) => ({ source, account }))).toEqual([
    { source: 'google-workspace', account: 'C0one' },
    { source: 'google-workspace', account: 'C0two' },
  ]);
});

test('without credentials there is none', () => {
  expect(workspaceReconcilers({ ...config, workspaceKeyFile: undefined }, deps)).toEqual([]);
});
