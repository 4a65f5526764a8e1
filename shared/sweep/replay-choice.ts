/** Which of the deliveries that a job looks at it replays: pure. */
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { isOfType } from '../events/event-types.ts';
import { replayId } from '../events/ids.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { ReplayJobDocument, ReplayProgress } from './documents.ts';

/** What a job reads of a delivery. */
export type Candidate = Pick<
  DeliveryDocument,
  'id' | 'webhook_id' | 'event_id' | 'event_type' | 'subject_key' | 'customer_key' | 'status' | 'replay_of'
>;

export const CANDIDATE_FIELDS = [
  'v',
  'id',
  'webhook_id',
  'event_id',
  'event_type',
  'subject_key',
  'customer_key',
  'status',
  'replay_of',
  'created_at',
] as const satisfies readonly (keyof DeliveryDocument)[];

/** The first delivery of the same to the same webhook. */
export const firstOf = ({ id, replay_of }: Candidate): string => replay_of ?? id;

/** One job sends the same to the same webhook once, however many of its deliveries the job meets. */
export const replayIdOf = (job: string, candidate: Candidate): string =>
  replayId(job, candidate.event_id ?? firstOf(candidate), candidate.webhook_id);

/** Whether a delivery meets the conditions that are not in the job's query. */
export const isWanted = (
  { webhook_ids, event_types }: Pick<ReplayJobDocument, 'webhook_ids' | 'event_types'>,
  { webhook_id, event_type }: Candidate,
): boolean =>
  (webhook_ids === null || webhook_ids.includes(webhook_id)) &&
  (event_types === null || (event_type !== null && event_types.some((pattern) => isOfType(pattern, event_type))));

export interface Known {
  webhooks: ReadonlyMap<string, Pick<DestinationFields, 'status'>>;
  /** Events that can still be sent. */
  events: ReadonlySet<string>;
  /** First deliveries that succeeded or are under way, themselves or by a replay. */
  done: ReadonlySet<string>;
  /** Deliveries that this job has made before. */
  made: ReadonlySet<string>;
}

type Skips = Omit<ReplayProgress, 'seen' | 'replayed'>;

export interface Choice<T> {
  chosen: { candidate: T; id: string }[];
  skipped: Skips;
}

/** Chooses among wanted candidates, each of which is replayed or counted under the reason why not. */
export function choose<T extends Candidate>(
  job: Pick<ReplayJobDocument, 'id' | 'include_succeeded'>,
  candidates: readonly T[],
  known: Known,
): Choice<T> {
  const skipped: Skips = { skipped_done: 0, skipped_expired: 0, skipped_webhook: 0 };
  const chosen = new Map<string, T>();
  for (const candidate of candidates) {
    const id = replayIdOf(job.id, candidate);
    const webhook = known.webhooks.get(candidate.webhook_id);
    const isDone = !job.include_succeeded && known.done.has(firstOf(candidate));
    if (chosen.has(id) || known.made.has(id) || isDone) skipped.skipped_done += 1;
    else if (webhook === undefined || webhook.status === 'disabled') skipped.skipped_webhook += 1;
    else if (candidate.event_id !== null && !known.events.has(candidate.event_id)) skipped.skipped_expired += 1;
    else chosen.set(id, candidate);
  }
  return { chosen: [...chosen].map(([id, candidate]) => ({ id, candidate })), skipped };
}

/** What one commit holds, and one look reads. */
const PAGE = 100;

type Paced = Pick<ReplayJobDocument, 'rate_per_second' | 'dry_run' | 'webhook_ids' | 'event_types'>;

/** A page's most replays: a second's worth, so that a slow job sends evenly. */
export const pageSize = ({ rate_per_second, dry_run }: Paced): number =>
  dry_run ? PAGE : Math.min(PAGE, rate_per_second);

/** How many deliveries are read for a page: where conditions leave some out, as many as may be. */
export const readSize = (job: Paced): number =>
  job.webhook_ids === null && job.event_types === null ? pageSize(job) : PAGE;

/** When the next page may be made. */
export const nextPageAt = (ratePerSecond: number, created: number, now: number): number =>
  now + Math.ceil((created * 1_000) / ratePerSecond);
