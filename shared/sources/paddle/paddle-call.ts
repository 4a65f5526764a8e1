/** One call of an API of Paddle, for reading its history: what fails says what to do about it. */
import { SourceFailure } from '../source-failure.ts';

export interface PaddleCall {
  /** As in messages: `The Paddle Billing API`. */
  api: string;
  fetch: typeof fetch;
  timeoutMs: number;
}

/**
 * Makes a call and reads its answer.
 * @throws SourceFailure `busy` where there is no answer, or one with status 429 or 5xx
 */
export async function callPaddle(
  { api, fetch, timeoutMs }: PaddleCall,
  url: URL,
  init: RequestInit,
): Promise<{ status: number; text: string }> {
  const answer = await answerTo(api, () => fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }));
  if (answer.status !== 429 && answer.status < 500) return answer;
  const { retryAfterMs } = answer;
  throw new SourceFailure('busy', `${api} answered ${answer.status}`, retryAfterMs === null ? {} : { retryAfterMs });
}

async function answerTo(api: string, request: () => Promise<Response>) {
  try {
    const response = await request();
    const retryAfterMs = response.status === 429 ? waitOf(response.headers.get('retry-after')) : null;
    return { status: response.status, text: await response.text(), retryAfterMs };
  } catch (cause) {
    throw new SourceFailure('busy', `${api} does not answer`, { cause });
  }
}

/** Paddle gives seconds (facts §2.5); a minute, the length of its rate limit's window, where it gives none. */
const waitOf = (header: string | null): number => (/^\d{1,5}$/.test(header ?? '') ? Number(header) * 1000 : 60_000);
