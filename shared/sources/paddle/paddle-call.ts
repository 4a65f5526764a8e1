/** One call of an API of Paddle, for reading its history. */
import { askSource, failureOf } from '../asking/http-exchange.ts';
import type { ExchangeOptions, SourceAnswer } from '../asking/http-exchange.ts';

/**
 * The length of the window of Paddle's rate limit (docs/facts/paddle.md, PB-12): how long to wait where a 429 does not
 * say.
 */
const WINDOW_MS = 60_000;

/**
 * Makes a call and reads its answer.
 * @throws SourceFailure `busy` where there is no answer, or one with status 429 or 5xx
 */
export async function callPaddle(options: ExchangeOptions, url: URL, request: RequestInit): Promise<SourceAnswer> {
  const answer = await askSource(url, request, options);
  const { status } = answer;
  if (status !== 429 && status < 500) return answer;
  const retryAfterMs = answer.retryAfterMs ?? (status === 429 ? WINDOW_MS : undefined);
  throw failureOf('busy', `${options.what} answered ${status}`, { ...answer, retryAfterMs });
}
