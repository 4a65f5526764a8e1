import type { Ordering } from './ordering.ts';
import type { PayloadFormat } from './payload/payload-format.ts';
import type { RetryPolicyName } from './retry-presets.ts';
import type { Sealed } from './signing/secrets.ts';

export const webhookStatuses = ['active', 'paused', 'disabled'] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** What every destination keeps, whatever its kind: where it stands, what it gets, how it is retried. */
export interface DestinationFields {
  /** UUID v4. */
  id: string;
  name: string;
  /** postmand's word for `status === 'active'` (docs/facts/postmand.md, PM-39). */
  active: boolean;
  status: WebhookStatus;
  /** Why it is disabled: `endpoint_gone`, `attempts_exhausted`, `failing`; null unless it is. */
  disabled_reason: string | null;
  /** Who paused it with a reason; null or missing: it is not paused, or was by a change of `active`. */
  paused?: Pause | null;
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
  /** Whose it is (docs/owners.md); missing: the deployment's own. Never changes. */
  owner?: string;
  /** The match of its owner, as it is now: whoever changes it changes it in all of the owner's destinations. */
  owner_match?: Match;
  /** Missing in what was stored before there were others than `event`, and in destinations that have none. */
  payload_format?: PayloadFormat;
  /** What was asked under idempotency keys (`keyed-requests.ts`); null or missing: nothing. */
  requests?: Sealed | null;
  /** Of the change that was made last: whoever made it knows it again. Missing in what the API has not changed lately. */
  change_id?: string;
  /** RFC 3339, UTC, milliseconds. */
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
}

/** Paused a destination which says that a right or a token is missing (docs/operational-events.md). */
export const SUBRELAY = 'subrelay';

export interface Pause {
  reason: string | null;
  /** The id of the API key, or `SUBRELAY`. */
  by: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
}

/** An event must satisfy every given key, by any of its values. */
export interface Match {
  account?: string[];
  customer?: string[];
  /** Lower case. */
  domain?: string[];
  sku?: string[];
  plan?: string[];
  tags?: string[];
}
