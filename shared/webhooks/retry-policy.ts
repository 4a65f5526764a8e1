/** When a failed attempt is followed by another: postmand's, hooker's and Standard Webhooks' ways, and any list of delays. */
import { retryPresets } from './retry-presets.ts';
import type { RetryPreset } from './retry-presets.ts';
import type { Webhook } from './webhook.ts';

export type RetryPolicy =
  | { kind: 'exponential'; maxAttempts: number; minSeconds: number; maxSeconds: number; jitter: boolean }
  | {
      kind: 'delays';
      delaysSeconds: readonly number[];
      jitter: boolean;
      /** Whether a delivery that used up its retries disables its webhook (docs/facts/hooker.md, HK-32). */
      disablesWebhook: boolean;
    };

type Retrying = Pick<
  Webhook,
  'retry_policy' | 'retry_jitter' | 'max_delivery_attempts' | 'retry_min_backoff' | 'retry_max_backoff'
>;

/** Jitter only lengthens a delay, by up to this share of it, so that none is shorter than documented. */
const jitterShare = 0.2;

/**
 * A webhook's policy, read at each attempt: a change affects deliveries that wait already (docs/facts/postmand.md,
 * PM-39).
 */
export function policyOf(webhook: Retrying): RetryPolicy {
  const { retry_policy: policy, retry_jitter: jitter } = webhook;
  if (policy === 'exponential') {
    return {
      kind: 'exponential',
      maxAttempts: webhook.max_delivery_attempts,
      minSeconds: webhook.retry_min_backoff,
      maxSeconds: webhook.retry_max_backoff,
      jitter,
    };
  }
  if (typeof policy === 'object') return { kind: 'delays', delaysSeconds: policy, jitter, disablesWebhook: false };
  const { delaysSeconds, disablesWebhook }: RetryPreset = retryPresets[policy];
  return { kind: 'delays', delaysSeconds, jitter, disablesWebhook };
}

/**
 * How long to wait after a failed attempt, in seconds; null if there is to be no other.
 * @param failedAttempts how many have failed so far, 1 or more.
 * @param random from 0 to below 1.
 */
export function nextDelaySeconds(policy: RetryPolicy, failedAttempts: number, random: number): number | null {
  const delay =
    policy.kind === 'exponential' ? exponentialDelay(policy, failedAttempts) : policy.delaysSeconds[failedAttempts - 1];
  if (delay === undefined || delay === null) return null;
  return policy.jitter ? delay + delay * jitterShare * random : delay;
}

/**
 * No further attempt after the last. Else max where min ≥ max; else min · 2^(k−1), up to max (docs/facts/postmand.md,
 * PM-35 and PM-36).
 */
function exponentialDelay(
  { maxAttempts, minSeconds, maxSeconds }: Extract<RetryPolicy, { kind: 'exponential' }>,
  failedAttempts: number,
): number | null {
  if (failedAttempts >= maxAttempts) return null;
  if (minSeconds >= maxSeconds) return maxSeconds;
  return Math.min(maxSeconds, minSeconds * 2 ** (failedAttempts - 1));
}
