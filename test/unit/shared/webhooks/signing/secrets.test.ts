import { createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';

import { createSecretsOf } from '../../../../../shared/webhooks/signing/opened-webhook.ts';
import type { Secrets } from '../../../../../shared/webhooks/signing/opened-webhook.ts';
import type { SecretName } from '../../../../../shared/webhooks/signing/secret-kinds.ts';
import { createKeyring, type SealedAt } from '../../../../../shared/webhooks/signing/secrets.ts';
import { aWebhook, keyring as sampleKeyring, madeSecret } from '../../../../support/webhook-samples.ts';

const newKey = (id: string) => ({ id, key: randomBytes(32).toString('base64') });
const first = newKey('k-1');
const second = newKey('k-2');
const place: SealedAt = { webhookId: 'w1', field: 'signing_secret' };

describe('a sealed value', () => {
  const keyring = createKeyring([first]);

  test.each(['', 'whsec_abc', 'ünï ✓ \u0000', 'x'.repeat(10_000)])('opens to what it was: %.20j', (clear) => {
    const sealed = keyring.seal(clear, place);
    expect(keyring.open(sealed, place)).toBe(clear);
    if (clear.length > 3) expect(sealed).not.toContain(clear);
  });

  test('never looks the same twice', () => {
    expect(keyring.seal('same', place)).not.toBe(keyring.seal('same', place));
  });

  test('has the documented format', () => {
    const sealed = createKeyring([first], (size) => Buffer.alloc(size, 5)).seal('clear', place);
    const [version, keyId, nonce, rest] = sealed.split('.');
    expect([version, keyId]).toEqual(['v1', 'k-1']);
    expect(Buffer.from(nonce!, 'base64url')).toEqual(Buffer.alloc(12, 5));
    const bytes = Buffer.from(rest!, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(first.key, 'base64'), Buffer.alloc(12, 5));
    decipher.setAAD(Buffer.from('["subrelay.v1","w1","signing_secret","k-1"]')).setAuthTag(bytes.subarray(-16));
    expect(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString()).toBe('clear');
  });

  test.each<[string, SealedAt]>([
    ['another webhook', { ...place, webhookId: 'w2' }],
    ['another field', { ...place, field: 'secret_token' }],
  ])('does not open in %s', (_, elsewhere) => {
    const sealed = keyring.seal('clear', place);
    expect(() => keyring.open(sealed, elsewhere)).toThrow(`Cannot open ${elsewhere.field} of webhook`);
  });

  test('does not open with any character changed', () => {
    const sealed = keyring.seal('clear', place);
    for (let at = 0; at < sealed.length - 1; at++) {
      const spoiled = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => keyring.open(spoiled, place)).toThrow('Cannot open');
    }
  });

  test.each(['', 'clear', 'v1.k-1', 'v1.k-1..', 'v2.k-1.AAAA.AAAA', 'v1.k-1.AAAAAAAAAAAAAAAA.AAAA'])(
    'is not %j',
    (text) => {
      expect(() => keyring.open(text, place)).toThrow('it is not a sealed value');
    },
  );
});

describe('changing the key', () => {
  const old = createKeyring([first]);
  const both = createKeyring([second, first]);

  test('the first key seals, every one opens', () => {
    const before = old.seal('clear', place);
    const after = both.seal('clear', place);
    expect(both.open(before, place)).toBe('clear');
    expect(both.open(after, place)).toBe('clear');
    expect(() => old.open(after, place)).toThrow('its key "k-2" is not among those configured');
  });

  test('what is sealed under another key than the first is to be sealed anew', () => {
    expect(both.isOutdated(old.seal('clear', place))).toBe(true);
    expect(both.isOutdated(both.seal('clear', place))).toBe(false);
  });

  test('another key under a known id is told by its id, and no secret', () => {
    const sealed = old.seal('clear', place);
    const impostor = createKeyring([newKey('k-1')]);
    expect(() => impostor.open(sealed, place)).toThrow(
      'Cannot open signing_secret of webhook w1: it was changed, moved, or sealed under another key than "k-1"; check ENCRYPTION_KEYS',
    );
  });

  test('without any key nothing starts', () => {
    expect(() => createKeyring([])).toThrow('no encryption key');
  });
});

describe("a webhook's secrets", () => {
  const now = Date.parse('2026-11-21T10:00:00Z');
  const clearOf = (keys: readonly KeyObject[]) => keys.map((key) => key.export().toString());
  const keysOf = ({ signers }: Secrets, name: SecretName) =>
    clearOf(signers.find(({ kind }) => kind.name === name)?.keys ?? []);
  const bytesOf = (secret: string) => Buffer.from(secret.slice('whsec_'.length), 'base64').toString();

  test('are opened from the webhook', () => {
    const webhook = aWebhook({ secret_token: 'token', headers: { 'X-Api-Key': 'Bearer abc' } });
    const opened = createSecretsOf(sampleKeyring)(webhook, now);
    expect(keysOf(opened, 'signing_secret')).toEqual([bytesOf(madeSecret)]);
    expect(keysOf(opened, 'secret_token')).toEqual(['token']);
    expect(opened.headers).toEqual({ 'X-Api-Key': 'Bearer abc' });
    expect(keysOf(createSecretsOf(sampleKeyring)(aWebhook(), now), 'secret_token')).toEqual([]);
  });

  test('sign until they expire', () => {
    const webhook = aWebhook();
    const old = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const sealed = sampleKeyring.seal(old, { webhookId: webhook.id, field: 'signing_secret' });
    webhook.signing_secrets.push({ sealed, expires_at: '2026-11-22T10:00:00.000Z' });
    const secretsOf = createSecretsOf(sampleKeyring);
    const both = [bytesOf(madeSecret), bytesOf(old)];
    const signingAt = (time: number) => keysOf(secretsOf(webhook, time), 'signing_secret');
    expect(signingAt(now)).toEqual(both);
    expect(signingAt(now + 86_400_000 - 1)).toEqual(both);
    expect(signingAt(now + 86_400_000)).toEqual([bytesOf(madeSecret)]);
    expect(signingAt(now)).toEqual(both);
  });

  test('that share a header sign one after the other, the newest when the older has expired', () => {
    const webhook = aWebhook({ secret_token: 'new' });
    const sealed = sampleKeyring.seal('old', { webhookId: webhook.id, field: 'secret_token' });
    webhook.previous_secret_tokens = [{ sealed, expires_at: '2026-11-22T10:00:00.000Z' }];
    const secretsOf = createSecretsOf(sampleKeyring);
    expect(keysOf(secretsOf(webhook, now), 'secret_token')).toEqual(['old']);
    expect(keysOf(secretsOf(webhook, now + 86_400_000), 'secret_token')).toEqual(['new']);
  });

  test('are opened once for each webhook object, and only those that sign', () => {
    let opened = 0;
    const counting = {
      ...sampleKeyring,
      open: (...args: Parameters<typeof sampleKeyring.open>) => (opened++, sampleKeyring.open(...args)),
    };
    const secretsOf = createSecretsOf(counting);
    const webhook = aWebhook({ signatures: ['v1', 'content-signature'] });
    expect(secretsOf(webhook, now)).toBe(secretsOf(webhook, now + 1));
    expect(opened).toBe(2);
    secretsOf({ ...webhook, signatures: ['v1'] }, now);
    expect(opened).toBe(3);
  });
});
