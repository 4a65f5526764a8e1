/** What a webhook is, and how the API's body becomes one. */
import type { Json } from '../json.ts';
import type { SealedHeaders } from './custom-headers.ts';
import { contentTypeOf } from './payload-format.ts';
import type { PayloadFormat } from './payload-format.ts';
import type { RetryPolicyName } from './retry-presets.ts';
import { retrying } from './retrying.ts';
import type { SecretMakers } from './secret-values.ts';
import type { Keyring, Sealed } from './secrets.ts';
import type { Ordering } from './ordering.ts';
import type { SignatureName } from './signatures.ts';
import { invalid } from './body-fields.ts';
import type { Refused } from './body-fields.ts';
import type { Handling } from './handling.ts';
import { readBody, type WebhookBody } from './webhook-body.ts';
import { webhookSecrets } from './webhook-secrets.ts';

export const webhookStatuses = ['active', 'paused', 'disabled'] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** A webhook as it is kept. Names are postmand's (PM-19) and ours; its secrets are sealed, so it can be held and logged. */
export interface Webhook {
  /** UUID v4. */
  id: string;
  name: string;
  /** As it was given; checked again whenever something is sent there. */
  url: string;
  content_type: string;
  /** null: any 2xx. */
  valid_status_codes: number[] | null;
  /** postmand's word for `status === 'active'` (PM-39). */
  active: boolean;
  status: WebhookStatus;
  /** Why it is disabled: `endpoint_gone`, `attempts_exhausted`, `failing`; null unless it is. */
  disabled_reason: string | null;
  /** With any policy but `exponential`, what the policy amounts to. */
  max_delivery_attempts: number;
  /** For the whole exchange, seconds, 1 to 30. */
  delivery_attempt_timeout: number;
  /** A policy's name, or the delay before each retry in seconds. */
  retry_policy: RetryPolicyName | number[];
  /** Seconds; used by `exponential`, derived from the delays otherwise. */
  retry_min_backoff: number;
  retry_max_backoff: number;
  retry_jitter: boolean;
  /** Whether events of one subject go out one after the other (docs/ordering.md); missing: `none`. */
  ordering?: Ordering;
  /** So many exchanges may begin in `rate_limit_duration` (docs/rate-limits.md); null or missing: as many as there are. */
  rate_limit?: number | null;
  /** Seconds. */
  rate_limit_duration?: number;
  /** Exact names, `subscription.*` or `*`; null: every type; empty: none. Operational events must be named. */
  event_types: string[] | null;
  match: Match;
  /** Missing in what was stored before there were others than `event`. */
  payload_format?: PayloadFormat;
  /** Missing in what was stored before they could be chosen: `signaturesOf` says what that means. */
  signatures?: SignatureName[];
  /** Of `v1`, newest first; all that haven't expired sign. */
  signing_secrets: SigningSecret[];
  /** Of `v1a`; the same. */
  ed25519_keys?: SigningSecret[];
  /** The newest sealed key of both `X-Hub-Signature`s (PM-33); null where there is none. */
  secret_token: Sealed | null;
  /** Those before it: while one hasn't expired, it signs. */
  previous_secret_tokens?: SigningSecret[];
  /** Of `X-Signature` and `Content-Signature`, newest first; the oldest that hasn't expired signs. */
  rsa_keys?: SigningSecret[];
  /** The webhook's own; null or missing: none. */
  headers?: SealedHeaders | null;
  /** What was asked under idempotency keys (`keyed-requests.ts`); null or missing: nothing. */
  requests?: Sealed | null;
  /** Of the change that was made last: whoever made it knows it again. Missing in what the API has not changed lately. */
  change_id?: string;
  /** RFC 3339, UTC, milliseconds. */
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
}

/** An event must satisfy every given key, by any of its values. */
export interface Match {
  account?: string[];
  customer?: string[];
  /** Lower case. */
  domain?: string[];
  sku?: string[];
  plan?: string[];
}

export interface SigningSecret {
  /** A sealed `whsec_…`, `whsk_…`, secret token or RSA private key in PEM. */
  sealed: Sealed;
  /** RFC 3339, UTC; null: it doesn't. */
  expires_at: string | null;
  /** The public half of a key pair, SPKI in PEM. */
  public_key?: string;
}

export interface ParseContext extends SecretMakers {
  /** The webhook that a PUT replaces; null on creation. */
  existing: Webhook | null;
  now: Date;
  /** A UUID v4. */
  newId: () => string;
  keyring: Keyring;
  /** What a webhook gets whose body names no types: `event_types`, null for all. */
  defaultEventTypes: string[] | null;
  handling: Handling;
  /** Why nothing may be sent to a URL, as far as that can be told without resolving its name; null if it may. */
  urlRefusal: (url: string) => string | null;
}

/** Secrets in the clear, by the field that sets them; private keys are not shown. */
export interface Reveal {
  signing_secret?: string;
  secret_token?: string;
}

export type Parsed =
  | {
      ok: true;
      webhook: Webhook;
      /** What this request has set: its answer is the only one that shows it. */
      reveal: Reveal;
    }
  | Refused;

/** The webhook that a POST's or a PUT's body describes. */
export function parseWebhook(body: Json, context: ParseContext): Parsed {
  const read = readBody(body, context.urlRefusal, context.handling);
  return read.ok ? webhookFrom(read.body, context) : read;
}

/**
 * The webhook of a body that was read, or why it can't be. A PUT replaces everything (PM-4: without `active` it pauses, without
 * `secret_token` that is removed) but secrets and headers, which stay unless others are given.
 */
export function webhookFrom(given: WebhookBody, context: Omit<ParseContext, 'urlRefusal' | 'handling'>): Parsed {
  const { existing } = context;
  if (wouldMoveHeaders(given, existing)) return invalid({ headers: MOVED });
  const id = existing?.id ?? context.newId();
  const now = context.now.toISOString();
  const { reveal, fields } = webhookSecrets(given, id, context);
  const webhook: Webhook = {
    id,
    name: given.name,
    url: given.url,
    content_type: given.content_type ?? contentTypeOf(given.payload_format ?? 'event'),
    ...activity(given.active ?? existing === null, existing),
    ...retrying(given),
    ordering: given.ordering ?? 'none',
    rate_limit: given.rate_limit ?? null,
    rate_limit_duration: given.rate_limit_duration ?? 1,
    event_types: given.event_types ?? context.defaultEventTypes,
    match: given.match ?? {},
    payload_format: given.payload_format ?? 'event',
    ...fields,
    created_at: existing?.created_at ?? now,
    updated_at: now,
    deleted_at: null,
  };
  return { ok: true, webhook, reveal };
}

const MOVED =
  'must be given anew where the url has another origin than before ({} for none): those that are kept were given for that one';

/** Whether headers that were given for one origin would be sent to another: who changes a URL could read them there. */
const wouldMoveHeaders = ({ url, headers }: WebhookBody, existing: Webhook | null): boolean =>
  existing !== null && existing.headers != null && headers === undefined && originOf(url) !== originOf(existing.url);

/** With the host as it is compared: a dot at its end names the same. */
function originOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname.replace(/\.$/, '')}:${port}`;
}

type Activity = Pick<Webhook, 'active' | 'status' | 'disabled_reason'>;

/** `active: true` also brings a disabled webhook back; `active: false` leaves it disabled, with its reason. */
function activity(active: boolean, existing: Webhook | null): Activity {
  if (active) return { active, status: 'active', disabled_reason: null };
  if (existing?.status !== 'disabled') return { active, status: 'paused', disabled_reason: null };
  return { active, status: 'disabled', disabled_reason: existing.disabled_reason };
}
