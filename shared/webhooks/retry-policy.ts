/** When a failed attempt is followed by another: postmand's, hooker's and Standard Webhooks' ways, and any list of delays. */
import { present } from '../base/present.ts';
import { retryPresets } from './retry-presets.ts';
import type { RetryPreset } from './retry-presets.ts';
import type { DestinationFields } from './destination-fields.ts';

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
  DestinationFields,
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

/** How many attempts a policy plans in all. */
export const plannedAttempts = (policy: RetryPolicy): number =>
  policy.kind === 'exponential' ? policy.maxAttempts : policy.delaysSeconds.length + 1;

/**
 * How long to wait after a failed attempt, in seconds; null if there is to be no other.
 * @param failedAttempts how many of the plan's have failed so far; 0 or less where the one that failed was made by hand
 *   before the plan's first: that follows after the policy's first delay, even where it is to be the only one.
 * @param random from 0 to below 1.
 */
export function nextDelaySeconds(policy: RetryPolicy, failedAttempts: number, random: number): number | null {
  if (failedAttempts >= plannedAttempts(policy)) return null;
  const delay = delayAfter(policy, Math.max(1, failedAttempts));
  return policy.jitter ? delay + delay * jitterShare * random : delay;
}

/** From one planned attempt to the last, seconds, as they are without jitter. @param from 1 for the first */
export function restSeconds(policy: RetryPolicy, from: number): number {
  let seconds = 0;
  for (let failed = Math.max(1, from); failed < plannedAttempts(policy); failed++)
    seconds += delayAfter(policy, failed);
  return seconds;
}

const delayAfter = (policy: RetryPolicy, failedAttempts: number): number =>
  policy.kind === 'exponential'
    ? exponentialDelay(policy, failedAttempts)
    : present(policy.delaysSeconds[failedAttempts - 1], `the delay after ${failedAttempts} attempts`);

/**
 * Max where min ≥ max; else min · 2^(k−1), up to max (docs/facts/postmand.md,
 * PM-35 and PM-36).
 */
function exponentialDelay(
  { minSeconds, maxSeconds }: Extract<RetryPolicy, { kind: 'exponential' }>,
  failedAttempts: number,
): number {
  if (minSeconds >= maxSeconds) return maxSeconds;
  return Math.min(maxSeconds, minSeconds * 2 ** (failedAttempts - 1));
}
