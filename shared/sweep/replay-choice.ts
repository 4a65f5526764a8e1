/** Which of the deliveries that a job looks at it replays: pure. */
import { present } from '../base/present.ts';
import type { DeliveryDocument, DeliveryStatus } from '../deliveries/documents.ts';
import { isForOwner } from '../webhooks/match.ts';
import type { Asked, Matching } from '../webhooks/match.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { ReplayJobDocument, ReplayProgress } from './documents.ts';

/** What a job reads of a delivery. */
export type Candidate = Pick<
  DeliveryDocument,
  | 'id'
  | 'webhook_id'
  | 'event_id'
  | 'event_type'
  | 'subject_key'
  | 'customer_key'
  | 'status'
  | 'replay_of'
  | 'created_at'
  | 'erased_at'
>;

/** With all that a filter compares. */
export const CANDIDATE_FIELDS = [
  ...([
    'v',
    'id',
    'webhook_id',
    'event_id',
    'event_type',
    'subject_key',
    'customer_key',
    'status',
    'replay_of',
  ] as const),
  ...(['hold', 'reason', 'origin', 'created_at', 'erased_at'] as const),
] as const satisfies readonly (keyof DeliveryDocument)[];

/** The first delivery of the same to the same webhook. */
export const firstOf = ({ id, replay_of }: Pick<Candidate, 'id' | 'replay_of'>): string => replay_of ?? id;

/** What it carries: an event, or the payload of its first delivery. */
export const contentOf = (candidate: Candidate): string => candidate.event_id ?? firstOf(candidate);

/** The same for all deliveries of the same to the same webhook. */
export const familyOf = (candidate: Candidate): string => `${contentOf(candidate)} ${candidate.webhook_id}`;

/** A replay of the same to the same webhook. */
export type Sibling = Pick<DeliveryDocument, 'id' | 'status' | 'created_at' | 'job'>;

/** What is known of deliveries of the same to the same webhook. */
export interface Family {
  siblings: readonly Sibling[];
  /** Whether the first delivery has succeeded, or is under way. */
  isFirstOnItsWay: boolean;
  /** Of the next replay. */
  nextId: string;
}

export interface Known {
  webhooks: ReadonlyMap<string, Pick<DestinationFields, 'status'> & Omit<Matching, 'payload_format'>>;
  /** Events that can still be sent. */
  events: ReadonlyMap<string, Asked>;
  families: ReadonlyMap<string, Family>;
}

/** What of a job decides. */
export type Choosing = Pick<ReplayJobDocument, 'id' | 'mode' | 'created_at' | 'beside'>;

type Reason = 'skipped_done' | 'skipped_pending' | 'skipped_expired' | 'skipped_webhook';
export type Choice = { id: string } | { as: Reason };

/** Chooses for each candidate the id of its replay, or the reason why there is none. */
export function chooseReplays(job: Choosing, candidates: readonly Candidate[], known: Known): Choice[] {
  const chosen = new Set<string>();
  return candidates.map((candidate) => {
    const reason = reasonAgainst(job, candidate, known);
    if (reason !== null) return { as: reason };
    const family = familyOf(candidate);
    if (chosen.has(family)) return { as: 'skipped_done' };
    chosen.add(family);
    return { id: present(known.families.get(family), `the family ${family}`).nextId };
  });
}

function reasonAgainst(job: Choosing, candidate: Candidate, { webhooks, events, families }: Known): Reason | null {
  if (candidate.status === 'pending') return 'skipped_pending';
  if (isDone(job, families.get(familyOf(candidate)))) return 'skipped_done';
  const webhook = webhooks.get(candidate.webhook_id);
  if (webhook === undefined || webhook.status === 'disabled') return 'skipped_webhook';
  if (candidate.erased_at !== undefined) return 'skipped_expired';
  if (candidate.event_id === null) return null;
  const event = events.get(candidate.event_id);
  if (event === undefined) return 'skipped_expired';
  return isForOwner(webhook, event) ? null : 'skipped_webhook';
}

export const ON_THEIR_WAY: readonly DeliveryStatus[] = ['pending', 'succeeded'];

/** Whether it was sent since the job was ordered, or by one that was walked at the time; of what failed, also before. */
function isDone(job: Choosing, family: Family | undefined): boolean {
  if (family === undefined) return true;
  const { siblings, isFirstOnItsWay } = family;
  return (
    siblings.some((sibling) => isSince(job, sibling)) ||
    (job.mode === 'failed' && (isFirstOnItsWay || siblings.some(({ status }) => ON_THEIR_WAY.includes(status))))
  );
}

const isSince = ({ id, created_at, beside }: Choosing, sibling: Sibling): boolean =>
  sibling.created_at.toMillis() >= created_at.toMillis() ||
  (sibling.job !== undefined && (sibling.job === id || beside.includes(sibling.job)));

export const NOTHING_REPLAYED: ReplayProgress = {
  ...{ seen: 0, replayed: 0 },
  ...{ skipped_done: 0, skipped_pending: 0, skipped_expired: 0, skipped_webhook: 0 },
};

/** @param choices one for each delivery that was looked at */
export function replayedAfter(before: ReplayProgress, choices: readonly Choice[]): ReplayProgress {
  const more = (as: Reason): number =>
    before[as] + choices.filter((choice) => 'as' in choice && choice.as === as).length;
  return {
    seen: before.seen + choices.length,
    replayed: before.replayed + choices.filter((choice) => 'id' in choice).length,
    skipped_done: more('skipped_done'),
    skipped_pending: more('skipped_pending'),
    skipped_expired: more('skipped_expired'),
    skipped_webhook: more('skipped_webhook'),
  };
}

/** What one commit holds, and one look reads. */
const PAGE = 100;

/** A page's most replays: a second's worth, so that a slow job sends evenly. */
export const pageSize = ({
  rate_per_second,
  dry_run,
}: Pick<ReplayJobDocument, 'rate_per_second' | 'dry_run'>): number =>
  dry_run ? PAGE : Math.min(PAGE, rate_per_second);

/** When the next page may be made. */
export const nextPageAt = (ratePerSecond: number, created: number, now: number): number =>
  now + Math.ceil((created * 1_000) / ratePerSecond);
