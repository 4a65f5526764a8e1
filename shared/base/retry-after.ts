import type { EpochMs } from './time.ts';

/** A day: whoever asks for more is asked again then. */
export const maxRetryAfterMs = 86_400_000;

/** The three forms of RFC 9110 §5.6.7; Date.parse alone would take much more for a date. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/**
 * How long a `Retry-After` header (RFC 9110 §10.2.3: seconds, or a date) asks to wait, in milliseconds from `now`,
 * at most 24 h; 0 without one, and for one that says nothing or lies in the past.
 */
export function retryAfterMs(header: string | undefined, now: EpochMs): number {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : httpDate.test(value) ? dateOf(value) - now : 0;
  return ms > 0 ? Math.min(ms, maxRetryAfterMs) : 0;
}

/** The obsolete asctime form has no zone but means GMT like the others. */
const dateOf = (text: string): number => Date.parse(text.includes('GMT') ? text : `${text} GMT`);
