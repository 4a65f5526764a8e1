import type { EpochMs } from '../base/time.ts';
import type { SourceName } from '../events/event.ts';
import type { Lease } from '../store/leases.ts';

/** What one run over one account found. */
export interface ReconcileReport {
  source: SourceName;
  account: string;
  /** Whether the pass came to its end; the next run goes on where this one stopped. */
  finished: boolean;
  /** What was looked at: subscriptions at the source, or notifications in its history. */
  checked: number;
  /** Differences that were announced, or notifications that had never arrived and were taken in. */
  changed: number;
  /** Known here, and no longer at the source. */
  missing: number;
  /** At the source, and never heard of here. */
  unknown: number;
}

export interface ReconcileRun {
  /** Takes the source's state for announced, and announces nothing: for a brand-new deployment. */
  baseline: boolean;
  /** No further page is begun after it. */
  until: EpochMs;
  /** Kept between two pages; null means that another runs now. */
  keep: Lease['keep'];
  /** Hears after each page how many were looked at. */
  onPage?: (checked: number) => void;
}

/** Compares one account of one source with what was announced, page by page, from where the last run stopped. */
export interface Reconciler {
  source: SourceName;
  account: string;
  run: (run: ReconcileRun) => Promise<ReconcileReport>;
}
