/** All that a webhook keeps sealed: its secrets, its own headers, what was asked under idempotency keys. */
import type { DestinationFields } from './destination-fields.ts';
import { emptied, sealedField, secretsField } from './signing/sealed-fields.ts';
import type { SealedField } from './signing/sealed-fields.ts';
import { SECRET_KINDS } from './signing/secret-kinds.ts';
import type { Webhook } from './webhook.ts';

/** What was asked under idempotency keys: every kind of destination keeps it. */
export const requestsField = sealedField<DestinationFields>(
  'requests',
  ({ requests }) => requests,
  (_, requests) => ({ requests }),
  { requests: null },
);

export const SEALED_FIELDS: readonly SealedField<Webhook>[] = [
  ...SECRET_KINDS.map((kind) => secretsField<Webhook>(kind)),
  sealedField<Webhook>(
    'headers',
    ({ headers }) => headers?.sealed,
    ({ headers }, sealed) => (headers ? { headers: { ...headers, sealed } } : {}),
    { headers: null },
  ),
  requestsField,
];

/** What becomes of the secrets of a webhook that is deleted. */
export const noSecrets: Partial<Webhook> = emptied(SEALED_FIELDS);
