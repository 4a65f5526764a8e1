/**
 * Secrets and custom headers at rest: AES-256-GCM, sealed under a key from the configuration.
 *
 * Format: `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two base64url; nonce 96 random bits, tag 128 bits.
 * Associated data: `["subrelay.v1", webhook id, field, key id]` as JSON, so that a sealed value can't be moved.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { SubrelayError } from '../../base/errors.ts';

const version = 'v1';
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Where a sealed value belongs: it opens nowhere else. */
export interface SealedAt {
  webhookId: string;
  field: string;
}

/** A value as `Keyring.seal` made it. */
export type Sealed = string & { readonly brand?: 'sealed' };

export interface Keyring {
  seal: (clear: string, at: SealedAt) => Sealed;
  /** @throws SubrelayError INTERNAL that names the webhook, the field and the key's id, and no secret. */
  open: (sealed: Sealed, at: SealedAt) => string;
  /** True if a value was sealed under another key than the first: it is to be sealed anew before that key is removed. */
  isOutdated: (sealed: Sealed) => boolean;
}

/**
 * @param keys the first seals, every one opens; `key` is the base64 of 32 bytes.
 */
export function createKeyring(
  keys: readonly { id: string; key: string }[],
  random: (size: number) => Buffer = randomBytes,
): Keyring {
  const byId = new Map(keys.map(({ id, key }) => [id, Buffer.from(key, 'base64')]));
  const [first] = keys;
  if (!first) throw new RangeError('Cannot seal secrets: no encryption key is given');
  const sealing = Buffer.from(first.key, 'base64');
  return {
    seal(clear, at) {
      const nonce = random(nonceBytes);
      const cipher = createCipheriv(algorithm, sealing, nonce).setAAD(associatedData(at, first.id));
      const sealed = Buffer.concat([cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [version, first.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open(sealed, at) {
      const { keyId, nonce, ciphertext, tag } = partsOf(sealed, at);
      const key = byId.get(keyId);
      if (!key) throw cannotOpen(at, `its key ${JSON.stringify(keyId)} is not among those configured`);
      try {
        const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
        decipher.setAAD(associatedData(at, keyId)).setAuthTag(tag);
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
      } catch {
        throw cannotOpen(at, `it was changed, moved, or sealed under another key than ${JSON.stringify(keyId)}`);
      }
    },
    isOutdated: (sealed) => sealed.split('.')[1] !== first.id,
  };
}

const associatedData = ({ webhookId, field }: SealedAt, keyId: string): Buffer =>
  Buffer.from(JSON.stringify([`subrelay.${version}`, webhookId, field, keyId]));

function partsOf(sealed: string, at: SealedAt) {
  const [found, keyId, nonceText, rest] = sealed.split('.');
  if (found !== version || keyId === undefined || nonceText === undefined || rest === undefined) {
    throw cannotOpen(at, 'it is not a sealed value');
  }
  const nonce = Buffer.from(nonceText, 'base64url');
  const bytes = Buffer.from(rest, 'base64url');
  if (nonce.length !== nonceBytes || bytes.length < tagBytes) throw cannotOpen(at, 'it is not a sealed value');
  const end = bytes.length - tagBytes;
  return { keyId, nonce, ciphertext: bytes.subarray(0, end), tag: bytes.subarray(end) };
}

const cannotOpen = ({ webhookId, field }: SealedAt, why: string): SubrelayError =>
  new SubrelayError('INTERNAL', `Cannot open ${field} of webhook ${webhookId}: ${why}; check ENCRYPTION_KEYS`);
