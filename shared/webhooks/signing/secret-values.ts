/** Secrets in the clear: those that a request gives, and new ones. */
import type { SecretKind, SecretMakers, SigningSecret } from './secret-kind.ts';
import type { Keyring } from './secrets.ts';

/** Secrets that were made for one request, by their kind's name. */
export type MadeSecrets = Pick<ReadonlyMap<string, string>, 'get'>;

/**
 * Makes a new secret of each kind; those that were made before stay, however often a change is tried.
 * @param before what the same request had made
 */
export async function makeSecrets(
  kinds: readonly Pick<SecretKind<never>, 'name' | 'make'>[],
  makers: SecretMakers,
  before: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const missing = kinds.filter(({ name }) => !before.has(name));
  const made = missing.map(async ({ name, make }) => [name, await make(makers)] as const);
  return new Map([...before, ...(await Promise.all(made))]);
}

/** A given secret in its one spelling, or the one that was made. */
export function secretValue(
  { name, spelled }: Pick<SecretKind<never>, 'name' | 'spelled'>,
  given: string | undefined,
  made: MadeSecrets,
): string {
  if (given !== undefined) return spelled(given);
  const value = made.get(name);
  if (value === undefined) throw new Error(`Cannot set ${name}: none was given or made`);
  return value;
}

/** A secret as it is kept; it signs until a rotation says otherwise. */
export function keptSecret(
  { name, shown }: Pick<SecretKind<never>, 'name' | 'shown'>,
  value: string,
  webhookId: string,
  keyring: Keyring,
): SigningSecret {
  return {
    sealed: keyring.seal(value, { webhookId, field: name }),
    expires_at: null,
    ...(shown.how === 'public' && { public_key: shown.publicPem(value) }),
  };
}

/** Secrets in the clear, by the field that sets them: those that an answer shows. */
export type Reveal = Readonly<Record<string, string>>;

/** What the answer shows of a secret that its request has set. */
export const revealOf = ({ name, shown }: Pick<SecretKind<never>, 'name' | 'shown'>, value: string): Reveal =>
  shown.how === 'once' ? { [name]: value } : {};
