/** What a delivery keeps of its last counted attempt: pure. */
import { retryAfterMs } from '../base/retry-after.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { AttemptDocument, LastAttempt } from './documents.ts';

/** Of an answer's body, bytes. */
const EXCERPT_BYTES = 500;

/** The fields of an attempt that `lastAttemptOf` and `causeOf` need. */
export const LAST_ATTEMPT_FIELDS = [
  ...(['v', 'delivery_id', 'attempt', 'counted', 'success', 'response_status_code', 'error_code', 'error'] as const),
  ...(['duration_ms', 'started_at', 'created_at', 'response_headers', 'response_body'] as const),
] as const satisfies readonly (keyof AttemptDocument)[];

export type RecordedAttempt = Pick<AttemptDocument, (typeof LAST_ATTEMPT_FIELDS)[number]>;

/** The excerpt is as the record has it, without secrets. */
export const lastAttemptOf = (attempt: RecordedAttempt): LastAttempt => ({
  at: attempt.started_at,
  success: attempt.success,
  status: attempt.response_status_code,
  error_code: attempt.error_code,
  duration_ms: attempt.duration_ms,
  excerpt: excerptOf(attempt.response_body),
  ...leftAlone(attempt),
});

/** Until when its endpoint asked to be left alone, where `nextStep` heeds that. */
function leftAlone({
  success,
  error_code,
  response_status_code: status,
  response_headers: headers,
  created_at,
}: RecordedAttempt): Pick<LastAttempt, 'retry_after'> {
  if (success || error_code !== null || (status !== 429 && status !== 503)) return {};
  const now = created_at.toMillis();
  const askedFor = retryAfterMs(headers['retry-after'], now);
  return askedFor > 0 ? { retry_after: Timestamp.fromMillis(now + askedFor) } : {};
}

const encoder = new TextEncoder();

/** The beginning of a text, at most so many bytes, in whole characters. */
function excerptOf(text: string): string {
  if (text.length <= EXCERPT_BYTES / 3) return text;
  const bytes = Buffer.alloc(EXCERPT_BYTES);
  const { written } = encoder.encodeInto(text.slice(0, EXCERPT_BYTES + 1), bytes);
  return bytes.toString('utf8', 0, written);
}
