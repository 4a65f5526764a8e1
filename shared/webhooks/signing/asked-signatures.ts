/** What the body of a webhook asks for in signatures, and whether its secrets fit. */
import type { WebhookBody } from '../webhook-body.ts';
import { defaultSignatures, isNeeded, secretNames, signaturesBy } from './signatures.ts';
import type { SecretName, SignatureName } from './signatures.ts';

/** The signatures of a body; without `signatures` the default, which depends on whether there is a secret token. */
export const signaturesIn = ({ signatures, secret_token = '' }: WebhookBody): SignatureName[] =>
  signatures ?? defaultSignatures(secret_token !== '');

/**
 * The secrets that a body gives and none of its signatures is made with, each with a message: to drop one silently would
 * look like signing with it.
 */
export function idleSecrets(body: WebhookBody): Map<SecretName, string> {
  const signatures = signaturesIn(body);
  const messages = new Map<SecretName, string>();
  for (const name of secretNames) {
    if ((body[name] ?? '') === '' || isNeeded(name, signatures)) continue;
    messages.set(name, `is used by ${signaturesBy(name).join(' and ')}: list it in signatures`);
  }
  if (body.secret_token === '' && isNeeded('secret_token', signatures)) {
    messages.set('secret_token', 'cannot be blank');
  }
  return messages;
}
