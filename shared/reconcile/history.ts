/** Gap repair: a walk over one account's history, page by page, the cursor behind what is dealt with. */
import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { SourceFailure } from '../sources/asking/source-failure.ts';
import type { Compared, Ended, HistoryComparison, HistoryWalk } from '../sources/comparing.ts';
import { beginRun } from './account-run.ts';
import type { AccountRun, AccountRunDeps } from './account-run.ts';
import { takeInMissing } from './history-missing.ts';
import type { RepairDeps, Repaired } from './history-missing.ts';
import type { ReconcileRun, Reconciler } from './reconciler.ts';

export interface HistoryDeps extends RepairDeps, AccountRunDeps {
  log: Log;
}

/** Gap repair as one of `reconcile`'s accounts. */
export const historyReconciler = (history: HistoryComparison, deps: HistoryDeps): Reconciler => {
  const { source, account } = history;
  return {
    source,
    account,
    run: async (run) => {
      const total: Repaired = { checked: 0, recovered: [], unknown: 0 };
      let ended: Ended | 'failure' = 'failure';
      try {
        ended = await repair(history, deps, run, total).catch(asLimit);
      } finally {
        logRun(deps.log, history, ended, total);
      }
      const counts = { checked: total.checked, changed: total.recovered.length, missing: 0, unknown: total.unknown };
      return { source, account, finished: ended === 'end', ...counts };
    },
  };
};

async function repair(
  history: HistoryComparison,
  deps: HistoryDeps,
  run: ReconcileRun,
  total: Repaired,
): Promise<Ended> {
  const begun = await beginRun(history, deps, run);
  return run.baseline
    ? jumpToEnd(history.walk, begun)
    : walkOn(history.walk, begun, deps, { total, onPage: run.onPage });
}

async function walkOn(
  walk: HistoryWalk<JsonObject>,
  run: AccountRun,
  deps: HistoryDeps,
  { total, onPage }: { total: Repaired; onPage: ReconcileRun['onPage'] },
): Promise<Ended> {
  let place = run.beganAt ?? walk.first();
  for (;;) {
    const step = walk.stepFrom(place);
    if (step === null) return 'end';
    const why = await run.whyNot();
    if (why !== null) return why;
    const { entries, next, keep, ends } = await run.ask(step);
    add(total, await takeInMissing(deps, entries));
    onPage?.(total.checked);
    if (keep !== null && !(await run.moveTo(keep))) return 'another_runs';
    if (ends !== null) return ends;
    place = next;
  }
}

async function jumpToEnd(walk: HistoryWalk<JsonObject>, run: AccountRun): Promise<Ended> {
  if (!(await run.mayAsk())) return 'budget_used_up';
  return (await run.moveTo(await run.ask(() => walk.end()))) ? 'end' : 'another_runs';
}

function add(total: Repaired, { checked, recovered, unknown }: Repaired): void {
  total.checked += checked;
  total.recovered.push(...recovered);
  total.unknown += unknown;
}

/** A 429 is no failure: the next run goes on. */
function asLimit(error: unknown): Ended {
  if (error instanceof SourceFailure && error.retryAfterMs !== undefined) return 'rate_limited';
  throw error;
}

function logRun(log: Log, { source, account }: Compared, ended: string, total: Repaired): void {
  const { checked, recovered, unknown } = total;
  log.info({ source, account, ended, checked, recovered: recovered.length, unknown }, 'history.compared');
  if (recovered.length === 0) return;
  const examples = recovered.slice(0, 10);
  log.warn({ source, account, recovered: recovered.length, examples }, 'notifications.lost');
}
