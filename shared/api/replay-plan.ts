/** What a replay job would do, counted at one time. */
import type { EpochMs } from '../base/time.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { isCompared, isSelected, replayList } from '../sweep/job-selection.ts';
import type { ReplaySelection } from '../sweep/job-selection.ts';
import { NOTHING_REPLAYED, chooseReplays, replayedAfter } from '../sweep/replay-choice.ts';
import type { Candidate } from '../sweep/replay-choice.ts';
import { whatIsKnown } from '../sweep/replay-families.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import { replayProgressView } from './job-views.ts';
import { FIRST_IDS, PLAN_MS, countAt, plannedCounts, selectedAt, webhooksAt } from './plan-counts.ts';
import { replayOrderWarnings } from './replay-order.ts';
import type { ReplayPlanView } from './shapes/replay-job.ts';
import { timeOf } from './views.ts';

export interface ReplayPlanner {
  /** @returns null where too many are selected to be looked at in one request */
  plan: (selection: ReplaySelection) => Promise<ReplayPlanView | null>;
  /** @returns `selected` null where documents are compared, and too many would have to be */
  count: (selection: ReplaySelection) => Promise<{ selected: number | null; asOf: Timestamp }>;
}

export const openReplayPlanner = (store: Pick<Store, 'reading'>, now: () => EpochMs): ReplayPlanner => ({
  plan: (selection) => store.reading((at) => planAt(at, selection, now()), PLAN_MS),
  count: (selection) =>
    store.reading(async (at) => {
      const [{ readTime }, selected] = await Promise.all([readOne(at, CATALOGUE), countAt(at, wantedBy(selection))]);
      return { selected, asOf: readTime };
    }, PLAN_MS),
});

/** It is noted, and looked at; its event, its replays, and the next replay's id. */
const READS_EACH = 5;

const wantedBy = (selection: ReplaySelection) => ({
  list: replayList(selection),
  isWanted: isCompared(selection) ? (data: Candidate) => isSelected(selection, data) : undefined,
});

async function planAt(at: Reader, selection: ReplaySelection, now: EpochMs): Promise<ReplayPlanView | null> {
  const { readTime } = await readOne(at, CATALOGUE);
  const docs = await selectedAt(at, wantedBy(selection));
  if (docs === null) return null;
  const candidates = docs.map(({ data }) => data).reverse();
  const [known, webhooks] = await Promise.all([
    whatIsKnown(at, candidates, now),
    webhooksAt(
      at,
      candidates.map(({ webhook_id }) => webhook_id),
    ),
  ]);
  const choices = chooseReplays({ ...selection, id: '', beside: [] }, candidates, { ...known, webhooks });
  const sent = new Set(choices.flatMap((choice, index) => ('id' in choice ? (candidates[index]?.id ?? []) : [])));
  const planned = candidates.map((each) => ({ ...each, sends: sent.has(each.id) }));
  const first = planned.slice(0, FIRST_IDS);
  const sending = first.filter(({ sends }) => sends).map((each) => ({ ...each, at: each.created_at }));
  const warnings = await replayOrderWarnings(at, sending, sent);
  return {
    ...{ dry_run: true, mode: selection.mode, as_of: timeOf(readTime), selected: candidates.length },
    progress: replayProgressView(replayedAfter(NOTHING_REPLAYED, choices)),
    ...plannedCounts(planned, webhooks),
    first_ids: first.map(({ id }) => id),
    reads: READS_EACH * candidates.length,
    order_warnings: {
      looked_at: first.length,
      warnings: warnings.map(({ id: delivery_id, ...rest }) => ({ delivery_id, ...rest })),
    },
  };
}
