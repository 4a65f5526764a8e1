import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, importJWK } from 'jose';
import type { JWK } from 'jose';
import { Webhook as Verifier } from 'standardwebhooks';

import type { JsonObject } from '../../shared/base/json.ts';
import { ATTEMPTS } from '../../shared/deliveries/documents.ts';
import { messageOf } from '../../shared/destinations/webhook/message.ts';
import { composeRequest } from '../../shared/destinations/webhook/request.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import { CATALOGUE, WEBHOOKS } from '../../shared/webhooks/document.ts';
import { createSecretsOf } from '../../shared/webhooks/signing/opened-webhook.ts';
import { createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { answered, acceptEvent, recordAttempt } from '../support/stored-samples.ts';
import { LINKS, anEvent, keyring } from '../support/webhook-samples.ts';

const UNKNOWN = '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11';
const ALL = ['v1', 'v1a', 'x-hub-signature', 'x-hub-signature-256', 'x-signature', 'content-signature'];
const HOUR = 3_600_000;

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const rotate = (id: string, body: JsonObject) => api.call('POST', `/v1/webhooks/${id}/rotate-secret`, body);

/** The request that the webhook as it is stored would get. */
async function requestAt(id: string, now: number) {
  const webhook = await storedWebhook(api, id);
  const content = { event: anEvent(), links: LINKS };
  const message = messageOf({ id: 'delivery', webhook_id: id, payload: null, replay_of: null }, content, null, 1);
  return composeRequest({ message, webhook, now, secretsOf: createSecretsOf(keyring) });
}

/** The signatures of `v1` that the library makes with these secrets. */
const v1Of = (secrets: string[], { headers, body }: Awaited<ReturnType<typeof requestAt>>): string =>
  secrets
    .map((secret) => {
      const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
      return new Verifier(secret).sign(headers['webhook-id']!, at, body.toString());
    })
    .join(' ');

describe('rotating a secret', () => {
  test('lets both sign until the overlap is over, then only the new one', async () => {
    const created = await api.call('POST', '/v1/webhooks', { name: 'Sample', url: 'https://hook.example/a' });
    const { id, signing_secret: old } = created.json as { id: string; signing_secret: string };
    const start = api.clock.now;
    const { status, json } = await rotate(id, { secret: 'signing_secret', overlap_seconds: 3_600 });
    expect(status).toBe(200);
    const { signing_secret: fresh } = json as { signing_secret: string };
    const overlap_ends_at = new Date(start + HOUR).toISOString();
    expect(json).toMatchObject({ id, rotation: { secret: 'signing_secret', overlap_ends_at } });
    for (const [at, secrets] of [
      [start, [fresh, old]],
      [start + HOUR - 1, [fresh, old]],
      [start + HOUR, [fresh]],
    ] as const) {
      const request = await requestAt(id, at);
      expect(request.headers['webhook-signature']).toBe(v1Of([...secrets], request));
    }
  });

  test('of a header with room for one lets the old sign until then; the key set has both', async () => {
    const { id } = await createdWebhook(api, { signatures: ['x-signature'] });
    const start = api.clock.now;
    const { json } = await rotate(id, { secret: 'rsa_private_key' });
    const keys = (await api.call('GET', `/v1/webhooks/${id}/jwks`)).json!.keys as JWK[];
    const verifiedAt = async (now: number) => {
      const { headers, body } = await requestAt(id, now);
      const signature = Buffer.from(headers['X-Signature']!, 'base64');
      return keys.map((key) => verify('sha256', body, createPublicKey({ key, format: 'jwk' }), signature));
    };
    expect(await verifiedAt(start + 24 * HOUR - 1)).toEqual([false, true]);
    expect(await verifiedAt(start + 24 * HOUR)).toEqual([true, false]);
    const shown = createPublicKey(json!.rsa_public_key as string).export({ format: 'jwk' });
    expect(keys[0]).toMatchObject(shown);
  });

  test('shows what it made once, and what was given; a private key never', async () => {
    const { id } = await createdWebhook(api, { signatures: ALL });
    const whsk = `whsk_${Buffer.alloc(32, 5).toString('base64')}`;
    const token = await rotate(id, { secret: 'secret_token' });
    expect(token.json).toMatchObject({ secret_token: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await rotate(id, { secret: 'secret_token', value: 'given' })).json).toMatchObject({
      secret_token: 'given',
    });
    const pair = await rotate(id, { secret: 'ed25519_private_key', value: whsk });
    const seen = [
      pair,
      await api.call('GET', `/v1/webhooks/${id}`),
      await api.call('GET', '/v1/webhooks?limit=1000'),
      await api.call('GET', `/v1/webhooks/${id}/keys`),
      await api.call('GET', `/v1/webhooks/${id}/jwks`),
    ];
    const texts = [...seen.map(({ text }) => text), JSON.stringify(api.logged)];
    const stored = JSON.stringify(await storedWebhook(api, id));
    for (const text of [...texts, stored]) {
      for (const secret of [token.json!.secret_token as string, '"given"', whsk, 'whsk_', 'PRIVATE KEY']) {
        expect(text).not.toContain(secret);
      }
    }
    for (const text of texts) expect(text).not.toContain('v1.test.');
  });

  test('moves the version of the catalogue, and can be done to a webhook from before', async () => {
    const { id } = await createdWebhook(api, { secret_token: 'old' });
    const version = async () => (await docOf(api.store, CATALOGUE).get()).data()!.version as number;
    const before = await version();
    const {
      signatures: _,
      ed25519_keys,
      rsa_keys,
      previous_secret_tokens,
      headers,
      ...older
    } = await storedWebhook(api, id);
    expect([ed25519_keys, rsa_keys, previous_secret_tokens, headers]).toEqual([[], [], [], null]);
    await docOf(api.store, WEBHOOKS.doc(id)).set(older);
    expect(await rotate(id, { secret: 'secret_token', value: 'new' })).toMatchObject({ status: 200 });
    expect(await version()).toBe(before + 1);
    const { json } = await api.call('GET', `/v1/webhooks/${id}/keys`);
    expect(json!.keys).toMatchObject([
      { secret: 'signing_secret', signatures: ['v1'], signs: true, expires_at: null },
      { secret: 'secret_token', signatures: ['x-hub-signature'], signs: false, expires_at: null },
      { secret: 'secret_token', signs: true, expires_at: new Date(api.clock.now + 24 * HOUR).toISOString() },
    ]);
  });

  test('is done once although the answer of the commit got lost and it met itself', async () => {
    const { id } = await createdWebhook(api);
    const losing = await api.withDeps(({ store }) => {
      let commits = 0;
      return { store: faultyStore(store, (call) => (call === 'commit' && commits++ === 0 ? 'repeated' : 'done')) };
    });
    const path = `/v1/webhooks/${id}/rotate-secret`;
    const { status, json } = await losing.call('POST', path, { secret: 'signing_secret' });
    expect(status).toBe(200);
    expect((await storedWebhook(api, id)).signing_secrets).toHaveLength(2);
    const request = await requestAt(id, api.clock.now + 24 * HOUR);
    expect(request.headers['webhook-signature']).toBe(v1Of([json!.signing_secret as string], request));
  });

  test('eight at once are each made once: five secrets sign, and the others are told', async () => {
    const { id } = await createdWebhook(api);
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(id, { secret: 'signing_secret' })));
    const [made, told] = [200, 409].map((wanted) => answers.filter(({ status }) => status === wanted));
    expect([made!.length, told!.length]).toEqual([4, 4]);
    for (const { json } of told!) expect(json).toMatchObject({ code: 22, message: 'too many active secrets' });
    const request = await requestAt(id, api.clock.now);
    const shown = made!.map(({ json }) => json!.signing_secret as string);
    const signatures = request.headers['webhook-signature']!.split(' ');
    expect(signatures).toHaveLength(5);
    for (const secret of shown) expect(signatures).toContain(v1Of([secret], request));
    expect((await rotate(id, { secret: 'signing_secret', overlap_seconds: 0 })).status).toBe(200);
    expect((await storedWebhook(api, id)).signing_secrets).toHaveLength(1);
  });

  test('under a key is made once, and its repeat shows nothing', async () => {
    const { id } = await createdWebhook(api);
    const path = `/v1/webhooks/${id}/rotate-secret`;
    const under = (key: string, body: JsonObject = { secret: 'signing_secret' }, headers = {}) =>
      api.call('POST', path, body, { 'idempotency-key': key, ...headers });
    const first = await under('a');
    const again = await Promise.all([under('a'), under('a', { SECRET: 'signing_secret' })]);
    expect(first.json).toMatchObject({ signing_secret: expect.any(String) });
    expect(first.json).not.toHaveProperty('warnings');
    expect(again[0]).toMatchObject({ status: 200, json: { id, rotation: first.json!.rotation } });
    expect(again[0].json).not.toHaveProperty('signing_secret');
    expect(again[0].json!.warnings).toEqual([expect.stringContaining('rotated the secret before')]);
    expect(again[1]).toMatchObject({ status: 409, json: { code: 15 } });
    expect(await under('a', { secret: 'signing_secret', overlap_seconds: 0 })).toMatchObject({ status: 409 });
    expect((await storedWebhook(api, id)).signing_secrets).toHaveLength(2);
    expect((await under('b')).json).toMatchObject({ signing_secret: expect.any(String) });
    const other = { authorization: 'Bearer another-key-of-24-characters' };
    expect((await under('a', undefined, other)).json).toMatchObject({ signing_secret: expect.any(String) });
    expect(await under('a')).toMatchObject({ status: 200, json: { warnings: [expect.any(String)] } });
    expect((await storedWebhook(api, id)).signing_secrets).toHaveLength(4);
    expect(await under('\u00e4')).toMatchObject({
      status: 400,
      json: { details: expect.stringContaining('Idempotency-Key') },
    });
    expect(JSON.stringify(await storedWebhook(api, id))).not.toMatch(/"digest"/);
  });

  test('that meets another change is done on what is there by then', async () => {
    const { id } = await createdWebhook(api);
    let meanwhile = 0;
    const racing = await api.withDeps(({ store }) => ({
      store: {
        ...store,
        commit: async (unit) => {
          if (meanwhile++ === 0) await rotate(id, { secret: 'signing_secret' });
          return store.commit(unit);
        },
      },
    }));
    const path = `/v1/webhooks/${id}/rotate-secret`;
    expect((await racing.call('POST', path, { secret: 'signing_secret' })).status).toBe(200);
    expect((await storedWebhook(api, id)).signing_secrets).toHaveLength(3);
  });

  test.each([
    ['', {}, 400, 'secret: must be of signing_secret, ed25519_private_key, secret_token, rsa_private_key.'],
    ['', { secret: 'rsa_private_key' }, 400, 'secret: this webhook has none.'],
    [
      '',
      { secret: 'signing_secret', overlap_second: 0 },
      400,
      /^overlap_second: is no field here \(did you mean overlap_seconds/,
    ],
    ['', { secret: 'signing_secret', overlap_seconds: 604_801 }, 400, /^overlap_seconds: must be no greater/],
    ['', '{', 400, 'the body must be JSON.'],
    [UNKNOWN, { secret: 'signing_secret' }, 404, undefined],
  ])('%s %j: refused', async (unknown, body, status, details) => {
    const id = unknown || (await createdWebhook(api)).id;
    const refused = await api.call('POST', `/v1/webhooks/${id}/rotate-secret`, body);
    expect(refused.status).toBe(status);
    expect(refused.json!.details).toEqual(details instanceof RegExp ? expect.stringMatching(details) : details);
  });
});

describe('public keys', () => {
  test('are listed with an id that is their thumbprint, and as a key set', async () => {
    const { id } = await createdWebhook(api, { signatures: ALL });
    const listed = (await api.call('GET', `/v1/webhooks/${id}/keys`)).json!.keys as JsonObject[];
    const set = (await api.call('GET', `/v1/webhooks/${id}/jwks`)).json!.keys as JWK[];
    expect(listed.map(({ secret }) => secret)).toEqual([
      'signing_secret',
      'ed25519_private_key',
      'secret_token',
      'rsa_private_key',
    ]);
    const pairs = listed.filter(({ kid }) => kid !== undefined);
    expect(set).toMatchObject([
      { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid: pairs[0]!.kid },
      { kty: 'RSA', e: 'AQAB', use: 'sig', alg: 'RS256', kid: pairs[1]!.kid },
    ]);
    for (const [index, key] of set.entries()) {
      expect(await calculateJwkThumbprint(key)).toBe(key.kid);
      await importJWK(key);
      const { kty, n, e, crv, x } = key;
      const pem = createPublicKey(pairs[index]!.public_key as string).export({ format: 'jwk' });
      expect(pem).toEqual(JSON.parse(JSON.stringify({ kty, n, e, crv, x })));
      expect(Object.keys(key)).not.toContain('d');
    }
    expect(pairs[0]!.standard_webhooks_key).toBe(`whpk_${Buffer.from(set[0]!.x!, 'base64url').toString('base64')}`);
  });

  test('need no API key as a set, and one for anything else', async () => {
    const { id } = await createdWebhook(api, { signatures: ['v1a'] });
    const asked = async (method: string, path: string) => {
      const answer = await fetch(`${api.url}/v1/webhooks/${path}`, { method });
      return { status: answer.status, cache: answer.headers.get('cache-control') };
    };
    expect(await asked('GET', `${id}/jwks`)).toEqual({ status: 200, cache: 'public, max-age=300' });
    expect(await asked('GET', `${UNKNOWN}/jwks`)).toEqual({ status: 404, cache: 'no-store' });
    expect(await asked('GET', 'x/jwks')).toEqual({ status: 404, cache: 'no-store' });
    for (const [method, path] of [
      ['POST', `${id}/jwks`],
      ['GET', `${id}/keys`],
      ['POST', `${id}/rotate-secret`],
      ['GET', id],
      ['GET', `${id}/jwks/more`],
    ] as const) {
      expect(await asked(method, path)).toEqual({ status: 401, cache: 'no-store' });
    }
    expect((await api.call('POST', `/v1/webhooks/${id}/jwks`)).headers.get('allow')).toBe('GET, HEAD');
    expect(await asked('HEAD', `${id}/jwks`)).toEqual({ status: 200, cache: 'public, max-age=300' });
  });
});

test("a webhook's own headers go out and are shown nowhere, not even where the endpoint echoes them", async () => {
  const account = 'headers';
  const token = 'Bearer a-token-that-nobody-sees';
  const headers = { Authorization: token, 'X-Tenant': 'acme' };
  const webhook = await createdWebhook(api, { match: { account }, headers });
  const event = await acceptEvent(api.store, api.clock.now, { account });
  const exchange = {
    ...answered(
      401,
      JSON.stringify({ error: `${token.split(' ')[1]} is not valid`, headers: { Authorization: token } }),
    ),
    headers: {
      'www-authenticate': `Bearer error="${encodeURIComponent(token)}"`,
      'set-cookie': 'session=secret-session',
    },
  };
  const { id, request } = await recordAttempt(api.store, { event, webhook, exchange, state: null, now: api.clock.now });
  expect(request.headers).toMatchObject(headers);
  const { json, text } = await api.call('GET', `/v1/delivery-attempts/${id}`);
  expect(json!.raw_request).toContain('\r\nAuthorization: [redacted]\r\ncontent-type: ');
  expect(json!.raw_request).toContain('\r\nX-Tenant: [redacted]\r\n');
  expect(json!.raw_response).toContain('{"error":"[redacted] is not valid","headers":{"Authorization":"[redacted]"}}');
  expect(json!.raw_response).toContain('\r\nwww-authenticate: Bearer error="[redacted]"\r\n');
  expect(json!.raw_response).toContain('\r\nset-cookie: [redacted]\r\n');
  const { text: shown, json: view } = await api.call('GET', `/v1/webhooks/${webhook.id}`);
  expect(view!.header_names).toEqual(['Authorization', 'X-Tenant']);
  const attempt = await docOf(api.store, ATTEMPTS.doc(id)).get();
  const stored = JSON.stringify([await storedWebhook(api, webhook.id), attempt.data(), api.logged]);
  for (const where of [text, shown, stored]) expect(where).not.toMatch(/a-token-that|acme|secret-session/);
});

test.each([
  [
    'whole',
    'answered',
    false,
    (secret: string) => `signed with ${secret.slice('whsec_'.length)}!`,
    'signed with [redacted]!',
  ],
  ['half, where an answer is cut', 'answered', true, (secret: string) => `${secret.slice(0, 13)}`, '[redacted]'],
  ['half, where an answer ends early', 'failed', false, (secret: string) => `${secret.slice(0, 13)}`, '[redacted]'],
] as const)('an endpoint that echoes a signing secret, %s', async (_, kind, bodyTruncated, echo, kept) => {
  const account = `echo-${kind}-${bodyTruncated}`;
  const signing_secret = `whsec_${Buffer.from('a signing secret for an echo'.repeat(2)).toString('base64')}`;
  const webhook = await createdWebhook(api, { match: { account }, signing_secret });
  const event = await acceptEvent(api.store, api.clock.now, { account });
  const answer = { status: 500, headers: {}, body: echo(signing_secret), bodyTruncated };
  const exchange: Exchange =
    kind === 'answered'
      ? { kind, ...answer, durationMs: 1 }
      : { kind, code: 'reset', message: 'the connection ended', answer, durationMs: 1 };
  const { id } = await recordAttempt(api.store, { event, webhook, exchange, state: null, now: api.clock.now });
  const { json } = await api.call('GET', `/v1/delivery-attempts/${id}`);
  expect((json!.raw_response as string).split('\r\n\r\n')[1]).toBe(kept);
});

test('a webhook that is deleted leaves no secret behind', async () => {
  const { id } = await createdWebhook(api, { signatures: ALL, headers: { a: 'b' } });
  expect((await api.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
  expect(JSON.stringify(await storedWebhook(api, id))).not.toContain('v1.test.');
});
