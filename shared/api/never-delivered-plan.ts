/** What a job would do that delivers what some webhooks never had, counted at one time. */
import type { EpochMs } from '../base/time.ts';
import { readKeptSince } from '../deliveries/kept-since.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { eventIsWanted, eventList } from '../sweep/job-selection.ts';
import type { EventCandidate, EventSelection } from '../sweep/job-selection.ts';
import { matchingPairs, thoseThere } from '../sweep/never-delivered-pairs.ts';
import { progressWith, reasonAgainstPair } from '../sweep/never-delivered.ts';
import type { Pair } from '../sweep/never-delivered.ts';
import { NOTHING_REPLAYED } from '../sweep/replay-choice.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import { replayProgressView } from './job-views.ts';
import { FIRST_IDS, MOST_AT_ONCE, PLAN_MS, countAt, plannedCounts, selectedAt, webhooksAt } from './plan-counts.ts';
import { replayOrderWarnings } from './replay-order.ts';
import type { ReplayPlanView } from './shapes/replay-job.ts';
import { timeOf } from './views.ts';

export interface NeverDeliveredPlanner {
  /** @returns null where too many are selected to be looked at in one request */
  plan: (selection: EventSelection) => Promise<ReplayPlanView | null>;
  /** @returns `selected` null where documents are compared, and too many would have to be */
  count: (selection: EventSelection) => Promise<{ selected: number | null; asOf: Timestamp }>;
}

export const openNeverDeliveredPlanner = (
  store: Pick<Store, 'reading'>,
  now: () => EpochMs,
  retentionDays?: number,
): NeverDeliveredPlanner => ({
  plan: (selection) => store.reading((at) => planAt(at, selection, { now: now(), retentionDays }), PLAN_MS),
  count: (selection) =>
    store.reading(async (at) => {
      const [{ readTime }, selected] = await Promise.all([readOne(at, CATALOGUE), countAt(at, wantedBy(selection))]);
      return { selected, asOf: readTime };
    }, PLAN_MS),
});

const wantedBy = (selection: EventSelection) => ({ list: eventList(selection), isWanted: eventIsWanted(selection) });

async function planAt(
  at: Reader,
  selection: EventSelection,
  { now, retentionDays }: { now: EpochMs; retentionDays: number | undefined },
): Promise<ReplayPlanView | null> {
  const { readTime } = await readOne(at, CATALOGUE);
  const [docs, webhooks] = await Promise.all([
    selectedAt(at, wantedBy(selection)),
    webhooksAt(at, selection.webhook_ids),
  ]);
  if (docs === null) return null;
  const events = docs.map(({ data }) => data).reverse();
  const pairs = await matchingPairs(at, events, [...webhooks.values()]);
  if (pairs.length > MOST_AT_ONCE) return null;
  const [there, since] = await Promise.all([thoseThere(at, pairs), readKeptSince(at, retentionDays, now)]);
  const reasons = pairs.map((pair, index) => reasonAgainstPair(pair, there[index] === true, { now, since }));
  const missing = pairs.filter((_, index) => reasons[index] === null);
  const planned = pairs.map(({ event, webhook }, index) => ({
    ...{ webhook_id: webhook.id, event_type: event.type, sends: reasons[index] === null },
  }));
  const first = [...new Set(missing.map(({ event }) => event.id))].slice(0, FIRST_IDS);
  const warnings = await replayOrderWarnings(at, sendingOf(missing, first), new Set());
  return {
    ...{ dry_run: true, mode: 'never_delivered', as_of: timeOf(readTime), selected: events.length },
    progress: replayProgressView(progressWith(NOTHING_REPLAYED, events.length, reasons)),
    ...plannedCounts(planned, webhooks),
    // Each event is noted, and looked at; of each pair the delivery that there may be, and the replay.
    reads: 2 * events.length + 2 * pairs.length,
    first_ids: first,
    order_warnings: {
      looked_at: first.length,
      warnings: warnings.map(({ id: event_id, ...rest }) => ({ event_id, ...rest })),
    },
  };
}

const sendingOf = (missing: readonly Pair<EventCandidate>[], first: readonly string[]) =>
  missing
    .filter(({ event }) => first.includes(event.id))
    .map(({ event: { id, subject_key, received_at }, webhook }) => ({
      ...{ id, webhook_id: webhook.id, subject_key, at: received_at },
    }));
