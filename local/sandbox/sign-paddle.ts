import { createHmac, sign } from 'node:crypto';
import type { KeyLike } from 'node:crypto';

import { signedBytes } from '../../shared/sources/paddle-classic/classic-signature.ts';

/**
 * Signs a Paddle Classic alert as Paddle does.
 * @param fields values as text, or as bytes that may be no UTF-8
 * @returns the form-encoded body, `p_signature` included
 */
export function signClassicAlert(fields: Readonly<Record<string, string | Uint8Array>>, privateKey: KeyLike): string {
  const values = new Map(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)]));
  const p_signature = sign('RSA-SHA1', signedBytes(values), privateKey).toString('base64');
  const pairs = Object.entries({ ...fields, p_signature });
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

const encoded = (value: string | Uint8Array): string =>
  typeof value === 'string'
    ? new URLSearchParams([[value, '']]).toString().slice(0, -1)
    : [...value].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * Signs a Paddle Billing notification as Paddle does (docs/facts/paddle.md, PB-9).
 * @param secret the whole secret, `pdl_ntfset_` included
 * @param ts seconds since 1970
 * @returns the value of the header `Paddle-Signature`
 */
export function signBillingNotification(body: string | Uint8Array, secret: string, ts: number): string {
  const h1 = createHmac('sha256', secret).update(`${ts}:`).update(body).digest('hex');
  return `ts=${ts};h1=${h1}`;
}
