/** A webhook's secrets in the clear and ready to use. */
import type { KeyObject } from 'node:crypto';

import type { EpochMs } from '../../base/time.ts';
import { openHeaders, secretValues } from './custom-headers.ts';
import type { SealedHeaders } from './custom-headers.ts';
import { isNeeded } from './secret-kind.ts';
import type { SecretKind } from './secret-kind.ts';
import { SECRET_KINDS } from './secret-kinds.ts';
import type { SecretFields, SignatureName } from './secret-kinds.ts';
import type { Keyring } from './secrets.ts';
import { signaturesOf } from './signatures.ts';
import type { Signer } from './signing.ts';

/** What a webhook's requests are made with: never stored, never logged. */
export interface Secrets {
  signers: readonly Signer[];
  /** The webhook's own headers, with their values. */
  headers: Readonly<Record<string, string>>;
  /** All that is secret, as it was given: those that sign, and the values of `headers`. The same array at all times. */
  clear: readonly string[];
}

/** What of a webhook is needed to open its secrets. */
export interface Openable {
  id: string;
  headers?: SealedHeaders | null;
}

/** What of a webhook signs its requests. */
export type Signing = Openable & SecretFields & { signatures?: SignatureName[] };

export type SecretsOf = (webhook: Signing, now: EpochMs) => Secrets;

/**
 * Opens webhooks' secrets, once for each webhook object that it meets: the catalogue's live as long as they are current.
 * @returns what signs at `now`; it throws what `Keyring.open` throws
 */
export function createSecretsOf(keyring: Keyring): SecretsOf {
  const opened = new WeakMap<Signing, (now: EpochMs) => Secrets>();
  return (webhook, now) => {
    let secretsAt = opened.get(webhook);
    if (!secretsAt) opened.set(webhook, (secretsAt = openWebhook(webhook, keyring)));
    return secretsAt(now);
  };
}

/** Opens a webhook's as `openSecrets` does. */
export const openWebhook = (webhook: Signing, keyring: Keyring): ((now: EpochMs) => Secrets) =>
  openSecrets<Signing>(SECRET_KINDS, webhook, signaturesOf(webhook), keyring);

interface OpenedKey {
  clear: string;
  key: KeyObject;
  until: EpochMs;
}

interface Opened<Document> {
  kind: SecretKind<Document>;
  keys: OpenedKey[];
  signatures: readonly string[];
}

/**
 * Opens the secrets that some signatures need, and nothing else. A header with room for one signature is signed by the
 * oldest key that is left, so the newest takes over when the overlap ends.
 * @returns what signs at a time; the same object as long as nothing expires
 * @throws what `Keyring.open` throws
 */
export function openSecrets<Document extends Openable>(
  kinds: readonly SecretKind<Document>[],
  webhook: Document,
  signatures: readonly string[],
  keyring: Keyring,
): (now: EpochMs) => Secrets {
  const opened = kinds
    .filter((kind) => isNeeded(kind, signatures))
    .map((kind) => ({
      kind,
      keys: openedKeys(webhook, kind, keyring),
      signatures: signatures.filter((name) => kind.signatures.includes(name)),
    }));
  const headers = openHeaders(webhook.headers, webhook.id, keyring);
  const all = opened.flatMap(({ keys }) => keys);
  const clear = [...all.map((key) => key.clear), ...secretValues(headers)];
  const at = (now: EpochMs): Secrets => ({ signers: opened.flatMap((each) => signerAt(each, now)), headers, clear });
  return keptWhileCurrent(
    at,
    all.map(({ until }) => until),
  );
}

/** None where every key has expired. */
function signerAt<Document>({ kind, keys, signatures }: Opened<Document>, now: EpochMs): Signer[] {
  const active = keys.filter(({ until }) => now < until).map(({ key }) => key);
  const [first, ...others] = kind.signsAlone ? active.slice(-1) : active;
  return first === undefined ? [] : [{ kind, keys: [first, ...others], signatures }];
}

function openedKeys<Document extends Openable>(
  webhook: Document,
  { name, kept, keyOf }: SecretKind<Document>,
  keyring: Keyring,
): OpenedKey[] {
  return kept.of(webhook).map(({ sealed, expires_at }) => {
    const clear = keyring.open(sealed, { webhookId: webhook.id, field: name });
    return { clear, key: keyOf(clear), until: expires_at === null ? Infinity : Date.parse(expires_at) };
  });
}

/** Remembers what a function of time says until the next of the times at which that changes. */
function keptWhileCurrent<T>(at: (now: EpochMs) => T, ends: readonly number[]): (now: EpochMs) => T {
  let kept: { value: T; from: number; until: number } | undefined;
  return (now) => {
    if (kept && kept.from <= now && now < kept.until) return kept.value;
    const value = at(now);
    kept = { value, from: now, until: Math.min(Infinity, ...ends.filter((end) => end > now)) };
    return value;
  };
}
