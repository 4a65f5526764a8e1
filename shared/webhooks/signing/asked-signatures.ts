/** What the body of a webhook asks for in signatures, and whether its secrets fit. */
import { isNeeded } from './secret-kind.ts';
import type { SecretKind } from './secret-kind.ts';
import type { SignatureName } from './secret-kinds.ts';
import { defaultSignatures } from './signatures.ts';

/** A body of which the types are right: secrets under their kinds' names. */
export type GivenSecrets = Readonly<Record<string, unknown>> & { signatures?: readonly string[] };

/** The secret of a kind that a body gives; undefined where it gives none, and where it is blank. */
export function givenSecret(body: GivenSecrets, { name }: Pick<SecretKind<never>, 'name'>): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The signatures of a body; without `signatures` the default, which depends on whether there is a secret token. */
export const signaturesIn = ({
  signatures,
  secret_token = '',
}: {
  signatures?: SignatureName[];
  secret_token?: string;
}): SignatureName[] => signatures ?? defaultSignatures(secret_token !== '');

/**
 * The secrets that a body gives and none of its signatures is made with, each with a message: to drop one silently would
 * look like signing with it.
 */
export function idleSecrets(
  kinds: readonly Pick<SecretKind<never>, 'name' | 'signatures' | 'blankRemoves'>[],
  body: GivenSecrets,
  signatures: readonly string[],
): Map<string, string> {
  const messages = new Map<string, string>();
  for (const kind of kinds) {
    const needed = isNeeded(kind, signatures);
    if (!needed && givenSecret(body, kind) !== undefined)
      messages.set(kind.name, `is used by ${kind.signatures.join(' and ')}: list it in signatures`);
    if (needed && kind.blankRemoves && body[kind.name] === '') messages.set(kind.name, 'cannot be blank');
  }
  return messages;
}
