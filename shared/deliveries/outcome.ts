/** What follows from an attempt, for its delivery: pure. */
import type { EpochMs } from '../base/time.ts';
import type { Ruling } from '../destinations/destination.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { nextDelaySeconds, policyOf } from '../webhooks/retry-policy.ts';

export type Step =
  | { kind: 'succeeded' }
  /** `at`: when the next attempt is due. */
  | { kind: 'retry'; at: EpochMs }
  /** `reason`: `attempts_exhausted`, or that of the ruling that ended it. */
  | { kind: 'failed'; reason: string }
  /** The delivery has failed, and its webhook is to be disabled in the same commit. */
  | { kind: 'failed_and_disable'; reason: string }
  /** The delivery waits, and nothing of its plan is spent: its destination is to be paused in the same commit. */
  | { kind: 'stopped'; reason: string };

/** The settings that decide, read at each attempt (docs/facts/postmand.md, PM-39). */
export type Rules = Pick<
  DestinationFields,
  'retry_policy' | 'retry_jitter' | 'max_delivery_attempts' | 'retry_min_backoff' | 'retry_max_backoff'
>;

/**
 * Decides what follows from an attempt.
 * @param ruling what its exchange amounts to
 * @param attempt its number in the policy's plan, 1 for the first: those that were made by hand (`granted`) don't count, so
 *   it is 0 or less where none of the plan's has been made yet.
 * @param now when the exchange ended.
 * @param random from 0 to below 1: spreads retries out where the webhook's policy has jitter.
 * @param succeededSince whether the webhook has answered anything with success since this delivery first failed. Then a
 *   policy that would disable it does not: any success resets the counter (docs/facts/hooker.md, HK-32).
 */
export function nextStep(
  ruling: Ruling,
  attempt: number,
  webhook: Rules,
  now: EpochMs,
  random: number,
  succeededSince = false,
): Step {
  if (ruling.kind === 'delivered') return { kind: 'succeeded' };
  if (ruling.kind === 'stopped') return ruling;
  if (ruling.kind === 'ended') return failed(ruling.reason, ruling.disables);
  const policy = policyOf(webhook);
  const delaySeconds = nextDelaySeconds(policy, attempt, random);
  if (delaySeconds !== null) {
    const askedForMs = ruling.kind === 'refused' ? ruling.retryAfterMs : 0;
    return { kind: 'retry', at: now + Math.max(Math.ceil(delaySeconds * 1_000), askedForMs) };
  }
  const disables = policy.kind === 'delays' && policy.disablesWebhook && !succeededSince;
  return failed('attempts_exhausted', disables);
}

const failed = (reason: string, disables: boolean): Step => ({
  kind: disables ? 'failed_and_disable' : 'failed',
  reason,
});
