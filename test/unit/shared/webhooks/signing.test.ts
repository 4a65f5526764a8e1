import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import { Webhook as Verifier } from 'standardwebhooks';

import { isSigningSecret, newSigningSecret, signatureHeaders } from '../../../../shared/webhooks/signing.ts';

const secret = newSigningSecret(randomBytes);
const other = newSigningSecret(randomBytes);
const body = Buffer.from('{"type":"subscription.suspended","data":{"name":"Zoë"}}');
const timestampSeconds = Math.floor(Date.now() / 1_000);

const sign = (overrides: Partial<Parameters<typeof signatureHeaders>[0]> = {}) =>
  signatureHeaders({ secrets: [secret], secretToken: null, id: 'evt_1', timestampSeconds, body, ...overrides });

const hmacByOpenssl = (key: Buffer, message: Buffer): Buffer =>
  execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key.toString('hex')}`, '-binary'], {
    input: message,
  });

describe('Standard Webhooks v1', () => {
  test("is what the specification's library verifies", () => {
    expect(new Verifier(secret).verify(body, sign())).toEqual(JSON.parse(body.toString()));
  });

  test('is refused by it for another body, id, time or secret', () => {
    const verifier = new Verifier(secret);
    const headers = sign();
    expect(() => verifier.verify(Buffer.from('{}'), headers)).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => verifier.verify(body, { ...headers, 'webhook-timestamp': String(timestampSeconds - 1) })).toThrow();
    expect(() => new Verifier(other).verify(body, headers)).toThrow();
  });

  test('signs with every secret during a rotation', () => {
    const headers = sign({ secrets: [secret, other] });
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(new Verifier(secret).verify(body, headers)).toBeDefined();
    expect(new Verifier(other).verify(body, headers)).toBeDefined();
  });

  test("is the library's own vector", () => {
    const headers = signatureHeaders({
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      secretToken: null,
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
    const signed = Buffer.concat([Buffer.from(`evt_1.${timestampSeconds}.`), body]);
    expect(sign()['webhook-signature']).toBe(`v1,${hmacByOpenssl(key, signed).toString('base64')}`);
  });

  test('refuses a secret that it cannot have made, without showing it', () => {
    expect(() => sign({ secrets: ['whsec_c2hvcnQ='] })).toThrow(/^(?!.*c2hvcnQ)/);
  });
});

describe('X-Hub-Signature', () => {
  test('is the vector of PM-33, as bare hex', () => {
    const headers = sign({ secretToken: 'my-secret-token', body: Buffer.from('{"success": true}') });
    expect(headers['X-Hub-Signature']).toBe('3fc5d4b8ff4efb404be24faf543667d29902d6a1306bd0c1ef2084497300cee9');
  });

  test('is the HMAC that openssl makes, whatever the token', () => {
    const secretToken = 'töken with blanks ✓';
    const expected = hmacByOpenssl(Buffer.from(secretToken), body).toString('hex');
    expect(sign({ secretToken })['X-Hub-Signature']).toBe(expected);
  });

  test('is there only with a token, and beside v1', () => {
    expect(Object.keys(sign())).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
    expect(Object.keys(sign({ secretToken: 'x' }))).toContain('webhook-signature');
    expect(Object.keys(sign({ secrets: [], secretToken: 'x' }))).not.toContain('webhook-signature');
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
