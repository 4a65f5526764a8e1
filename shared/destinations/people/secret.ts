/** The token of a service that invites people: given, sealed, never shown and never made here. */
import type { DestinationFields } from '../../webhooks/destination-fields.ts';
import { requestsField } from '../../webhooks/sealed.ts';
import { sealedField } from '../../webhooks/signing/sealed-fields.ts';
import type { SealedField } from '../../webhooks/signing/sealed-fields.ts';
import type { FieldDescription } from '../../webhooks/signing/secret-kind.ts';
import type { Sealed } from '../../webhooks/signing/secrets.ts';

/** A row of the table: what sets a token, and what can be one. */
export interface TokenKind {
  /** The field of a body that sets it. */
  name: string;
  field: FieldDescription;
  /** Why a value can't be one; null if it can. It shows no value. */
  problem: (value: string) => string | null;
}

const visible = (value: string): string | null =>
  /^[\x21-\x7e]{8,1000}$/.test(value) ? null : 'must be 8 to 1000 visible ASCII characters without blanks';

/** Every token that there is, by the kind of its destination. */
export const TOKEN_KINDS = {
  jira: {
    name: 'jira_token',
    field: { description: 'The API token of the account `jira.email`; sealed, and never shown.', maxLength: 1_000 },
    problem: visible,
  },
  slack: {
    name: 'slack_token',
    field: { description: 'The token that `slack.method` needs; sealed, and never shown.', maxLength: 1_000 },
    problem: (value: string) => (/^xox[a-z]-|^xoxe\./.test(value) ? visible(value) : 'must begin with xox'),
  },
} as const satisfies Record<string, TokenKind>;

/** Where a document keeps its token. */
export interface TokenField {
  service_token: Sealed | null;
}

export const TOKEN_FIELD = 'service_token';

type Keeper = TokenField & DestinationFields;

export const SEALED: readonly SealedField<Keeper>[] = [
  sealedField<Keeper>(
    TOKEN_FIELD,
    ({ service_token: token }) => token,
    (_, service_token) => ({ service_token }),
    { service_token: null },
  ),
  requestsField,
];
