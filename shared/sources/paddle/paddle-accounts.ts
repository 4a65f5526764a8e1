import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

export const rsaPublicKey = z.string().refine(isRsaPublicKey, 'must be an RSA public key in PEM');

/** An event says which account it came from: no two may have a name, a key or a secret in common. */
function refuseShared(accounts: readonly Signers[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  const claims = accounts.flatMap(({ name, classic, billing }, index) => {
    const signers = [...(classic?.publicKeys ?? []).map(sameKey), ...(billing?.secrets ?? [])];
    return [`name ${name}`, ...new Set(signers)].map((claim) => ({ claim, index }));
  });
  for (const { claim, index } of claims) {
    const other = seen.get(claim);
    if (other === undefined) seen.set(claim, index);
    else
      context.addIssue({ code: 'custom', path: [index], message: `must share no name, key or secret with ${other}` });
  }
}

interface Signers {
  name: string;
  classic?: { publicKeys: string[] } | undefined;
  billing?: { secrets: string[] } | undefined;
}

/** A key in one form, however its PEM is wrapped; what is none stays as it is, refused elsewhere. */
const sameKey = (pem: string): string =>
  isRsaPublicKey(pem) ? createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64') : pem;

/** `PADDLE_ACCOUNTS`: the sellers whose alerts are taken in, each with the credentials of Classic, of Billing, or of both. */
export const paddleAccounts = z
  .array(
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
  )
  .superRefine(refuseShared);

export type PaddleAccount = z.output<typeof paddleAccounts>[number];

/** `createPublicKey` takes a private key, too, which does not belong here. */
function isRsaPublicKey(pem: string): boolean {
  try {
    return !pem.includes('PRIVATE KEY') && createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
