/** What an answer says of where a delivery stands, and the schema of it. */
import { z } from 'zod';

import { CAUSES } from '../delivery/cause.ts';
import { attemptsLeft, nextAttemptAt } from '../delivery/explanation.ts';
import type { Situation } from '../delivery/explanation.ts';
import { verdictOf } from '../delivery/verdict.ts';
import type { LastAttempt } from '../store/documents.ts';
import { timeOf } from './views.ts';

const time = z.iso.datetime();

/** The last counted attempt; `status` is null where no answer came, and `error_code` where a whole one did. */
export const lastAttemptAnswer = z.strictObject({
  at: time,
  status: z.int().nullable(),
  error_code: z.string().nullable(),
  duration_ms: z.number(),
  excerpt: z.string(),
  retry_after: time.nullable(),
});

/** What every delivery has besides its own fields. */
export const explanationAnswer = z.strictObject({
  last_attempt: lastAttemptAnswer.nullable(),
  next_attempt_at: time.nullable(),
  attempts_left: z.int().min(0),
  cause: z.enum(CAUSES).nullable(),
  verdict: z.string().min(1),
});

export type ExplanationAnswer = z.output<typeof explanationAnswer>;

/** @param now epoch milliseconds */
export function explanationView(situation: Situation, now: number): ExplanationAnswer {
  const next = nextAttemptAt(situation);
  return {
    last_attempt: situation.lastAttempt && lastAttemptView(situation.lastAttempt),
    next_attempt_at: next === null ? null : new Date(next).toISOString(),
    attempts_left: attemptsLeft(situation),
    cause: situation.cause,
    verdict: verdictOf(situation, now),
  };
}

const lastAttemptView = (last: LastAttempt): ExplanationAnswer['last_attempt'] => ({
  at: timeOf(last.at),
  status: last.status === 0 ? null : last.status,
  error_code: last.error_code,
  duration_ms: last.duration_ms,
  excerpt: last.excerpt,
  retry_after: last.retry_after ? timeOf(last.retry_after) : null,
});
