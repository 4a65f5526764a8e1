/** Jobs as answers show them. */
import { KEPT_MS as AUDIT_KEPT_MS } from '../access/documents.ts';
import type { EpochMs } from '../base/time.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import type {
  ErasureJobDocument,
  ErasureProgress,
  JobDocument,
  MakingJobDocument,
  ReplayProgress,
  RetryJobDocument,
  RetryProgress,
} from '../sweep/documents.ts';
import type { ErasureJobView, NOT_REACHED } from './shapes/erasure-job.ts';
import type { JobView } from './shapes/job.ts';
import type { ReplayJobView, ReplayProgressView } from './shapes/replay-job.ts';
import type { RetryJobView, RetryProgressView } from './shapes/retry-job.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { paceOf } from './job-pace.ts';
import { timeOf } from './views.ts';
import { keysOf } from '../base/records.ts';

export function jobView(job: JobDocument): JobView {
  switch (job.kind) {
    case 'replay':
    case 'never_delivered':
      return replayJobView(job);
    case 'retry':
      return retryJobView(job);
    case 'erasure':
      return erasureJobView(job);
  }
}

const head = ({ id, status, dry_run, by }: MakingJobDocument | RetryJobDocument) => ({
  id,
  status,
  dry_run,
  by: by ?? null,
});

const times = ({ created_at, updated_at, ended_at }: JobDocument) => ({
  created_at: timeOf(created_at),
  updated_at: timeOf(updated_at),
  ended_at: ended_at && timeOf(ended_at),
});

/** A replay job from before jobs had the lists' filters has none of the defaults' fields: it is shown, not walked. */
const selection = ({
  created_at,
  filter,
  as_of = created_at,
  selected = null,
  rate_per_second,
  status,
  seen,
  updated_at,
  ended_at,
}: MakingJobDocument | RetryJobDocument) => ({
  ...{ filter: { ...filter }, as_of: timeOf(as_of), selected, rate_per_second },
  ...paceOf({
    ...{ running: status === 'running', seen, selected },
    ...{ from: created_at.toMillis(), to: (ended_at ?? updated_at).toMillis() },
  }),
  difference: status === 'completed' && selected !== null ? seen - selected : null,
});

export const replayJobView = (job: MakingJobDocument): ReplayJobView => ({
  ...head(job),
  ...{ kind: job.kind, mode: job.kind === 'replay' ? (job.mode ?? 'all') : job.kind },
  ...{ webhook_ids: job.webhook_ids, event_types: job.event_types },
  ...selection(job),
  progress: replayProgressView(job),
  ...times(job),
});

export const replayProgressView = (progress: ReplayProgress): ReplayProgressView => ({
  ...{ seen: progress.seen, replayed: progress.replayed },
  skipped: {
    done: progress.skipped_done,
    pending: progress.skipped_pending ?? 0,
    expired: progress.skipped_expired,
    webhook: progress.skipped_webhook,
  },
});

export const retryJobView = (job: RetryJobDocument): RetryJobView => ({
  ...head(job),
  kind: job.kind,
  ...selection(job),
  progress: retryProgressView(job),
  ...times(job),
});

export const retryProgressView = (progress: RetryProgress): RetryProgressView => ({
  seen: progress.seen,
  brought_forward: progress.brought_forward,
  probes: progress.probes,
  skipped: {
    under_way: progress.skipped_under_way,
    tried: progress.skipped_tried,
    ended: progress.skipped_ended,
    webhook: progress.skipped_webhook,
    order: progress.skipped_order,
    rate: progress.skipped_rate,
  },
});

export const erasureJobView = (job: ErasureJobDocument): ErasureJobView => ({
  ...{ id: job.id, kind: job.kind, by: job.by ?? null, status: job.status, dry_run: false, customer: job.customer },
  as_of: timeOf(job.as_of),
  progress: { seen: seenOf(job), pass: job.pass, erased: erasedView(job) },
  next_pass_at: isBetweenPasses(job) ? timeOf(job.due_at) : null,
  certificate: job.status === 'completed' && job.ended_at !== null ? certificateOf(job, job.ended_at) : null,
  ...times(job),
});

/** A later pass has not begun where it has found nothing yet, and nobody holds it. */
const isBetweenPasses = (job: ErasureJobDocument): job is ErasureJobDocument & { due_at: Timestamp } =>
  job.due_at !== null && job.pass > 1 && job.phase === 0 && job.after === null && job.claims === 0;

const erasedView = (progress: ErasureProgress) => {
  const { events, deliveries, ended, attempts, subjects, quarantined, fanouts, people = 0 } = progress;
  return { events, deliveries, ended, attempts, subjects, quarantined, fan_outs: fanouts, people };
};

const seenOf = (progress: ErasureProgress): number => {
  const { events, deliveries, attempts, subjects, quarantined, fanouts, people = 0 } = progress;
  return events + deliveries + attempts + subjects + quarantined + fanouts + people;
};

const remainingView = ({ in_jira = 0, in_slack = 0, leaving = 0 }: ErasureProgress) => {
  const at = [...(in_jira > 0 ? ['Jira'] : []), ...(in_slack > 0 ? ['Slack'] : [])].join(' and ');
  const accounts = at && `Delete the customer’s accounts and invitations in ${at} by hand.`;
  const memberships = leaving > 0 ? 'Look at the destinations’ people until nobody is `erasing`.' : '';
  return { in_jira, in_slack, leaving, to_do: [accounts, memberships].filter(Boolean).join(' ') || null };
};

const certificateOf = (job: ErasureJobDocument, ended: Timestamp): ErasureJobView['certificate'] => ({
  erased: erasedView(job),
  passes: job.pass,
  nothing_found_at: timeOf(ended),
  remaining: remainingView(job),
  not_reached: keysOf(KEPT_FOR_MS).map((what) => ({ what, until: keptUntil(KEPT_FOR_MS[what], ended) })),
});

const keptUntil = (ms: EpochMs | null, ended: Timestamp): string | null =>
  ms === null ? null : new Date(ended.toMillis() + ms).toISOString();

const DAY_MS = 86_400_000;

/** How long what is not reached is kept at most from the end of a job on; null: nobody here knows. */
const KEPT_FOR_MS: Readonly<Record<(typeof NOT_REACHED)[number], EpochMs | null>> = {
  receivers: null,
  // https://firebase.google.com/docs/firestore/use-pitr
  point_in_time_recovery: 7 * DAY_MS,
  // terraform/pubsub.tf
  messages: 7 * DAY_MS,
  dead_letters: 31 * DAY_MS,
  logs: null,
  backups: null,
  unnamed: EVENT_RETENTION_MS,
  webhooks: null,
  jobs: EVENT_RETENTION_MS,
  audit_log: AUDIT_KEPT_MS,
};
