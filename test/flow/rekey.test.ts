import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { CATALOGUE, WEBHOOKS } from '../../shared/webhooks/document.ts';
import { secretsOf } from '../../shared/destinations/kind.ts';
import { rekeyWebhooks } from '../../shared/webhooks/rekey.ts';
import { SECRET_KINDS } from '../../shared/webhooks/signing/secret-kinds.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import type { Keyring } from '../../shared/webhooks/signing/secrets.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { startApiServer, storedWebhook } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';

const newKey = (id: string) => ({ id, key: randomBytes(32).toString('base64') });
const [oldKey, newest] = [newKey('k-1'), newKey('k-2')];
const [old, both, after] = [[oldKey], [newest, oldKey], [newest]].map((keys) => createKeyring(keys)) as [
  Keyring,
  Keyring,
  Keyring,
];
const ALL = {
  signatures: ['v1', 'v1a', 'x-hub-signature', 'content-signature'],
  headers: { authorization: 'Bearer abc' },
};

let api: ApiServer;
beforeEach(async () => {
  api = await startApiServer();
});
afterEach(() => api.stop());

async function createUnder(keyring: Keyring, body: JsonObject = {}): Promise<string> {
  const { call } = await api.withDeps(() => ({ keyring }));
  const { json } = await call('POST', '/v1/webhooks', { name: 'Sample', url: 'https://hook.example/a', ...body });
  return json!.id as string;
}

/** Everything that a webhook keeps, in the clear. */
function opened(webhook: Webhook, keyring: Keyring) {
  const { id: webhookId, headers } = webhook;
  const secrets = SECRET_KINDS.flatMap(({ name: field, kept }) =>
    kept.of(webhook).map(({ sealed, ...rest }) => ({
      ...rest,
      clear: keyring.open(sealed, { webhookId, field }),
    })),
  );
  return { secrets, headers: headers && keyring.open(headers.sealed, { webhookId, field: 'headers' }) };
}

const rekeyed = (store = api.store) =>
  rekeyWebhooks({
    store,
    resealed: (stored) => secretsOf(DESTINATIONS, stored).resealed(stored, both, api.clock.now),
  });

test('everything that a webhook keeps opens to the same under the first key alone; a repeat finds nothing to do', async () => {
  const id = await createUnder(old, ALL);
  const { call } = await api.withDeps(() => ({ keyring: old }));
  await call('POST', `/v1/webhooks/${id}/rotate-secret`, { secret: 'secret_token' });
  await call('POST', `/v1/webhooks/${id}/rotate-secret`, { secret: 'signing_secret', overlap_seconds: 1 });
  const current = await createUnder(both);
  const before = await storedWebhook(api, id);
  const version = (await docOf(api.store, CATALOGUE).get()).data();
  api.clock.now += 1_000;

  expect(await rekeyed()).toEqual({ resealed: 1, current: 1, failed: [] });
  const resealed = await storedWebhook(api, id);
  const was = opened(before, old);
  const expired = was.secrets.splice(1, 1);
  expect(expired).toMatchObject([{ clear: expect.stringMatching(/^whsec_/), expires_at: expect.any(String) }]);
  expect(opened(resealed, after)).toEqual(was);
  expect(was.secrets).toHaveLength(5);
  expect(JSON.stringify(resealed)).not.toContain('v1.k-1.');
  expect(resealed.updated_at).toBe(before.updated_at);
  expect((await docOf(api.store, CATALOGUE).get()).data()).toEqual(version);

  const [once, other] = [await storedWebhook(api, id), await storedWebhook(api, current)];
  expect(await rekeyed()).toEqual({ resealed: 0, current: 2, failed: [] });
  expect([await storedWebhook(api, id), await storedWebhook(api, current)]).toEqual([once, other]);
});

test('what was asked for under idempotency keys is known under the first key alone', async () => {
  const under = { 'idempotency-key': 'a' };
  const body = { name: 'Sample', url: 'https://hook.example/a' };
  const rotation = { secret: 'signing_secret' };
  const before = await api.withDeps(() => ({ keyring: old }));
  const { json } = await before.call('POST', '/v1/webhooks', body, under);
  const path = `/v1/webhooks/${json!.id as string}`;
  expect((await before.call('POST', `${path}/rotate-secret`, rotation, under)).json).toHaveProperty('signing_secret');

  expect(await rekeyed()).toMatchObject({ resealed: 1 });
  const { call } = await api.withDeps(() => ({ keyring: after }));
  expect(await call('POST', '/v1/webhooks', body, under)).toMatchObject({ status: 200, json: { id: json!.id } });
  const repeated = await call('POST', `${path}/rotate-secret`, rotation, under);
  expect([repeated.status, repeated.json!.signing_secret]).toEqual([200, undefined]);
  expect(await call('POST', '/v1/webhooks', { ...body, name: 'Other' }, under)).toMatchObject({ status: 409 });
});

test('a change by somebody else meanwhile is kept, and sealed anew', async () => {
  const id = await createUnder(old);
  let raced = false;
  const racing = {
    ...api.store,
    commit: async (...args: Parameters<typeof api.store.commit>) => {
      if (!raced) {
        raced = true;
        await docOf(api.store, WEBHOOKS.doc(id)).update({ name: 'Changed' });
      }
      return api.store.commit(...args);
    },
  };
  expect(await rekeyed(racing)).toEqual({ resealed: 1, current: 0, failed: [] });
  const webhook = await storedWebhook(api, id);
  expect(webhook.name).toBe('Changed');
  expect(opened(webhook, after).secrets).toHaveLength(1);
});

test('a commit that met itself counts as done', async () => {
  await createUnder(old);
  const losing = {
    ...api.store,
    commit: async (...args: Parameters<typeof api.store.commit>) => {
      await api.store.commit(...args);
      // As where a repeat of it has met itself.
      return null;
    },
  };
  expect(await rekeyed(losing)).toEqual({ resealed: 1, current: 0, failed: [] });
});

test('goes over every page, and where it left off when it was stopped', async () => {
  const id = await createUnder(old);
  const sample = await storedWebhook(api, id);
  const copies = Array.from(
    { length: 120 },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  );
  const batch = clientOf(api.store).batch();
  for (const copy of copies) {
    const sealed = old.seal('whsec_x', { webhookId: copy, field: 'signing_secret' });
    const signing_secrets = [{ sealed, expires_at: null }];
    batch.set(docOf(api.store, WEBHOOKS.doc(copy)), { ...sample, id: copy, signing_secrets });
  }
  await batch.commit();
  let commits = 0;
  const stopping = {
    ...api.store,
    commit: async (...args: Parameters<typeof api.store.commit>) => {
      if ((commits += 1) > 50) throw new Error('stopped');
      return api.store.commit(...args);
    },
  };
  await expect(rekeyed(stopping)).rejects.toThrow('stopped');
  expect(await rekeyed()).toEqual({ resealed: 71, current: 50, failed: [] });
});

/** Runs the command as a person does. */
async function command(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const env = {
    ...process.env,
    GOOGLE_CLOUD_PROJECT: api.projectId,
    ENCRYPTION_KEYS: JSON.stringify([newest, oldKey]),
    METADATA_SERVER_DETECTION: 'none',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/main.ts', 'rekey', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), lines: (stdout + stderr).trimEnd().split('\n') });
    });
  });
}

test('the command tells what it did, and what it could not do', async () => {
  await createUnder(old, ALL);
  expect(await command()).toEqual({
    code: 0,
    lines: ['Webhooks sealed anew under key "k-2": 1, nothing to do: 0, failed: 0'],
  });
  const audited = await clientOf(api.store).collection('audit_log').where('action', '==', 'rekey').get();
  expect(audited.docs.map((doc) => doc.data())).toEqual([
    expect.objectContaining({ key: 'command', target: api.projectId, after: '{"key":"k-2"}' }),
  ]);
  const lost = await createUnder(createKeyring([newKey('lost')]));
  expect(await command()).toEqual({
    code: 6,
    lines: [
      'Webhooks sealed anew under key "k-2": 0, nothing to do: 1, failed: 1',
      `  ${lost}: Cannot open signing_secret of webhook ${lost}: its key "lost" is not among those configured; check ENCRYPTION_KEYS`,
    ],
  });
  expect(await command('now')).toMatchObject({ code: 2, lines: [expect.stringMatching(/^subrelay: .*rekey --help$/)] });
});
