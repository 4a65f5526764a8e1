/** The secrets and headers of a webhook that is created or replaced. */
import type { WebhookBody } from '../webhook-body.ts';
import type { ParseContext, Reveal, SigningSecret, Webhook } from '../webhook.ts';
import { signaturesIn } from './asked-signatures.ts';
import { sealHeaders } from './custom-headers.ts';
import { keptSecret, revealOf, secretValue } from './secret-values.ts';
import { isNeeded, keptSecrets, unexpired } from './signatures.ts';
import type { SecretFields, SecretName } from './signatures.ts';

type Context = Pick<ParseContext, 'existing' | 'now' | 'keyring' | 'randomBytes' | 'newRsaKey'>;

export type SecretsAndHeaders = SecretFields & Required<Pick<Webhook, 'signatures' | 'headers'>>;

/** A given secret replaces all of its name at once; one that is needed and not there yet is made. */
export function webhookSecrets(
  given: WebhookBody,
  webhookId: string,
  context: Context,
): { fields: SecretsAndHeaders; reveal: Reveal } {
  const { existing, keyring } = context;
  const signatures = signaturesIn(given);
  let reveal: Reveal = {};
  const secretsOf = (name: SecretName): SigningSecret[] => {
    const value = valueToSet(name, given, context);
    if (value === null) return kept(name, given, context);
    reveal = { ...reveal, ...revealOf(name, value) };
    return [keptSecret(name, value, webhookId, keyring)];
  };
  const tokens = secretsOf('secret_token');
  const fields = {
    signatures,
    signing_secrets: secretsOf('signing_secret'),
    ed25519_keys: secretsOf('ed25519_private_key'),
    secret_token: tokens[0]?.sealed ?? null,
    previous_secret_tokens: tokens.slice(1),
    rsa_keys: secretsOf('rsa_private_key'),
    headers: given.headers ? sealHeaders(given.headers, webhookId, keyring) : (existing?.headers ?? null),
  };
  return { fields, reveal };
}

/** Whether a body that was read makes an RSA key, which takes long enough to be done beside other requests. */
export const makesRsaKey = (given: WebhookBody, existing: Webhook | null): boolean =>
  makes('rsa_private_key', given, existing);

function valueToSet(name: SecretName, given: WebhookBody, context: Context): string | null {
  const value = given[name] === '' ? undefined : given[name];
  return value !== undefined || makes(name, given, context.existing) ? secretValue(name, value, context) : null;
}

const makes = (name: SecretName, given: WebhookBody, existing: Webhook | null): boolean =>
  (given[name] ?? '') === '' &&
  isNeeded(name, signaturesIn(given)) &&
  (existing === null || keptSecrets(existing, name).length === 0);

/**
 * A token that is neither given nor needed is removed (docs/facts/postmand.md, PM-4); everything else that a PUT can't
 * show stays.
 */
function kept(name: SecretName, given: WebhookBody, { existing, now }: Context): SigningSecret[] {
  if (existing === null || (name === 'secret_token' && !isNeeded(name, signaturesIn(given)))) return [];
  return unexpired(keptSecrets(existing, name), now.getTime());
}
