/** The secrets and headers of a webhook that is created or replaced. */
import { givenSecret } from './asked-signatures.ts';
import type { GivenSecrets } from './asked-signatures.ts';
import { isNeeded, unexpired } from './secret-kind.ts';
import type { SecretKind, SigningSecret } from './secret-kind.ts';
import { keptSecret, revealOf, secretValue } from './secret-values.ts';
import type { MadeSecrets, Reveal } from './secret-values.ts';
import type { Keyring } from './secrets.ts';

/** What a request says of secrets. */
export interface AskedSecrets {
  given: GivenSecrets;
  /** Those that it asks for. */
  signatures: readonly string[];
}

interface Context<Document> {
  /** What is replaced; null on creation. */
  existing: Document | null;
  now: Date;
  keyring: Keyring;
  /** One of each kind of `secretsToMake`. */
  made: MadeSecrets;
}

/** A given secret replaces all of its kind at once; one that is needed and not there yet is new. */
export function webhookSecrets<Document>(
  kinds: readonly SecretKind<Document>[],
  asked: AskedSecrets,
  webhookId: string,
  context: Context<Document>,
): { fields: Partial<Document>; reveal: Reveal } {
  let fields: Partial<Document> = {};
  let reveal: Reveal = {};
  for (const kind of kinds) {
    const value = valueToSet(kind, asked, context);
    if (value !== null) reveal = { ...reveal, ...revealOf(kind, value) };
    const secrets = value === null ? kept(kind, asked, context) : [keptSecret(kind, value, webhookId, context.keyring)];
    fields = { ...fields, ...kind.kept.fields(secrets) };
  }
  return { fields, reveal };
}

/** The kinds of which a request needs a new secret: it gives none, and there is none. */
export const secretsToMake = <Document>(
  kinds: readonly SecretKind<Document>[],
  { given, signatures }: AskedSecrets,
  existing: Document | null,
): SecretKind<Document>[] =>
  kinds.filter(
    (kind) =>
      givenSecret(given, kind) === undefined &&
      isNeeded(kind, signatures) &&
      (existing === null || kind.kept.of(existing).length === 0),
  );

function valueToSet<Document>(
  kind: SecretKind<Document>,
  asked: AskedSecrets,
  { existing, made }: Context<Document>,
): string | null {
  const value = givenSecret(asked.given, kind);
  const isMade = value === undefined && secretsToMake([kind], asked, existing).length > 0;
  return value !== undefined || isMade ? secretValue(kind, value, made) : null;
}

/**
 * One that blank removes is removed where it is neither given nor needed (docs/facts/postmand.md, PM-4); everything
 * else that a PUT can't show stays.
 */
function kept<Document>(
  kind: SecretKind<Document>,
  { signatures }: AskedSecrets,
  { existing, now }: Context<Document>,
): SigningSecret[] {
  if (existing === null || (kind.blankRemoves && !isNeeded(kind, signatures))) return [];
  return unexpired(kind.kept.of(existing), now.getTime());
}
