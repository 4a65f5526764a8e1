/** The headers that sign a request; facts/standard-webhooks.md, PM-33. */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

const prefix = 'whsec_';
const leastSecretBytes = 24;
const mostSecretBytes = 64;
const newSecretBytes = 32;
const mostKeys = 10_000;

export interface Signable {
  /** `whsec_…`: every one signs, so that receivers can change theirs while two are active. */
  secrets: readonly string[];
  /** The key of `X-Hub-Signature`, as UTF-8; without one that header is left out. */
  secretToken: string | null;
  /** `webhook-id`: equal on every retry. */
  id: string;
  /** `webhook-timestamp`: of this attempt, in seconds. */
  timestampSeconds: number;
  /** What is sent, byte for byte. */
  body: Buffer;
}

/**
 * The signature headers of one attempt: Standard Webhooks `v1`, and postmand's `X-Hub-Signature` (PM-33).
 * @throws RangeError if a secret is not one that `isSigningSecret` accepts.
 */
export function signatureHeaders({
  secrets,
  secretToken,
  id,
  timestampSeconds,
  body,
}: Signable): Record<string, string> {
  const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds) };
  const signed = `${id}.${timestampSeconds}.`;
  if (secrets.length > 0) {
    headers['webhook-signature'] = secrets.map((secret) => `v1,${v1Signature(secret, signed, body)}`).join(' ');
  }
  if (secretToken) headers['X-Hub-Signature'] = createHmac('sha256', tokenKey(secretToken)).update(body).digest('hex');
  return headers;
}

/** `whsec_` and the base64 of 24 to 64 bytes, as Standard Webhooks has it. */
export const isSigningSecret = (secret: string): boolean => keyOf(secret) !== undefined;

/** A secret of 32 random bytes. */
export const newSigningSecret = (randomBytes: (size: number) => Buffer): string =>
  prefix + randomBytes(newSecretBytes).toString('base64');

function v1Signature(secret: string, signed: string, body: Buffer): string {
  return createHmac('sha256', signingKey(secret)).update(signed).update(body).digest('base64');
}

/** A key object signs five times as fast as its bytes do; so each is made once, for as many secrets as are in use. */
function remembered(make: (secret: string) => KeyObject): (secret: string) => KeyObject {
  const keys = new Map<string, KeyObject>();
  return (secret) => {
    let key = keys.get(secret);
    if (!key) {
      if (keys.size >= mostKeys) keys.clear();
      keys.set(secret, (key = make(secret)));
    }
    return key;
  };
}

const tokenKey = remembered((token) => createSecretKey(token, 'utf8'));

const signingKey = remembered((secret) => {
  const key = keyOf(secret);
  if (!key) throw new RangeError('Cannot sign: a signing secret must be whsec_ and the base64 of 24 to 64 bytes');
  return createSecretKey(key);
});

function keyOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const base64 = secret.slice(prefix.length);
  const key = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64, but the receivers' libraries refuse it.
  if (key.toString('base64') !== base64) return undefined;
  return key.length >= leastSecretBytes && key.length <= mostSecretBytes ? key : undefined;
}
