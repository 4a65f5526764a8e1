/** A resumable walk over one account's history at Paddle: page by page, the cursor behind what is dealt with. */
import type { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { Source } from '../events/event.ts';
import type { Budget } from '../sources/asking/budget.ts';
import { SourceFailure } from '../sources/asking/source-failure.ts';
import { inSpan } from '../telemetry/telemetry.ts';
import type { Cursor, Cursors } from './cursors.ts';
import { takeInMissing } from './paddle-missing.ts';
import type { HistoryEntry, RepairDeps, Repaired } from './paddle-missing.ts';
import type { ReconcileRun, Reconciler } from './reconciler.ts';

/** How the recent past is treated. */
export interface Recent {
  /**
   * Younger entries are left to Paddle's own repeats, every 15 min or sooner (docs/facts/paddle.md, PC-16 and PB-10).
   */
  settleMs: number;
  /** What is younger than this when it is dealt with is looked at once more: histories fill up late and out of order. */
  overlapMs: number;
  /** How far back the first run of all begins. */
  lookbackMs: number;
}

/** Why a run ended; only after `end` is there nothing left for the next one. */
export type Ended = 'end' | 'deadline' | 'another_runs' | 'budget_used_up' | 'rate_limited' | 'cursor_unknown';

/** One page, and where that leaves the walk. */
export interface Step<Place> {
  entries: HistoryEntry[];
  /** Where this run goes on. */
  next: Place;
  /** Where the next run goes on: nothing before it is looked at again. Null: where it would have gone on before. */
  keep: Place | null;
  /** Why the run ends with this step; null: it goes on. */
  ends: Ended | null;
}

/** The order in which one history is gone through. */
export interface HistoryWalk<Place extends JsonObject> {
  source: Source;
  account: string;
  place: z.ZodType<Place>;
  /** Where the first run of all begins. */
  first: () => Place;
  /** Behind everything that there is. It may make one call. */
  end: () => Promise<Place>;
  /** The step from a place, which makes one call; null where there is nothing to look at yet. */
  stepFrom: (place: Place) => (() => Promise<Step<Place>>) | null;
}

export interface HistoryDeps extends RepairDeps {
  cursors: Cursors;
  budget: Budget;
  now: () => EpochMs;
  log: Log;
}

/** Gap repair as one of `reconcile`'s accounts. */
export const historyReconciler = <Place extends JsonObject>(
  walk: HistoryWalk<Place>,
  deps: HistoryDeps,
): Reconciler => ({
  source: walk.source,
  account: walk.account,
  run: async (run) => {
    const { source, account } = walk;
    const total: Repaired = { checked: 0, recovered: [], unknown: 0 };
    let ended: Ended | 'failure' = 'failure';
    try {
      ended = await (run.baseline ? jumpToEnd(walk, deps) : walkOn(walk, deps, run, total)).catch(asLimit);
    } finally {
      logRun(deps.log, { source, account, ended, total });
    }
    const counts = { checked: total.checked, changed: total.recovered.length, missing: 0, unknown: total.unknown };
    return { source, account, finished: ended === 'end', ...counts };
  },
});

async function walkOn<Place extends JsonObject>(
  walk: HistoryWalk<Place>,
  deps: HistoryDeps,
  { until, keep }: ReconcileRun,
  total: Repaired,
): Promise<Ended> {
  let cursor = await deps.cursors.read(cursorOf(walk));
  let place = cursor === null ? walk.first() : walk.place.parse(cursor.place);
  for (;;) {
    const step = walk.stepFrom(place);
    if (step === null) return 'end';
    if (deps.now() >= until) return 'deadline';
    if ((await keep()) === null) return 'another_runs';
    if (!(await deps.budget.take(walk.account)).granted) return 'budget_used_up';
    const { entries, next, keep: kept, ends } = await asked(walk, step);
    add(total, await takeInMissing(deps, entries));
    if (kept !== null) {
      cursor = await moveTo(walk, deps, cursor, kept);
      if (cursor === null) return 'another_runs';
    }
    if (ends !== null) return ends;
    place = next;
  }
}

const asked = <T>({ source }: { source: Source }, call: () => Promise<T>): Promise<T> =>
  inSpan('source', `ask ${source}`, { 'subrelay.source': source }, call);

async function jumpToEnd<Place extends JsonObject>(walk: HistoryWalk<Place>, deps: HistoryDeps): Promise<Ended> {
  const cursor = await deps.cursors.read(cursorOf(walk));
  if (!(await deps.budget.take(walk.account)).granted) return 'budget_used_up';
  const moved = await moveTo(walk, deps, cursor, await asked(walk, () => walk.end()));
  return moved === null ? 'another_runs' : 'end';
}

async function moveTo<Place extends JsonObject>(
  walk: HistoryWalk<Place>,
  { cursors }: HistoryDeps,
  cursor: Cursor | null,
  place: Place,
): Promise<Cursor | null> {
  if (cursor !== null && JSON.stringify(cursor.place) === JSON.stringify(place)) return cursor;
  return cursors.move(cursorOf(walk), cursor, place);
}

const cursorOf = ({ source, account }: { source: Source; account: string }): string => `${source}/${account}`;

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

interface RunToLog {
  source: Source;
  account: string;
  ended: string;
  total: Repaired;
}

function logRun(log: Log, { source, account, ended, total: { checked, recovered, unknown } }: RunToLog): void {
  log.info({ source, account, ended, checked, recovered: recovered.length, unknown }, 'history.compared');
  if (recovered.length === 0) return;
  const examples = recovered.slice(0, 10);
  log.warn({ source, account, recovered: recovered.length, examples }, 'notifications.lost');
}
