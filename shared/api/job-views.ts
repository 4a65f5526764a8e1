/** Jobs as answers show them. */
import type {
  JobDocument,
  ReplayJobDocument,
  ReplayProgress,
  RetryJobDocument,
  RetryProgress,
} from '../sweep/documents.ts';
import type { JobView } from './shapes/job.ts';
import type { ReplayJobView, ReplayProgressView } from './shapes/replay-job.ts';
import type { RetryJobView, RetryProgressView } from './shapes/retry-job.ts';
import { timeOf } from './views.ts';

export const jobView = (job: JobDocument): JobView => (job.kind === 'retry' ? retryJobView(job) : replayJobView(job));

const head = ({ id, status, dry_run, by }: JobDocument) => ({ id, status, dry_run, by: by ?? null });

const times = ({ created_at, updated_at, ended_at }: JobDocument) => ({
  created_at: timeOf(created_at),
  updated_at: timeOf(updated_at),
  ended_at: ended_at && timeOf(ended_at),
});

const selection = ({ filter, as_of, selected, rate_per_second, status, seen }: JobDocument) => ({
  ...{ filter: { ...filter }, as_of: timeOf(as_of), selected, rate_per_second },
  difference: status === 'completed' && selected !== null ? seen - selected : null,
});

export const replayJobView = (job: ReplayJobDocument): ReplayJobView => ({
  ...head(job),
  ...{ kind: job.kind, mode: job.mode, webhook_ids: job.webhook_ids, event_types: job.event_types },
  ...selection(job),
  progress: replayProgressView(job),
  ...times(job),
});

export const replayProgressView = (progress: ReplayProgress): ReplayProgressView => ({
  ...{ seen: progress.seen, replayed: progress.replayed },
  skipped: {
    done: progress.skipped_done,
    pending: progress.skipped_pending,
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
