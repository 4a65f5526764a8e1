/**
 * `Paddle-Signature` of Paddle Billing: `ts=<seconds>;h1=<hex>`, over the body's bytes (docs/facts/paddle.md, PB-9).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { SubrelayError } from '../../base/errors.ts';
import type { EpochMs } from '../../base/time.ts';
import type { PaddleAccount } from '../paddle/paddle-accounts.ts';

/** A seller and every secret that its notifications may be signed with now. */
export interface BillingSecrets {
  account: string;
  secrets: readonly string[];
}

/** Accounts without a secret take no Billing notifications in, and are left out. */
export function billingSecretsOf(accounts: readonly PaddleAccount[]): BillingSecrets[] {
  return accounts.flatMap(({ name, billing }) =>
    billing === undefined || billing.secrets.length === 0 ? [] : [{ account: name, secrets: billing.secrets }],
  );
}

export interface SignedBody {
  /** The header's value; undefined where there is none. */
  header: string | undefined;
  body: Uint8Array;
}

export interface BillingVerification {
  accounts: readonly BillingSecrets[];
  /** How far the signature's time may lie from ours, on both sides. */
  toleranceSeconds: number;
  now: () => EpochMs;
}

/**
 * Finds the account whose secret signed a body; nothing of the body is looked at before.
 * @throws SubrelayError `SIGNATURE_MISSING`; `SIGNATURE_MISMATCH` when it is malformed or no secret of any account made
 *   it; `SIGNATURE_EXPIRED` when a secret made it, but too long ago or too far ahead
 */
export function verifyBillingSignature(signed: SignedBody, verification: BillingVerification): string {
  if (!signed.header)
    throw new SubrelayError('SIGNATURE_MISSING', 'Cannot verify the body: it has no Paddle-Signature');
  const signature = parseSignature(signed.header);
  const match = signature && verification.accounts.find(({ secrets }) => secrets.some(made(signature, signed.body)));
  if (!match) {
    throw new SubrelayError('SIGNATURE_MISMATCH', 'Cannot verify the body: no configured secret made Paddle-Signature');
  }
  const apart = Math.abs(Math.floor(verification.now() / 1000) - Number(signature.ts));
  if (apart > verification.toleranceSeconds) {
    throw new SubrelayError(
      'SIGNATURE_EXPIRED',
      `Paddle-Signature is ${apart} s away from this clock, ${verification.toleranceSeconds} s are allowed`,
    );
  }
  return match.account;
}

interface BillingSignature {
  /** As sent, since it is part of what is signed. */
  ts: string;
  h1: readonly Buffer[];
}

/** More than any rotation has; each costs a comparison. */
const MAX_SIGNATURES = 10;

/** Keys that nobody knows, such as a later `h2`, are skipped. Null if it has no single time, or no `h1` that is one. */
function parseSignature(header: string): BillingSignature | null {
  const pairs = header.split(';').map((part) => part.trim().split('=', 2));
  const valuesOf = (key: string) => pairs.filter(([name]) => name === key).map(([, value = '']) => value);
  const [ts, ...more] = valuesOf('ts');
  const h1 = valuesOf('h1').filter((value) => /^[0-9a-f]{64}$/.test(value));
  if (ts === undefined || more.length > 0 || !/^\d{1,12}$/.test(ts)) return null;
  return h1.length === 0 || h1.length > MAX_SIGNATURES ? null : { ts, h1: h1.map((hex) => Buffer.from(hex, 'hex')) };
}

const made =
  ({ ts, h1 }: BillingSignature, body: Uint8Array) =>
  (secret: string): boolean => {
    const expected = createHmac('sha256', secret).update(`${ts}:`).update(body).digest();
    return h1.some((given) => timingSafeEqual(expected, given));
  };
