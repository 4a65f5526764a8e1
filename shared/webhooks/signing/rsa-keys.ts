/** Keys of `X-Signature` and `Content-Signature` (docs/facts/hooker.md, HK-20 and HK-22). */
import { createPrivateKey, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

import { spkiPem } from './spki.ts';

/** The size of version 1 (docs/facts/hooker.md, HK-22). The 1,024 bits of version 0 are within reach of factoring. */
export const leastRsaBits = 2_048;
/** A signature costs about 1 ms with 2,048 bits and eight times that with twice as many. */
export const mostRsaBits = 4_096;
const mostPemLength = 8_192;

const privatePem = { type: 'pkcs8', format: 'pem' } as const;

/** A new private key of 2,048 bits as PKCS #8 PEM. */
export async function newRsaKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: leastRsaBits });
  return privateKey.export(privatePem).toString();
}

/** Why a text can't be a private key; null if it can. */
export function rsaKeyProblem(pem: string): string | null {
  const key = pem.length <= mostPemLength && pem.trimStart().startsWith('-----BEGIN PRIVATE KEY-----') && keyOf(pem);
  if (!key || key.asymmetricKeyType !== 'rsa') return 'must be an RSA private key, PKCS #8 in PEM, not encrypted';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastRsaBits || bits > mostRsaBits) return `must have ${leastRsaBits} to ${mostRsaBits} bits, has ${bits}`;
  return signsForItself(key) ? null : 'must be a valid RSA private key: what it signs does not verify';
}

/** The key as Node writes it, so that equal keys are equal texts. */
export const canonicalRsaKey = (pem: string): string => rsaPrivateKey(pem).export(privatePem).toString();

/** Throws for a text that `rsaKeyProblem` refuses. */
export const rsaPrivateKey = (pem: string): KeyObject => createPrivateKey(pem);

/** The public half of a private key, SPKI in PEM (docs/facts/hooker.md, HK-5). */
export const rsaPublicPem = (pem: string): string => spkiPem(rsaPrivateKey(pem));

function keyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** A key whose numbers don't belong together parses, and signs what nobody can verify. */
function signsForItself(key: KeyObject): boolean {
  try {
    const probe = Buffer.from('probe');
    return verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key));
  } catch {
    return false;
  }
}
