import type { DeliveryDocument } from '../deliveries/documents.ts';
import { collection } from '../store/collection.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { Contains, TimeBound, TimeList } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import type { Timestamp } from '../store/timestamp.ts';

export const jobStatuses = ['running', 'completed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Which documents a job looks at. */
export interface JobSelection<T = DeliveryDocument> {
  /** As it was given. */
  filter: Record<string, string>;
  /**
   * What that amounts to: values by field that the query asks for, those that each document is compared with, and bounds
   * of its time, nanoseconds since 1970.
   */
  equal: TimeList<T>['equal'];
  compared: TimeList<T>['equal'];
  bounds: { op: TimeBound['op']; at: string }[];
  /**
   * How many documents it selected when it was ordered, and the time by the store's clock at which they were counted. Null
   * where documents are compared, and too many were to be.
   */
  selected: number | null;
  as_of: Timestamp;
  /** Jobs of its kind that were running then: what they have sent is not sent again. */
  beside: string[];
}

/** What a job has done so far. */
export interface ReplayProgress {
  /** Deliveries that the filter selects. */
  seen: number;
  /** New deliveries; in a dry run those that there would be. */
  replayed: number;
  /** Left out: sent since, or by this job already. */
  skipped_done: number;
  /** It is under way itself. */
  skipped_pending: number;
  /** Its event has expired, or what it told was erased. */
  skipped_expired: number;
  /** Its webhook is disabled or deleted. */
  skipped_webhook: number;
}

/** What retries by hand have come to so far; in a dry run what they would come to. */
export interface RetryProgress {
  /** Deliveries that were looked at. */
  seen: number;
  brought_forward: number;
  /** Sent as the probe of an open breaker. */
  probes: number;
  /** Left out: being sent, about to be, or behind a probe that is. */
  skipped_under_way: number;
  /** Attempted since the job was ordered, or brought forward by a job beside it. */
  skipped_tried: number;
  /** It ended while it was looked at. */
  skipped_ended: number;
  /** Its webhook is paused, disabled or deleted. */
  skipped_webhook: number;
  /** Another of its queue comes first. */
  skipped_order: number;
  /** It waits for its webhook's rate. */
  skipped_rate: number;
}

/** What every job has. Due like a delivery while it runs. */
export interface JobFields {
  v: 1;
  id: string;
  status: JobStatus;
  /** The id of the API key that ordered it; absent in those from before it was kept. */
  by?: string;
  /** Of the request that ordered it; so are the hops. */
  trace?: string;
  hops?: number;
  /**
   * The last document that was looked at: of deliveries by time `nanoseconds id`, of an erasure its id; null at the
   * beginning.
   */
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

/** What jobs have that send deliveries. */
export interface SendingFields extends JobFields {
  dry_run: boolean;
  rate_per_second: number;
  /** Of the request that ordered it. */
  request_digest: string;
}

/**
 * Where a job is that goes from the oldest to the newest. Its lists are read the other way (docs/protocol.md, DP-95): first it
 * notes places, then it goes from one to the one before.
 */
export interface Places {
  stage: 'noting' | 'sending';
  /** Each `nanoseconds id`, newest first: between two of them are about `every` documents that are to be looked at. */
  places: string[];
  every: number;
  /** How many documents were passed while they were noted. */
  passed: number;
}

export const replayModes = ['failed', 'all'] as const;
export type ReplayMode = (typeof replayModes)[number];

/** Many replays, walked page by page; `after` is the last delivery that was noted, then the newest that was looked at. */
export interface ReplayJobDocument extends SendingFields, JobSelection, Places, ReplayProgress {
  kind: 'replay';
  /** `failed`: what failed or was discarded, and was not sent since. `all`: whatever has ended. */
  mode: ReplayMode;
  /** Null: all. */
  webhook_ids: string[] | null;
  /** Patterns as webhooks have them; null: all, payloads that were given included. */
  event_types: string[] | null;
}

/** Many deliveries of events that some webhooks never had; `after` is a place among the events. */
export interface NeverDeliveredJobDocument extends SendingFields, JobSelection<EventDocument>, Places, ReplayProgress {
  kind: 'never_delivered';
  /** A member of a list that the query asks for; null: none. */
  contains: Contains<Path<EventDocument>> | null;
  /** Who is to have them: by their rules as they are when the job comes by. */
  webhook_ids: string[];
  /** Patterns; null: all. */
  event_types: string[] | null;
}

/** Many retries by hand, walked page by page. */
export interface RetryJobDocument extends SendingFields, JobSelection, RetryProgress {
  kind: 'retry';
}

/** How many documents an erasure has found and erased so far, by collection. */
export interface ErasureProgress {
  events: number;
  deliveries: number;
  /** Of the deliveries those that were pending: they ended first. */
  ended: number;
  attempts: number;
  subjects: number;
  quarantined: number;
  fanouts: number;
  /** Persons at Jira and Slack who are forgotten, and of these: who remains there, and what looks take back. */
  people?: number;
  in_jira?: number;
  in_slack?: number;
  leaving?: number;
}

/** All that is kept of a customer is taken away, pass by pass, until a pass finds nothing (docs/erasure.md). */
export interface ErasureJobDocument extends JobFields, ErasureProgress {
  kind: 'erasure';
  /** The key of whom it concerns. */
  customer: string;
  /** Counts the erasures of this customer. */
  number: number;
  /** What had arrived by then is erased, by the store's clock: when it was ordered last. */
  as_of: Timestamp;
  /** 1 for the first. */
  pass: number;
  /** How many of the pass's steps are done; `after` is a place in the next. */
  phase: number;
  /** How many documents the pass has found so far. */
  found: number;
}

/** The jobs that make deliveries. */
export type MakingJobDocument = ReplayJobDocument | NeverDeliveredJobDocument;

export type JobDocument = MakingJobDocument | RetryJobDocument | ErasureJobDocument;
export const jobKinds = [
  ...(['replay', 'never_delivered', 'retry', 'erasure'] as const),
] as const satisfies readonly JobDocument['kind'][];

export const JOBS = collection<JobDocument>('jobs');
/** The same documents, for what is written of one kind. */
export const MAKING_JOBS = collection<MakingJobDocument>('jobs');
export const RETRY_JOBS = collection<RetryJobDocument>('jobs');
export const ERASURE_JOBS = collection<ErasureJobDocument>('jobs');
