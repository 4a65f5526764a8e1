/** What can go wrong with a call, each with the advice that the API gives. */
import type { Problem } from './types.ts';

/** The API refused the request, or could not do it. */
export class ApiError extends Error {
  readonly status: number;
  /** Of the table in docs/routes.md, Errors; null where the answer is not the API's own. */
  readonly code: number | null;
  /** What is wrong, and what to do. */
  readonly hint: string;
  /** Names the request in the API's log. */
  readonly requestId: string | null;
  /** Seconds after which to try again; null where the API does not say. */
  readonly retryAfter: number | null;

  constructor(answer: Response, problem: Partial<Problem> | null) {
    const { message = `status ${answer.status}`, details = '', code = null } = problem ?? {};
    super(details ? `${message}: ${details}` : message);
    this.name = 'ApiError';
    this.status = answer.status;
    this.code = code;
    this.hint = details;
    this.requestId = answer.headers.get('x-request-id');
    this.retryAfter = secondsIn(answer.headers.get('retry-after'));
  }
}

/** Nobody answered. What was sent may have been done: a call under an idempotency key can be repeated. */
export class Unreachable extends Error {
  constructor(url: string, cause: unknown) {
    super(`${new URL(url).origin} does not answer`, { cause });
    this.name = 'Unreachable';
  }
}

function secondsIn(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
