import type { Log } from '../base/log.ts';
import type { ListComparison } from '../sources/comparing.ts';
import type { ListedSubjects } from '../subjects/listed-subjects.ts';
import type { AccountRun, AccountRunDeps } from './account-run.ts';
import type { SubjectDeps } from './list-subject.ts';
import type { Listed, Place } from './place.ts';
import type { ReconcileReport } from './reconciler.ts';

export interface ListDeps extends SubjectDeps, AccountRunDeps {
  list: ListComparison;
  subjects: ListedSubjects;
  log: Log;
}

/** One run: the place where it stands, and what it has found. */
export interface Walk {
  deps: ListDeps;
  run: AccountRun;
  place: Place;
  /** The subjects that the pass has listed; null where a run that crashed has lost them. */
  listed: Listed | null;
  report: ReconcileReport;
}

/** Counts events that were announced, for this run and for the pass. */
export function count({ report, place }: Walk, changed: number): void {
  report.changed += changed;
  place.changed += changed;
}
