import type { Log } from '../base/log.ts';
import type { Budget } from '../sources/asking/budget.ts';
import type { Reseller } from '../sources/workspace/reseller.ts';
import type { ListedSubjects } from '../subjects/listed-subjects.ts';
import { inSpan } from '../telemetry/telemetry.ts';
import type { Cursor, Cursors } from './cursors.ts';
import type { Listed, Place } from './place.ts';
import type { ReconcileReport, ReconcileRun } from './reconciler.ts';
import type { SubjectDeps } from './workspace-subject.ts';

export interface WorkspaceReconcilerDeps extends SubjectDeps {
  /** The reseller's customer id. */
  account: string;
  reseller: () => Promise<Pick<Reseller, 'listSubscriptions' | 'getSubscription'>>;
  /** Of calls of the Reseller API, shared with the re-fetch of states. */
  budget: Budget;
  cursors: Cursors;
  subjects: ListedSubjects;
  log: Log;
}

/** One run: the place where it stands, and what it has found. */
export interface Walk {
  deps: WorkspaceReconcilerDeps;
  run: ReconcileRun;
  place: Place;
  cursor: Cursor | null;
  /** The subjects that the pass has listed; null where a run that crashed has lost them. */
  listed: Listed | null;
  report: ReconcileReport;
}

/** Whether there is time for another call of the API, another run has not begun meanwhile, and the budget allows it. */
export const mayGoOn = async ({ deps, run }: Walk): Promise<boolean> =>
  deps.now() < run.until && (await run.keep()) !== null && (await deps.budget.take(deps.account)).granted;

/** One call of the API. */
export const askInSpan = <T>(call: () => Promise<T>): Promise<T> =>
  inSpan('source', 'ask google-workspace', { 'subrelay.source': 'google-workspace' }, call);

/** Counts events that were announced, for this run and for the pass. */
export function count({ report, place }: Walk, changed: number): void {
  report.changed += changed;
  place.changed += changed;
}
