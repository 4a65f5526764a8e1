/** What the audit log says of a change of a webhook. */
import type { AuditedChange } from '../access/audit.ts';
import { webhookView } from '../webhooks/view.ts';
import type { Webhook } from '../webhooks/webhook.ts';

/** Values that nobody is shown: the log names what holds them. */
const SEALED = ['headers', 'signing_secrets', 'secret_token', 'ed25519_keys', 'rsa_keys'] as const;

/** @param before null where it is made, @param after null where it is deleted */
export function webhookChange(id: string, before: Webhook | null, after: Webhook | null): AuditedChange {
  const sealed = before && after ? SEALED.filter((name) => !isSame(before[name], after[name])) : [];
  return {
    kind: 'webhook',
    id,
    before: before && { ...webhookView(before) },
    after: after && { ...webhookView(after), ...(sealed.length > 0 && { sealed_anew: sealed }) },
  };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
