/**
 * A key as it is given out and sent: `sk_<id>_<random><checksum>`. The checksum lets a text that is no key be refused
 * without asking anybody; it protects nothing.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const FORM = /^(sk_([0-9a-f]{16})_[0-9a-z]{39})([0-9a-z]{7})$/;

/** Random bytes of a key. */
export const KEY_BYTES = 25;

/** A key as a request brings it, its checksum right. */
export interface PresentedKey {
  id: string;
  /** SHA-256 of the whole, base64url. */
  digest: string;
}

/** @param id 16 hexadecimal digits @param random `KEY_BYTES` of them */
export function keyText(id: string, random: Buffer): string {
  const body = `sk_${id}_${BigInt(`0x${random.toString('hex')}`)
    .toString(36)
    .padStart(39, '0')}`;
  return body + checksumOf(body);
}

/** @returns null where the text is no key, or was cut or mistyped */
export function readKeyText(text: string): PresentedKey | null {
  const [, body, id, checksum] = FORM.exec(text) ?? [];
  if (body === undefined || id === undefined || checksum !== checksumOf(body)) return null;
  return { id, digest: digestOfKey(text) };
}

/** All that is kept of a key. A key has 200 random bits, so nobody finds it by trying. */
export const digestOfKey = (text: string): string => hash('sha256', text, 'base64url');

const checksumOf = (body: string): string => crc32(body).toString(36).padStart(7, '0');
