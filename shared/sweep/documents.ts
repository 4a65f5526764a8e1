import type { DeliveryStatus } from '../deliveries/documents.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';

export const jobStatuses = ['running', 'completed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Which deliveries a job replays: those created in a time, `to` not part of it, that meet every condition given. */
export interface ReplayFilter {
  from: Timestamp;
  to: Timestamp;
  /** Null: all. */
  webhook_ids: string[] | null;
  /** Patterns as webhooks have them; null: all, payloads that were given included. */
  event_types: string[] | null;
  statuses: DeliveryStatus[];
  /** Whether what has succeeded, or is under way, is sent all the same. */
  include_succeeded: boolean;
}

/** What a job has done so far. */
export interface ReplayProgress {
  /** Deliveries that the filter's time and statuses select. */
  seen: number;
  /** New deliveries; in a dry run those that there would be. */
  replayed: number;
  /** Left out: sent since, or by this job already. */
  skipped_done: number;
  skipped_expired: number;
  /** Its webhook is disabled or deleted. */
  skipped_webhook: number;
}

/** Many replays, walked page by page. Due like a delivery while it runs. */
export interface JobDocument extends ReplayFilter, ReplayProgress {
  v: 1;
  id: string;
  kind: 'replay';
  status: JobStatus;
  dry_run: boolean;
  rate_per_second: number;
  /** Of the request that ordered it; so are trace and hops. */
  request_digest: string;
  trace?: string;
  hops?: number;
  /** How many of `statuses` are walked to their end. */
  phase: number;
  /** The last delivery that was looked at of the status in hand, `nanoseconds id`; null at its beginning. */
  after: string | null;
  /** The walker's lease, and when the rate allows the next page; null once ended. */
  due_at: Timestamp | null;
  /** Claims since the last page. */
  claims: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  ended_at: Timestamp | null;
  shard: number;
  expire_at: Timestamp | null;
}

export const JOBS = collection<JobDocument>('jobs');
