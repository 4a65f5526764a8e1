/** How the deployment stands, as it was counted last: what the API shows, and what all instances share. */
import type { Hold } from '../deliveries/documents.ts';
import type { SourceName } from '../events/event.ts';
import type { HealthWord } from '../lanes/lane-policy.ts';
import type { Trouble } from '../lanes/webhook-facts.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Equations } from './equations.ts';

/** The windows that equations are counted over. Each is counted apart, so there are few. */
export const statusWindows = ['1h', '24h', '7d'] as const;
export type StatusWindow = (typeof statusWindows)[number];

/** What is read apart from the rest: where one can't be read, the others are all the same. */
export const statusParts = ['equations', 'pending', 'webhooks', 'quarantine', 'dead_letters', 'sources'] as const;
export type StatusPart = (typeof statusParts)[number];

/** Of all pending deliveries, whenever they were made. */
export interface PendingFacts {
  waiting: number;
  scheduled: number;
  retrying: number;
  held: Record<Hold, number>;
  oldest_due: { delivery_id: string; webhook_id: string; due_at: string } | null;
}

/** A webhook that is not ok. Times are RFC 3339. */
export interface TroubledWebhook extends Trouble {
  id: string;
  name: string;
  health: HealthWord;
  since: string | null;
  reason: string | null;
}

export interface WebhookFacts {
  counts: Record<HealthWord, number>;
  failing: TroubledWebhook[];
  disabled: TroubledWebhook[];
  paused: TroubledWebhook[];
}

export interface QuarantineFacts {
  count: number;
  newest: { id: string; source: SourceName; account: string | null; reason: string; received_at: string } | null;
}

export interface DeadLetterFacts {
  count: number;
  /** When they were counted: Cloud Monitoring's points are minutes old. */
  as_of: string;
}

/** What the last run of `reconcile` over an account has found. */
export interface ReconciledAccount {
  account: string;
  ran_at: string;
  failed: boolean;
  finished: boolean;
  checked: number;
  changed: number;
  missing: number;
  unknown: number;
  /** Why its notifications are taken for silent; null: they are not. */
  silent: Silence | null;
}

/** `unheard`: `reconcile` found a change that no notification told. `too_long`: nothing for `SILENT_AFTER`. */
export const silences = ['unheard', 'too_long'] as const;
export type Silence = (typeof silences)[number];

export interface SourceFacts {
  source: SourceName;
  last_received_at: string | null;
  silent: Silence | null;
  reconcile: ReconciledAccount[];
}

export interface StatusFacts {
  window: StatusWindow;
  from: string;
  to: string;
  as_of: string;
  equations: Equations | null;
  pending: PendingFacts | null;
  webhooks: WebhookFacts | null;
  quarantine: QuarantineFacts | null;
  dead_letters: DeadLetterFacts | null;
  sources: SourceFacts[] | null;
  /** What could not be read, and why. */
  unread: { part: StatusPart; reason: string }[];
}

export interface StatusDocument {
  v: 1;
  facts: StatusFacts;
  counted_at: Timestamp;
}

/** One document for each window. */
export const STATUS = collection<StatusDocument>('status');
