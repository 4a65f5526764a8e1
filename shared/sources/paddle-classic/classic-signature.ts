/**
 * `p_signature` of Paddle Classic, exactly (docs/facts/paddle.md, PC-13 and PC-14). It holds no time: `alert_id` stops
 * replays (docs/facts/paddle.md, PC-15).
 */
import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { SubrelayError } from '../../base/errors.ts';
import type { PaddleAccount } from '../paddle/paddle-accounts.ts';
import type { ClassicFields } from './classic-fields.ts';

/** A seller and every key that its alerts may be signed with now. */
export interface ClassicKeys {
  account: string;
  publicKeys: readonly KeyObject[];
}

/** The keys of the accounts that take Classic alerts in, parsed once. */
export function classicKeysOf(accounts: readonly PaddleAccount[]): ClassicKeys[] {
  return accounts.flatMap(({ name, classic }) =>
    classic === undefined || classic.publicKeys.length === 0
      ? []
      : [{ account: name, publicKeys: classic.publicKeys.map((pem) => createPublicKey(pem)) }],
  );
}

/**
 * Finds the account whose key signed a form. The signature counts in the one spelling that base64 has: what a decoder
 * skips would make many bodies of one.
 * @throws SubrelayError `SIGNATURE_MISSING`, or `SIGNATURE_MISMATCH` when no key of any account made it
 */
export function verifyClassicSignature(fields: ClassicFields, accounts: readonly ClassicKeys[]): string {
  const signature = fields.text('p_signature');
  if (!signature) throw new SubrelayError('SIGNATURE_MISSING', 'Cannot verify the alert: it has no p_signature');
  const bytes = Buffer.from(signature, 'base64');
  const isBase64 = bytes.toString('base64') === signature;
  const signed = signedBytes(fields.values);
  const made = (key: KeyObject) => verify('RSA-SHA1', signed, key, bytes);
  const match = isBase64 && accounts.find(({ publicKeys }) => publicKeys.some(made));
  if (match) return match.account;
  throw new SubrelayError('SIGNATURE_MISMATCH', 'Cannot verify the alert: no configured key made its p_signature');
}

/** What Paddle signs: every field but the signature itself, sorted by name. */
export function signedBytes(values: ReadonlyMap<string, Uint8Array>): Buffer {
  const entries = [...values].filter(([name]) => name !== 'p_signature').map(([name, value]) => ({ name, value }));
  return phpSerialize(entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))));
}

/**
 * PHP's `serialize` of an array of strings, in the order given; lengths count bytes, and nothing is escaped.
 * A name that is a whole number would be an integer key in PHP, which no alert has: it is written as a string here.
 */
export function phpSerialize(entries: readonly { name: string; value: Uint8Array }[]): Buffer {
  const strings = entries.flatMap(({ name, value }) => [...phpString(Buffer.from(name)), ...phpString(value)]);
  return Buffer.concat([Buffer.from(`a:${entries.length}:{`), ...strings, Buffer.from('}')]);
}

const phpString = (bytes: Uint8Array): Uint8Array[] => [Buffer.from(`s:${bytes.length}:"`), bytes, Buffer.from('";')];
