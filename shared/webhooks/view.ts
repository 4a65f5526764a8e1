import type { Ordering } from './ordering.ts';
import { formatOf } from './payload/payload-format.ts';
import type { PayloadFormat } from './payload/payload-format.ts';
import { whpkOf } from './signing/public-keys.ts';
import { keptSecrets, signaturesOf } from './signing/signatures.ts';
import type { SignatureName } from './signing/signatures.ts';
import type { Reveal, Webhook } from './webhook.ts';

/** A webhook as the API shows it: postmand's fields in postmand's order (docs/facts/postmand.md, PM-19), then ours. */
export type WebhookView = Pick<
  Webhook,
  | 'id'
  | 'name'
  | 'url'
  | 'content_type'
  | 'valid_status_codes'
  | 'active'
  | 'max_delivery_attempts'
  | 'delivery_attempt_timeout'
  | 'retry_min_backoff'
  | 'retry_max_backoff'
  | 'created_at'
  | 'updated_at'
  | 'status'
  | 'disabled_reason'
  | 'retry_policy'
  | 'retry_jitter'
  | 'event_types'
  | 'match'
> & {
  secret_token?: string;
  secret_token_set: boolean;
  signing_secret?: string;
  signing_secret_set: boolean;
  payload_format: PayloadFormat;
  signatures: SignatureName[];
  /** `whpk_…` of the newest key of `v1a`; null where there is none. */
  ed25519_public_key: string | null;
  /** The newest RSA key, SPKI in PEM (docs/facts/hooker.md, HK-5); null where there is none. */
  rsa_public_key: string | null;
  /** Of the webhook's own headers: their values are never shown. */
  header_names: string[];
  ordering: Ordering;
  rate_limit: number | null;
  rate_limit_duration: number;
};

/** @param reveal the secrets that this very request has set: no other answer shows them. */
export function webhookView(webhook: Webhook, reveal: Reveal = {}): WebhookView {
  const { secret_token, signing_secret } = reveal;
  const ed25519 = keptSecrets(webhook, 'ed25519_private_key')[0]?.public_key;
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    content_type: webhook.content_type,
    valid_status_codes: webhook.valid_status_codes,
    ...(secret_token === undefined ? {} : { secret_token }),
    active: webhook.active,
    max_delivery_attempts: webhook.max_delivery_attempts,
    delivery_attempt_timeout: webhook.delivery_attempt_timeout,
    retry_min_backoff: webhook.retry_min_backoff,
    retry_max_backoff: webhook.retry_max_backoff,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
    status: webhook.status,
    disabled_reason: webhook.disabled_reason,
    retry_policy: webhook.retry_policy,
    retry_jitter: webhook.retry_jitter,
    ordering: webhook.ordering ?? 'none',
    rate_limit: webhook.rate_limit ?? null,
    rate_limit_duration: webhook.rate_limit_duration ?? 1,
    event_types: webhook.event_types,
    match: webhook.match,
    payload_format: formatOf(webhook),
    ...(signing_secret === undefined ? {} : { signing_secret }),
    signing_secret_set: webhook.signing_secrets.length > 0,
    secret_token_set: webhook.secret_token !== null,
    signatures: signaturesOf(webhook),
    ed25519_public_key: ed25519 === undefined ? null : whpkOf(ed25519),
    rsa_public_key: keptSecrets(webhook, 'rsa_private_key')[0]?.public_key ?? null,
    header_names: webhook.headers?.names ?? [],
  };
}
