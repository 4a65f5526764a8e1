/** What became of one exchange with a customer's endpoint, and what follows from it. */
import type { Webhook } from '../webhooks/webhook.ts';
import type { EgressRefusal } from './egress.ts';
import { nextDelaySeconds, policyOf } from './retry-policy.ts';
import { retryAfterMs } from './retry-after.ts';

export type Exchange = Answered | Refused | Failed;

export interface Answer {
  status: number;
  /** Names in lower case; repeated ones joined with `, `. */
  headers: Record<string, string>;
  /** The beginning of it, as text that can be stored anywhere. */
  body: string;
  /** Whether there was more of it than `body` holds. */
  bodyTruncated: boolean;
}

/** The endpoint answered in time, with whatever status. */
export interface Answered extends Answer {
  kind: 'answered';
  /** From the start to the answer's end, or to where it was cut off. */
  durationMs: number;
}

/** Nothing was sent: the egress guard does not let anything go there. */
export interface Refused {
  kind: 'refused';
  code: EgressRefusal['code'];
  /** Why, to be continued after `url: `. */
  message: string;
  durationMs: number;
}

/**
 * No whole answer came, for a reason outside. The request may have been received all the same, unless the code is `dns`
 * or `connect`.
 */
export interface Failed {
  kind: 'failed';
  code: FailureCode;
  /** What happened, without any value of ours or of the endpoint's. */
  message: string;
  /** What had arrived of the answer: its head at least, or the status of one that is malformed; null before. */
  answer: Answer | null;
  durationMs: number;
}

export type FailureCode =
  /** The whole exchange took longer than the webhook allows. */
  | 'timeout'
  /** The name has no address, or nobody answered who knows. */
  | 'dns'
  | 'connect'
  | 'tls'
  /** The connection ended before the answer did. */
  | 'reset'
  /** What came was not HTTP, or its headers were too large. */
  | 'protocol';

/** Why a delivery ended without success, and why a webhook was disabled. */
export type EndReason = 'attempts_exhausted' | 'endpoint_gone';

export type Step =
  | { kind: 'succeeded' }
  /** `at`: when the next attempt is due, epoch milliseconds. */
  | { kind: 'retry'; at: number }
  | { kind: 'failed'; reason: EndReason }
  /** The delivery has failed, and its webhook is to be disabled in the same commit. */
  | { kind: 'failed_and_disable'; reason: EndReason };

/** What of a webhook decides; read at attempt time (PM-39). */
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
 * What follows from an attempt's exchange.
 * @param attempt its number in the policy's plan, 1 for the first: those that were made by hand (`granted`) don't count, so
 *   it is 0 or less where none of the plan's has been made yet.
 * @param now when the exchange ended, epoch milliseconds.
 * @param random from 0 to below 1: spreads retries out where the webhook's policy has jitter.
 * @param succeededSince whether the webhook has answered anything with success since this delivery first failed: then
 *   a policy that would disable it does not (HK-32: any success resets the counter).
 */
export function nextStep(
  exchange: Exchange,
  attempt: number,
  webhook: Rules,
  now: number,
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

/** PM-35; without `valid_status_codes`, any 2xx. */
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

/** How the text of an exchange begins in which the egress guard let nothing go. */
export const NOT_SENT = 'not sent: ';

/** What an attempt's record says of an exchange; empty after a success. */
export function errorText(exchange: Exchange, webhook: Pick<Rules, 'valid_status_codes'>): string {
  if (isSuccess(exchange, webhook)) return '';
  switch (exchange.kind) {
    case 'answered':
      return statusText(exchange.status, webhook.valid_status_codes);
    case 'refused':
      return `${NOT_SENT}${exchange.message}`;
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
