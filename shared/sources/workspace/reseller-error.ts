import { z } from 'zod';

import { SubrelayError } from '../../base/errors.ts';
import { retryAfterMs } from '../../base/retry-after.ts';
import type { EpochMs } from '../../base/time.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import { MEND_ROLE, verdictOf } from './refusals.ts';
import type { Refusal, Verdict } from './refusals.ts';

interface Failure extends Refusal {
  retryAfterMs?: number | undefined;
  /** The network's word for it, `ECONNREFUSED`. */
  network?: string | undefined;
}

/** A refusal or failure of the Reseller API. Its message says what to do, and holds nothing of the request. */
export class ResellerError extends SourceFailure {
  readonly status: number | undefined;
  /** The first one given. */
  readonly reason: string | undefined;
  readonly verdict: Verdict;

  constructor(what: string, failure: Failure) {
    const { status, reasons, network, retryAfterMs: wait } = failure;
    const verdict = verdictOf(failure);
    const answer = status === undefined ? `did not answer (${network ?? 'no reason given'})` : `answered ${status}`;
    const mend = mendOf(verdict);
    super(
      verdict.kind === 'misconfigured' ? 'misconfigured' : 'busy',
      `The Reseller API ${[answer, ...reasons].join(' ')} to ${what}${mend === null ? '' : `: ${mend}`}`,
      wait === undefined ? {} : { retryAfterMs: wait },
    );
    this.name = 'ResellerError';
    this.status = status;
    this.reason = reasons[0];
    this.verdict = verdict;
  }
}

/** Whoever registers is not asked about a customer: then `forbidden` can only mean the role. */
function mendOf(verdict: Verdict): string | null {
  if (verdict.kind === 'misconfigured') return verdict.mend;
  return verdict.kind === 'forbidden' ? MEND_ROLE : null;
}

const word = z.string().regex(/^\w{1,60}$/);
/** `{"error":{code,message,errors:[{domain,reason,message}]}}` (docs/facts/google-workspace.md, GR-16). */
const errorBody = z.object({
  error: z.object({
    message: z.string().catch(''),
    errors: z.array(z.object({ reason: word.catch('unreadable'), message: z.string().catch('') })).catch([]),
  }),
});
const httpError = z.object({
  response: z.object({
    status: z.number(),
    data: z.unknown(),
    headers: z.instanceof(Headers).optional().catch(undefined),
  }),
});
const networkError = z.object({ code: word });

/**
 * The HTTP client's own error holds the request with its token, so nothing of it is passed on but a few words.
 * @param what the method that was called
 */
export function resellerError(what: string, error: unknown, now: EpochMs): SubrelayError {
  if (error instanceof SubrelayError) return error;
  const answered = httpError.safeParse(error).data?.response;
  if (!answered) {
    const network = networkError.safeParse(error).data?.code;
    return new ResellerError(what, { status: undefined, reasons: [], message: '', network });
  }
  const body = errorBody.safeParse(answered.data).data?.error;
  return new ResellerError(what, {
    status: answered.status,
    reasons: body?.errors.map(({ reason }) => reason) ?? [],
    message: [body?.message, ...(body?.errors ?? []).map(({ message }) => message)].join('\n'),
    retryAfterMs: retryAfterMs(answered.headers?.get('retry-after') ?? undefined, now) || undefined,
  });
}
