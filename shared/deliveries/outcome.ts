/** What became of one exchange with a customer's endpoint, and what follows from it. */
import { retryAfterMs } from '../base/retry-after.ts';
import type { EpochMs } from '../base/time.ts';
import type { Exchange, FailureCode } from '../sending/exchange.ts';
import { nextDelaySeconds, policyOf } from '../webhooks/retry-policy.ts';
import type { Webhook } from '../webhooks/webhook.ts';

/** Why a delivery ended without success, and why a webhook was disabled. */
export type EndReason = 'attempts_exhausted' | 'endpoint_gone';

export type Step =
  | { kind: 'succeeded' }
  /** `at`: when the next attempt is due. */
  | { kind: 'retry'; at: EpochMs }
  | { kind: 'failed'; reason: EndReason }
  /** The delivery has failed, and its webhook is to be disabled in the same commit. */
  | { kind: 'failed_and_disable'; reason: EndReason };

/** The settings that decide, read at each attempt (docs/facts/postmand.md, PM-39). */
export type Rules = Pick<
  Webhook,
  | 'valid_status_codes'
  | 'retry_policy'
  | 'retry_jitter'
  | 'max_delivery_attempts'
  | 'retry_min_backoff'
  | 'retry_max_backoff'
>;

/**
 * Decides what follows from an attempt's exchange.
 * @param attempt its number, 1 for the first.
 * @param now when the exchange ended.
 * @param random from 0 to below 1: spreads retries out where the webhook's policy has jitter.
 * @param succeededSince whether the webhook has answered anything with success since this delivery first failed. Then a
 *   policy that would disable it does not: any success resets the counter (docs/facts/hooker.md, HK-32).
 */
export function nextStep(
  exchange: Exchange,
  attempt: number,
  webhook: Rules,
  now: EpochMs,
  random: number,
  succeededSince = false,
): Step {
  if (isSuccess(exchange, webhook)) return { kind: 'succeeded' };
  if (exchange.kind === 'answered' && exchange.status === 410) {
    return { kind: 'failed_and_disable', reason: 'endpoint_gone' };
  }
  const policy = policyOf(webhook);
  const delaySeconds = nextDelaySeconds(policy, attempt, random);
  if (delaySeconds !== null) {
    return { kind: 'retry', at: now + Math.max(Math.ceil(delaySeconds * 1_000), askedForMs(exchange, now)) };
  }
  const disables = policy.kind === 'delays' && policy.disablesWebhook && !succeededSince;
  return { kind: disables ? 'failed_and_disable' : 'failed', reason: 'attempts_exhausted' };
}

/** A status of `valid_status_codes` is success (docs/facts/postmand.md, PM-35); without that list any 2xx. */
export function isSuccess(
  exchange: Exchange,
  { valid_status_codes: valid }: Pick<Rules, 'valid_status_codes'>,
): boolean {
  if (exchange.kind !== 'answered') return false;
  return valid === null ? exchange.status >= 200 && exchange.status <= 299 : valid.includes(exchange.status);
}

const UNANSWERED: readonly FailureCode[] = ['timeout', 'dns', 'connect', 'tls'];

/** Whether nobody was there, or nobody answered in time. */
export const isUnanswered = (exchange: Exchange): boolean =>
  exchange.kind === 'failed' && UNANSWERED.includes(exchange.code);

/** What an attempt's record says of an exchange; empty after a success. */
export function errorText(exchange: Exchange, webhook: Pick<Rules, 'valid_status_codes'>): string {
  if (isSuccess(exchange, webhook)) return '';
  switch (exchange.kind) {
    case 'answered':
      return statusText(exchange.status, webhook.valid_status_codes);
    case 'refused':
      return `not sent: ${exchange.message}`;
    case 'failed':
      return exchange.answer
        ? `${exchange.message}, after it had answered ${exchange.answer.status}`
        : exchange.message;
  }
}

function statusText(status: number, valid: readonly number[] | null): string {
  const expected = valid === null ? '2xx' : valid.join(', ');
  if (status >= 300 && status <= 399) return `answered ${status}: redirects are not followed, expected ${expected}`;
  if (status === 410) return 'answered 410: the endpoint is gone, its webhook is disabled';
  return `answered ${status}, expected ${expected}`;
}

/** 0 unless the endpoint says how long it wants to be left alone. */
function askedForMs(exchange: Exchange, now: number): number {
  if (exchange.kind !== 'answered' || (exchange.status !== 429 && exchange.status !== 503)) return 0;
  return retryAfterMs(exchange.headers['retry-after'], now);
}
