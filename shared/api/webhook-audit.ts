/** What the audit log says of a change of a webhook. */
import type { AuditedChange } from '../access/audit.ts';
import type { Form } from '../destinations/form.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
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

/** The same of a destination of any kind. @param formOf how its kind is shown */
export function destinationChange(
  id: string,
  before: StoredDestination | null,
  after: StoredDestination | null,
  formOf: (destination: StoredDestination) => Form,
): AuditedChange {
  const sealed = before && after ? sealedAnew(formOf(before).sealed(before), formOf(after).sealed(after)) : [];
  return {
    kind: 'destination',
    id,
    before: before && formOf(before).view(before),
    after: after && { ...formOf(after).view(after), ...(sealed.length > 0 && { sealed_anew: sealed }) },
  };
}

const sealedAnew = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(after).filter((name) => !isSame(before[name], after[name]));

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
