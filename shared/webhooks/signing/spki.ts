import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The public half of a private key, SPKI in PEM. */
export const spkiPem = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
