import type { Log } from '../base/log.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { Accept } from '../intake/accept.ts';
import type { Config, Setting } from '../settings/config.ts';
import type { BudgetFor } from '../sources/asking/budget.ts';
import type { Compared } from '../sources/comparing.ts';
import type { AnySource, CompareDeps, CompareSetting, Source } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import { openListedSubjects } from '../subjects/listed-subjects.ts';
import { openSubjectEvents } from '../subjects/subject-events.ts';
import { openCursors } from './cursors.ts';
import { historyReconciler } from './history.ts';
import { listReconciler } from './list.ts';
import type { Reconciler } from './reconciler.ts';

type ComparedSource<Compare extends Setting> = Pick<Source<never, Compare>, 'compare'>;

export interface ReconcilersDeps extends CompareDeps {
  store: Store;
  accept: Accept;
  /** Of the calls of each source, shared with the re-fetch of states. */
  budgetFor: BudgetFor;
  customerKey: CustomerKey;
  log: Log;
}

/**
 * One for each account that can be compared, in the order of the sources.
 * @throws ConfigError if a setting names what is not there, as WORKSPACE_KEY_FILE may
 */
export async function openReconcilers<S extends AnySource>(
  sources: readonly (S & ComparedSource<CompareSetting<S>>)[],
  config: Config<CompareSetting<S>>,
  deps: ReconcilersDeps,
): Promise<Reconciler[]> {
  const opened = await Promise.all(sources.map((source) => reconcilersOf(source, config, deps)));
  return opened.flat();
}

async function reconcilersOf<Compare extends Setting>(
  { compare }: ComparedSource<Compare>,
  config: Config<Compare>,
  deps: ReconcilersDeps,
): Promise<Reconciler[]> {
  if (compare === null) return [];
  const world = { ...deps, cursors: openCursors(deps.store), events: openSubjectEvents(deps.store) };
  const budgetOf = ({ source, requestsPerMinute }: Compared) => deps.budgetFor(source, requestsPerMinute);
  if (compare.by === 'history') {
    const { open } = await compare.load();
    return open(config, deps).map((history) => historyReconciler(history, { ...world, budget: budgetOf(history) }));
  }
  const { open } = await compare.load();
  return open(config, deps).map((list) => {
    const subjects = openListedSubjects(deps.store, `${list.source}/${list.account}`);
    return listReconciler({ ...world, list, subjects, budget: budgetOf(list) });
  });
}
