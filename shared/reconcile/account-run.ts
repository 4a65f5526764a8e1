import { isDeepStrictEqual } from 'node:util';

import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { Budget } from '../sources/asking/budget.ts';
import type { Compared, Ended } from '../sources/comparing.ts';
import { inSpan } from '../telemetry/telemetry.ts';
import type { Cursors } from './cursors.ts';
import type { ReconcileRun } from './reconciler.ts';

export interface AccountRunDeps {
  cursors: Cursors;
  /** Of the source's calls, shared with the re-fetch of states. */
  budget: Budget;
  now: () => EpochMs;
}

/** One run over one account: where it began, whether it may go on, and where the next one begins. */
export interface AccountRun {
  /** As it was stored; null where no run has been before. */
  readonly beganAt: JsonObject | null;
  /** Why no further call may be made; null: one may, and its permit is taken. */
  whyNot: () => Promise<Extract<Ended, 'deadline' | 'another_runs' | 'budget_used_up'> | null>;
  /** Takes the permit for one call, however late it is. */
  mayAsk: () => Promise<boolean>;
  /** Makes one call of the source. */
  ask: <T>(call: () => Promise<T>) => Promise<T>;
  /** Stores where the next run begins. @returns false where another run has done so meanwhile */
  moveTo: (place: JsonObject) => Promise<boolean>;
}

/** Begins where the last run has stopped. */
export async function beginRun(
  { source, account }: Compared,
  { cursors, budget, now }: AccountRunDeps,
  { until, keep }: ReconcileRun,
): Promise<AccountRun> {
  const name = `${source}/${account}`;
  let cursor = await cursors.read(name);
  const mayAsk = async () => (await budget.take(account)).granted;
  return {
    beganAt: cursor?.place ?? null,
    whyNot: async () => {
      if (now() >= until) return 'deadline';
      if ((await keep()) === null) return 'another_runs';
      return (await mayAsk()) ? null : 'budget_used_up';
    },
    mayAsk,
    ask: (call) => inSpan('source', `ask ${source}`, { 'subrelay.source': source }, call),
    moveTo: async (place) => {
      if (cursor !== null && isDeepStrictEqual(cursor.place, place)) return true;
      const moved = await cursors.move(name, cursor, place);
      cursor = moved ?? cursor;
      return moved !== null;
    },
  };
}
