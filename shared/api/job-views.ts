/** Jobs as answers show them. */
import type { JobDocument, ReplayJobDocument, RetryJobDocument, RetryProgress } from '../sweep/documents.ts';
import type { JobView } from './shapes/job.ts';
import type { ReplayJobView } from './shapes/replay-job.ts';
import type { RetryJobView, RetryProgressView } from './shapes/retry-job.ts';
import { timeOf } from './views.ts';

export const jobView = (job: JobDocument): JobView => (job.kind === 'retry' ? retryJobView(job) : replayJobView(job));

const head = <K extends JobDocument['kind']>({ id, status, dry_run, by }: JobDocument, kind: K) => ({
  ...{ id, kind, status, dry_run, by: by ?? null },
});

const times = ({ created_at, updated_at, ended_at }: JobDocument) => ({
  created_at: timeOf(created_at),
  updated_at: timeOf(updated_at),
  ended_at: ended_at && timeOf(ended_at),
});

export const replayJobView = (job: ReplayJobDocument): ReplayJobView => ({
  ...head(job, job.kind),
  from: timeOf(job.from),
  to: timeOf(job.to),
  webhook_ids: job.webhook_ids,
  event_types: job.event_types,
  statuses: [...job.statuses],
  include_succeeded: job.include_succeeded,
  rate_per_second: job.rate_per_second,
  progress: {
    seen: job.seen,
    replayed: job.replayed,
    skipped: { done: job.skipped_done, expired: job.skipped_expired, webhook: job.skipped_webhook },
  },
  ...times(job),
});

export const retryJobView = (job: RetryJobDocument): RetryJobView => ({
  ...head(job, job.kind),
  filter: { ...job.filter },
  as_of: timeOf(job.as_of),
  selected: job.selected,
  rate_per_second: job.rate_per_second,
  progress: retryProgressView(job),
  difference: job.status === 'completed' && job.selected !== null ? job.seen - job.selected : null,
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
