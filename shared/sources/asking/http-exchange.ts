import { retryAfterMs } from '../../base/retry-after.ts';
import type { EpochMs } from '../../base/time.ts';
import { SourceFailure } from './source-failure.ts';
import type { SourceProblem } from './source-failure.ts';

/**
 * For one exchange about a state: a re-fetch takes up to four of these (signJwt, token, twice that for the Reseller API),
 * and `deliver` posts after it within 60 s.
 */
export const SOURCE_TIMEOUT_MS = 5_000;

/** An API's answer, read to its end. */
export interface SourceAnswer {
  status: number;
  text: string;
  /** What `Retry-After` asks for; undefined without one. */
  retryAfterMs: number | undefined;
}

export interface ExchangeOptions {
  /** For messages: `The Paddle Billing API`. */
  what: string;
  fetch: typeof fetch;
  /** For the whole exchange. */
  timeoutMs: number;
  now: () => EpochMs;
}

/**
 * One request to a source, its body read.
 * @throws SourceFailure `busy` where no answer comes
 */
export async function askSource(
  url: URL,
  request: RequestInit,
  { what, fetch, timeoutMs, now }: ExchangeOptions,
): Promise<SourceAnswer> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    const wait = retryAfterMs(response.headers.get('retry-after') ?? undefined, now());
    return { status: response.status, text, retryAfterMs: wait > 0 ? wait : undefined };
  } catch (cause) {
    throw new SourceFailure('busy', `${what} does not answer`, { cause });
  }
}

/** It carries the answer's `Retry-After`. */
export const failureOf = (problem: SourceProblem, message: string, answer: SourceAnswer): SourceFailure =>
  new SourceFailure(problem, message, answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs });
