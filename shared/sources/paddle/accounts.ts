import { createPublicKey } from 'node:crypto';

import { z } from 'zod';

/** An RSA public key, PEM. */
export const rsaPublicKey = z.string().refine(isRsaPublicKey, 'must be an RSA public key in PEM');

/** `PADDLE_ACCOUNTS`: the sellers whose alerts are taken in, each with the credentials of Classic, of Billing, or of both. */
export const paddleAccounts = z.array(
  z.object({
    /** The account of its events and of its subjects: it can't be changed later. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and -'),
    classic: z
      .object({
        /** Every active key, PEM: live, sandbox, and both during a change. */
        publicKeys: z.array(rsaPublicKey).default([]),
        vendorId: z.string().optional(),
        vendorAuthCode: z.string().optional(),
      })
      .optional(),
    billing: z
      .object({
        /** Notification secrets, `pdl_ntfset_…`. */
        secrets: z.array(z.string().min(1)).default([]),
        apiKey: z.string().optional(),
        /** The types that its notification settings send, `subscription.*` too: gap repair leaves all others alone. */
        eventTypes: z.array(z.string().min(1)).optional(),
      })
      .optional(),
  }),
);

export type PaddleAccount = z.output<typeof paddleAccounts>[number];

/**
 * `PADDLE_CLASSIC_PUBLIC_KEY` is a shorthand for one account `default`: it replaces that account's Classic keys and
 * keeps its API credentials.
 */
export function withClassicPublicKey(accounts: PaddleAccount[], publicKey: string | undefined): PaddleAccount[] {
  if (publicKey === undefined) return accounts;
  const given = accounts.find(({ name }) => name === 'default');
  const account = { ...given, name: 'default', classic: { ...given?.classic, publicKeys: [publicKey] } };
  return [account, ...accounts.filter(({ name }) => name !== 'default')];
}

function isRsaPublicKey(pem: string): boolean {
  try {
    return createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
