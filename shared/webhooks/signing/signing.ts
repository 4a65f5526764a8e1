/**
 * The headers that sign a request (docs/facts/standard-webhooks.md, SW-1 to SW-4; docs/facts/postmand.md, PM-33;
 * docs/facts/hooker.md, HK-20 and HK-22).
 */
import { createHmac, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { SecretKind, Signable, SigningKeys } from './secret-kind.ts';

/** The keys of one kind that sign at one moment. */
export interface Signer {
  kind: Pick<SecretKind<never>, 'name' | 'headers'>;
  keys: SigningKeys;
  /** The signatures that are made with them. */
  signatures: readonly string[];
}

/** The signature headers of one attempt. Id and time are there whatever signs: receivers tell repeats by them. */
export function signatureHeaders(signers: readonly Signer[], signable: Signable): Record<string, string> {
  const { id, timestampSeconds } = signable;
  const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds) };
  for (const { kind, keys, signatures } of signers) {
    for (const [name, value] of kind.headers(keys, signable, signatures)) {
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before} ${value}`;
    }
  }
  return headers;
}

type Headers = ReturnType<SecretKind<never>['headers']>;
type Header = Headers[number];

const STANDARD = 'webhook-signature';

/** Standard Webhooks: what is signed begins with the id and the time. */
const headOf = ({ id, timestampSeconds }: Signable): string => `${id}.${timestampSeconds}.`;

/** Standard Webhooks `v1`: HMAC-SHA256, one signature for each key. */
export function v1Headers(keys: SigningKeys, signable: Signable): Headers {
  const head = headOf(signable);
  return keys.map((key) => [STANDARD, `v1,${hmac(key).update(head).update(signable.body).digest('base64')}`]);
}

/** Standard Webhooks `v1a`: ed25519, one signature for each key. */
export function v1aHeaders(keys: SigningKeys, signable: Signable): Headers {
  const signed = Buffer.concat([Buffer.from(headOf(signable)), signable.body]);
  return keys.map((key) => [STANDARD, `v1a,${sign(null, signed, key).toString('base64')}`]);
}

/** HMAC-SHA256 over the body, as bare hex and with `sha256=` before it. */
export function hubHeaders([key]: SigningKeys, { body }: Signable, names: readonly string[]): Headers {
  const hex = hmac(key).update(body).digest('hex');
  const headers: Header[] = [];
  if (names.includes('x-hub-signature')) headers.push(['X-Hub-Signature', hex]);
  if (names.includes('x-hub-signature-256')) headers.push(['X-Hub-Signature-256', `sha256=${hex}`]);
  return headers;
}

/** RSA with SHA-256 over the body. Both headers hold the one signature, so it is made once: it costs about 1 ms. */
export function rsaHeaders([key]: SigningKeys, { body }: Signable, names: readonly string[]): Headers {
  const base64 = sign('sha256', body, key).toString('base64');
  // Buffer's base64url has no padding, hooker's has (docs/facts/hooker.md, HK-22).
  const digest = base64.replaceAll('+', '-').replaceAll('/', '_');
  const headers: Header[] = [];
  if (names.includes('x-signature')) headers.push(['X-Signature', base64]);
  if (names.includes('content-signature')) headers.push(['Content-Signature', `alg=RS256; digest=${digest}`]);
  return headers;
}

const hmac = (key: KeyObject) => createHmac('sha256', key);
