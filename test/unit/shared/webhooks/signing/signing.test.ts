import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verify as verifiedByOctokit } from '@octokit/webhooks-methods';
import { Webhook as Verifier } from 'standardwebhooks';
import { Webhook as SvixVerifier } from 'svix';

import type { Json } from '../../../../../shared/base/json.ts';
import { openWebhook } from '../../../../../shared/webhooks/signing/opened-webhook.ts';
import type { SecretName } from '../../../../../shared/webhooks/signing/secret-kinds.ts';
import { signatureHeaders } from '../../../../../shared/webhooks/signing/signing.ts';
import { isSigningSecret, newSigningSecret } from '../../../../../shared/webhooks/signing/standard-secret.ts';
import type { Webhook } from '../../../../../shared/webhooks/webhook.ts';
import {
  ed25519SeedByOpenssl,
  ed25519VerifiedByOpenssl,
  hmacByOpenssl,
  keyByOpenssl,
  publicKeyByOpenssl,
  rsaVerifiedByOpenssl,
} from '../../../../support/openssl.ts';
import { aWebhook, keptSecrets, keyring, kindNamed } from '../../../../support/webhook-samples.ts';

const secret = newSigningSecret(randomBytes);
const other = newSigningSecret(randomBytes);
const body = Buffer.from('{"type":"subscription.suspended","data":{"name":"Zoë"}}');
const now = Date.now();
const timestampSeconds = Math.floor(now / 1_000);
const signedBytes = Buffer.concat([Buffer.from(`evt_1.${timestampSeconds}.`), body]);

const signFor = (webhook: Webhook, message = body) =>
  signatureHeaders(openWebhook(webhook, keyring)(now).signers, { id: 'evt_1', timestampSeconds, body: message });
const sign = (fields: { [key: string]: Json }, message = body) => signFor(aWebhook(fields), message);

/** A webhook in the middle of a rotation from `other` to `secret`. */
const rotating = () => {
  const webhook = aWebhook({ signing_secret: secret });
  const sealed = keyring.seal(other, { webhookId: webhook.id, field: 'signing_secret' });
  webhook.signing_secrets.push({ sealed, expires_at: new Date(now + 1_000).toISOString() });
  return webhook;
};

describe('Standard Webhooks v1', () => {
  test.each([
    ["the specification's library", Verifier],
    ['svix', SvixVerifier],
  ])('is what %s verifies', (_, Library) => {
    expect(new Library(secret).verify(body, sign({ signing_secret: secret }))).toEqual(JSON.parse(body.toString()));
  });

  test.each([
    ["the specification's library", Verifier],
    ['svix', SvixVerifier],
  ])('is refused by %s for another body, id, time or secret', (_, Library) => {
    const verifier = new Library(secret);
    const headers = sign({ signing_secret: secret });
    expect(() => verifier.verify(Buffer.from('{}'), headers)).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': String(timestampSeconds - 1) })).toThrow();
    expect(() => new Library(other).verify(body, headers)).toThrow();
  });

  test.each([
    ["the specification's library", Verifier],
    ['svix', SvixVerifier],
  ])('signs with every secret during a rotation, as %s verifies', (_, Library) => {
    const headers = signFor(rotating());
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(new Library(secret).verify(body, headers)).toBeDefined();
    expect(new Library(other).verify(body, headers)).toBeDefined();
  });

  test("is the library's own vector", () => {
    const webhook = aWebhook({ signing_secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    const headers = signatureHeaders(openWebhook(webhook, keyring)(now).signers, {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampSeconds: 1614265330,
      body: Buffer.from('{"test": 2432232314}'),
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is the HMAC that openssl makes', () => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const { 'webhook-signature': signature } = sign({ signing_secret: secret });
    expect(signature).toBe(`v1,${hmacByOpenssl(key, signedBytes).toString('base64')}`);
  });
});

describe('Standard Webhooks v1a', () => {
  const pem = keyByOpenssl('ed25519');
  const seed = ed25519SeedByOpenssl(pem);
  const whsk = `whsk_${seed.toString('base64')}`;
  const publicPem = publicKeyByOpenssl(pem);
  const signatureIn = (headers: Record<string, string>) =>
    Buffer.from(/(?:^| )v1a,(\S+)/.exec(headers['webhook-signature']!)![1]!, 'base64');

  test('is what openssl and Node verify with the public half of the key', () => {
    const signature = signatureIn(sign({ signatures: 'v1a', ed25519_private_key: whsk }));
    expect(ed25519VerifiedByOpenssl(publicPem, signedBytes, signature)).toBe(true);
    expect(verify(null, signedBytes, createPublicKey(publicPem), signature)).toBe(true);
    expect(ed25519VerifiedByOpenssl(publicPem, body, signature)).toBe(false);
  });

  test('takes a key with its public half behind it, and refuses one with another half', () => {
    const publicBytes = Buffer.from(createPublicKey(publicPem).export({ format: 'jwk' }).x!, 'base64url');
    const long = (half: Buffer) => `whsk_${Buffer.concat([seed, half]).toString('base64')}`;
    const signature = signatureIn(sign({ signatures: 'v1a', ed25519_private_key: long(publicBytes) }));
    expect(ed25519VerifiedByOpenssl(publicPem, signedBytes, signature)).toBe(true);
    expect(() => sign({ signatures: 'v1a', ed25519_private_key: long(randomBytes(32)) })).toThrow('must be whsk_');
  });

  test('stands beside v1, which its libraries find', () => {
    const headers = sign({ signatures: ['v1a', 'v1'], ed25519_private_key: whsk, signing_secret: secret });
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1a,\S+$/);
    expect(new Verifier(secret).verify(body, headers)).toBeDefined();
    expect(new SvixVerifier(secret).verify(body, headers)).toBeDefined();
    expect(ed25519VerifiedByOpenssl(publicPem, signedBytes, signatureIn(headers))).toBe(true);
  });
});

describe('X-Hub-Signature', () => {
  test('is the vector of PM-33, as bare hex', () => {
    const headers = sign({ secret_token: 'my-secret-token' }, Buffer.from('{"success": true}'));
    expect(headers['X-Hub-Signature']).toBe('3fc5d4b8ff4efb404be24faf543667d29902d6a1306bd0c1ef2084497300cee9');
  });

  test('is the HMAC that openssl makes, whatever the token', () => {
    const secret_token = 'töken with blanks ✓';
    const expected = hmacByOpenssl(Buffer.from(secret_token), body).toString('hex');
    expect(sign({ secret_token })['X-Hub-Signature']).toBe(expected);
  });

  test('with sha256= before it is what @octokit/webhooks-methods verifies', async () => {
    const headers = sign({ signatures: ['x-hub-signature-256'], secret_token: 'my-secret-token' });
    const signature = headers['X-Hub-Signature-256']!;
    expect(await verifiedByOctokit('my-secret-token', body.toString(), signature)).toBe(true);
    expect(await verifiedByOctokit('another-token', body.toString(), signature)).toBe(false);
    expect(await verifiedByOctokit('my-secret-token', '{}', signature)).toBe(false);
  });
});

describe('RSA', () => {
  const pem = keyByOpenssl('RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
  const publicPem = publicKeyByOpenssl(pem);

  test('X-Signature is standard base64 of what openssl verifies over the body (HK-20)', () => {
    const value = sign({ signatures: 'x-signature', rsa_private_key: pem })['X-Signature']!;
    expect(value).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(rsaVerifiedByOpenssl(publicPem, body, Buffer.from(value, 'base64'))).toBe(true);
    expect(rsaVerifiedByOpenssl(publicPem, signedBytes, Buffer.from(value, 'base64'))).toBe(false);
  });

  test('Content-Signature is the same as base64url with padding (HK-22)', () => {
    const headers = sign({ signatures: ['x-signature', 'content-signature'], rsa_private_key: pem });
    const [, digest] = /^alg=RS256; digest=([A-Za-z0-9_-]{342}==)$/.exec(headers['Content-Signature']!)!;
    expect(rsaVerifiedByOpenssl(publicPem, body, Buffer.from(digest!, 'base64url'))).toBe(true);
    expect(Buffer.from(digest!, 'base64url')).toEqual(Buffer.from(headers['X-Signature']!, 'base64'));
  });

  test('is verified with the public key that the webhook shows, where the service has made the pair', () => {
    const webhook = aWebhook({ signatures: ['content-signature'] });
    const [, digest] = /digest=(.*)/.exec(signFor(webhook)['Content-Signature']!)!;
    const shown = keptSecrets(webhook, 'rsa_private_key')[0]!.public_key!;
    expect(rsaVerifiedByOpenssl(shown, body, Buffer.from(digest!, 'base64url'))).toBe(true);
  });
});

describe('which headers there are', () => {
  const standard = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  test.each<[string, { [key: string]: Json }, string[]]>([
    ['by default', {}, standard],
    ['with a secret token', { secret_token: 'x' }, [...standard, 'X-Hub-Signature']],
    ['v1a alone', { signatures: ['v1a'] }, standard],
    [
      'one without Standard Webhooks',
      { signatures: 'X-Signature' },
      ['webhook-id', 'webhook-timestamp', 'X-Signature'],
    ],
    [
      'all at once',
      { signatures: ['content-signature', 'x-signature', 'x-hub-signature-256', 'x-hub-signature', 'v1a', 'v1'] },
      [...standard, 'X-Hub-Signature', 'X-Hub-Signature-256', 'X-Signature', 'Content-Signature'],
    ],
  ])('%s', (_, fields, names) => {
    expect(Object.keys(sign(fields))).toEqual(names);
  });

  test('a webhook from before signatures could be chosen is signed as it was', () => {
    const webhook = aWebhook({ secret_token: 'token' });
    for (const field of ['signatures', 'ed25519_keys', 'previous_secret_tokens', 'rsa_keys', 'headers'] as const) {
      delete webhook[field];
    }
    expect(signFor(webhook)).toEqual(sign({ secret_token: 'token' }));
    expect(Object.keys(signFor({ ...webhook, secret_token: null }))).toEqual(standard);
  });
});

describe('a signing secret', () => {
  test('that is made new has 32 bytes and is taken by everybody', () => {
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(isSigningSecret(secret)).toBe(true);
    expect(secret).not.toBe(other);
  });

  test.each([
    [24, true],
    [64, true],
    [23, false],
    [65, false],
    [0, false],
  ])('of %d bytes: %s', (bytes, expected) => {
    expect(isSigningSecret(`whsec_${Buffer.alloc(bytes, 1).toString('base64')}`)).toBe(expected);
  });

  test.each([
    'whsec_',
    'whpk_' + 'A'.repeat(44),
    'A'.repeat(44),
    `whsec_${'A'.repeat(43)}`,
    `whsec_ ${'A'.repeat(44)}`,
  ])('is not %j', (text) => {
    expect(isSigningSecret(text)).toBe(false);
  });
});

describe('the pattern that the document has takes what is taken', () => {
  const lengths = Array.from({ length: 70 }, (_, length) => length);
  const isShown = (name: SecretName, value: string) => new RegExp(kindNamed(name).field.pattern ?? '^$').test(value);
  const isTaken = (name: SecretName, value: string) => kindNamed(name).problem(value) === null;

  test.each<[SecretName, string, number[]]>([
    // 65 bytes have as many digits as 64: the pattern can't tell.
    ['signing_secret', 'whsec_', lengths.filter((length) => length !== 65)],
    // 64 bytes must have the public key of the first 32.
    ['ed25519_private_key', 'whsk_', lengths.filter((length) => length !== 64)],
  ])('of a %s', (name, prefix, sizes) => {
    for (const size of sizes) {
      const value = prefix + Buffer.alloc(size, 0xfb).toString('base64');
      expect([size, isShown(name, value)]).toEqual([size, isTaken(name, value)]);
      expect(isShown(name, `${value}=`)).toBe(false);
    }
  });
});
