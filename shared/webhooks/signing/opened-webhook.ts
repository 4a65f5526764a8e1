/** A webhook's secrets in the clear and ready to use. */
import type { KeyObject } from 'node:crypto';

import type { EpochMs } from '../../base/time.ts';
import type { Webhook } from '../webhook.ts';
import { openHeaders, secretValues } from './custom-headers.ts';
import { ed25519PrivateKey } from './ed25519-keys.ts';
import { rsaPrivateKey } from './rsa-keys.ts';
import type { Keyring } from './secrets.ts';
import { isNeeded, keptSecrets, signaturesOf } from './signatures.ts';
import type { SecretName } from './signatures.ts';
import { signingSecretKey, tokenKey } from './signing.ts';
import type { SigningKeys } from './signing.ts';

/** What a webhook's requests are made with: never stored, never logged. */
export interface Secrets {
  keys: SigningKeys;
  /** The webhook's own headers, with their values. */
  headers: Readonly<Record<string, string>>;
  /** All that is secret, as it was given: those that sign, and the values of `headers`. The same array at all times. */
  clear: readonly string[];
}

interface OpenedKey {
  clear: string;
  key: KeyObject;
  until: EpochMs;
}

const keyOf: Record<SecretName, (secret: string) => KeyObject> = {
  signing_secret: signingSecretKey,
  ed25519_private_key: ed25519PrivateKey,
  secret_token: tokenKey,
  rsa_private_key: rsaPrivateKey,
};

/**
 * Opens what a webhook's signatures need, and nothing else. A header with room for one signature is signed by the
 * oldest key that is left, so the newest takes over when the overlap ends.
 * @returns what signs at a time; the same object as long as nothing expires
 * @throws what `Keyring.open` throws
 */
export function openWebhook(webhook: Webhook, keyring: Keyring): (now: EpochMs) => Secrets {
  const signatures = signaturesOf(webhook);
  const opened = (name: SecretName): OpenedKey[] =>
    isNeeded(name, signatures) ? openedKeys(webhook, name, keyring) : [];
  const v1 = opened('signing_secret');
  const v1a = opened('ed25519_private_key');
  const token = opened('secret_token');
  const rsa = opened('rsa_private_key');
  const headers = openHeaders(webhook.headers, webhook.id, keyring);
  const all = [v1, v1a, token, rsa].flat();
  const ends = all.map(({ until }) => until);
  const clear = [...all.map((key) => key.clear), ...secretValues(headers)];

  const at = (now: number): Secrets => {
    const active = (keys: OpenedKey[]) => keys.filter(({ until }) => now < until).map(({ key }) => key);
    const keys = {
      signatures,
      v1: active(v1),
      v1a: active(v1a),
      token: active(token).at(-1) ?? null,
      rsa: active(rsa).at(-1) ?? null,
    };
    return { keys, headers, clear };
  };
  return keptWhileCurrent(at, ends);
}

function openedKeys(webhook: Webhook, name: SecretName, keyring: Keyring): OpenedKey[] {
  return keptSecrets(webhook, name).map(({ sealed, expires_at }) => {
    const clear = keyring.open(sealed, { webhookId: webhook.id, field: name });
    return { clear, key: keyOf[name](clear), until: expires_at === null ? Infinity : Date.parse(expires_at) };
  });
}

/** Remembers what a function of time says until the next of the times at which that changes. */
function keptWhileCurrent<T>(at: (now: number) => T, ends: readonly number[]): (now: number) => T {
  let kept: { value: T; from: number; until: number } | undefined;
  return (now) => {
    if (kept && kept.from <= now && now < kept.until) return kept.value;
    const value = at(now);
    kept = { value, from: now, until: Math.min(Infinity, ...ends.filter((end) => end > now)) };
    return value;
  };
}
