/** What an answer says of where a delivery stands. */
import type { EpochMs } from '../base/time.ts';
import type { LastAttempt } from '../deliveries/documents.ts';
import { attemptsLeft, nextAttemptAt } from './explain/situation.ts';
import type { Situation } from './explain/situation.ts';
import { verdictOf } from './explain/verdict.ts';
import type { ExplainedView } from './shapes/explained.ts';
import { timeOf } from './views.ts';

export function explainedView(situation: Situation, now: EpochMs): ExplainedView {
  const next = nextAttemptAt(situation);
  return {
    last_attempt: situation.lastAttempt && lastAttemptView(situation.lastAttempt),
    next_attempt_at: next === null ? null : new Date(next).toISOString(),
    attempts_left: attemptsLeft(situation),
    cause: situation.cause,
    verdict: verdictOf(situation, now),
  };
}

const lastAttemptView = (last: LastAttempt): ExplainedView['last_attempt'] => ({
  at: timeOf(last.at),
  status: last.status === 0 ? null : last.status,
  error_code: last.error_code,
  duration_ms: last.duration_ms,
  excerpt: last.excerpt,
  retry_after: last.retry_after ? timeOf(last.retry_after) : null,
});
