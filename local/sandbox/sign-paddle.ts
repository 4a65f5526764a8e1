import { sign } from 'node:crypto';
import type { KeyLike } from 'node:crypto';

import { signedBytes } from '../../shared/sources/paddle/classic-signature.ts';

/**
 * Signs a Paddle Classic alert as Paddle does.
 * @returns the form-encoded body, `p_signature` included
 */
export function signClassicAlert(fields: Readonly<Record<string, string>>, privateKey: KeyLike): string {
  const values = new Map(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)]));
  const signature = sign('RSA-SHA1', signedBytes(values), privateKey).toString('base64');
  return new URLSearchParams({ ...fields, p_signature: signature }).toString();
}
