/** What an exchange with a webhook's endpoint amounts to: pure. */
import { retryAfterMs } from '../../base/retry-after.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Exchange, FailureCode } from '../../sending/exchange.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import type { Ruling } from '../destination.ts';

/** The setting that decides, read at each attempt (docs/facts/postmand.md, PM-39). */
type Rules = Pick<Webhook, 'valid_status_codes'>;

const UNANSWERED: readonly FailureCode[] = ['timeout', 'dns', 'connect', 'tls'];

/** @param now when the exchange ended */
export function judge(webhook: Rules, exchange: Exchange, now: EpochMs): Ruling {
  if (isSuccess(exchange, webhook)) return { kind: 'delivered' };
  if (exchange.kind === 'answered' && exchange.status === 410) {
    return { kind: 'ended', reason: 'endpoint_gone', disables: true };
  }
  if (exchange.kind === 'failed' && UNANSWERED.includes(exchange.code)) return { kind: 'unreachable' };
  return { kind: 'refused', retryAfterMs: askedForMs(exchange, now) };
}

/** A status of `valid_status_codes` is success (docs/facts/postmand.md, PM-35); without that list any 2xx. */
export function isSuccess(exchange: Exchange, { valid_status_codes: valid }: Rules): boolean {
  if (exchange.kind !== 'answered') return false;
  return valid === null ? exchange.status >= 200 && exchange.status <= 299 : valid.includes(exchange.status);
}

/** How the text of an exchange begins in which the egress guard let nothing go. */
export const NOT_SENT = 'not sent: ';

/** What an attempt's record says of an exchange; empty after a success. */
export function errorText(exchange: Exchange, webhook: Rules): string {
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
