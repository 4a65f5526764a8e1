/** Which of Paddle's two formats a body is: that whose signature it carries, whatever its Content-Type says. */
import { SubrelayError } from '../../base/errors.ts';
import { verifyBillingSignature } from '../paddle-billing/billing-signature.ts';
import type { BillingVerification, SignedBody } from '../paddle-billing/billing-signature.ts';
import type { ClassicFields } from '../paddle-classic/classic-fields.ts';
import { verifyClassicSignature } from '../paddle-classic/classic-signature.ts';
import type { ClassicKeys } from '../paddle-classic/classic-signature.ts';
import { parseForm } from '../paddle-classic/form.ts';

export interface Verifiers {
  keys: readonly ClassicKeys[];
  billing: BillingVerification;
}

/** A body as it was signed, and the account whose key or secret signed it. */
export type SignedAs =
  | { kind: 'form'; account: string; fields: ClassicFields }
  /** What `Paddle-Signature` covers is JSON, also where it can't be parsed. */
  | { kind: 'json'; account: string };

/**
 * Finds what a body was signed as. `p_signature` covers a form's fields, `Paddle-Signature` the bytes of JSON: no text in
 * one can make it the other, since a customer's name may hold `&`, `=` and whatever a form has. One that is wrong says
 * nothing against the other.
 * @throws SubrelayError `BODY_UNREADABLE` for a form that can't be read and has no `Paddle-Signature`; what
 *   `verifyClassicSignature` and `verifyBillingSignature` throw
 */
export function signedAs({ header, body }: SignedBody, isSentAsForm: boolean, { keys, billing }: Verifiers): SignedAs {
  const form = parseForm(body);
  if (header === undefined && isSentAsForm && !form.ok) throw new SubrelayError('BODY_UNREADABLE', form.reason);
  if (form.ok && (form.fields.values.has('p_signature') || (header === undefined && isSentAsForm))) {
    const { fields } = form;
    const account = header === undefined ? verifyClassicSignature(fields, keys) : accountOfForm(fields, keys);
    if (account !== null) return { kind: 'form', account, fields };
  }
  return { kind: 'json', account: verifyBillingSignature({ header, body }, billing) };
}

/** Null where no key made its `p_signature`. */
function accountOfForm(fields: ClassicFields, keys: readonly ClassicKeys[]): string | null {
  try {
    return verifyClassicSignature(fields, keys);
  } catch (error) {
    if (error instanceof SubrelayError) return null;
    throw error;
  }
}
