/** Paddle Billing's events that nobody was notified of: its list after a cursor, oldest first. */
import { z } from 'zod';

import type { JsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import { isOfType } from '../../events/event-types.ts';
import { eventId } from '../../events/ids.ts';
import { walkFrom } from '../comparing.ts';
import type { HistoryEntry, HistoryWalk, Recent, Step } from '../comparing.ts';
import type { BillingEventsPage, BillingEventsQuery, ListedBillingEvent } from './billing-events.ts';
import { PADDLE_BILLING } from './name.ts';
import { decodeBillingNotification } from './paddle-billing.ts';

/** Paddle keeps 90 days; a cursor is not trusted to the last hour of them. */
const KEPT_MS = 89 * 24 * 3_600_000;

const time = z.number().int();

/** All times are epoch milliseconds. */
const place = z.union([
  /** Walks back from the newest event, or from behind `after`, to the first one from before `seek`. */
  z.strictObject({ seek: time, after: z.string().nullable() }),
  /** Every event up to this one is dealt with, and happened at that time; null: begins at the oldest. */
  z.strictObject({ after: z.string().nullable(), at: time.nullable() }),
]);

export type BillingPlace = z.output<typeof place>;
type Reached = Extract<BillingPlace, { at: number | null }>;

export interface BillingWalkDeps {
  account: string;
  /** Which types Paddle notifies of: its list has all others, too. Null: all. */
  eventTypes: readonly string[] | null;
  fetchPage: (query: BillingEventsQuery) => Promise<BillingEventsPage>;
  recent: Recent;
  now: () => EpochMs;
}

export function billingWalk(deps: BillingWalkDeps): HistoryWalk<JsonObject> {
  const { fetchPage, recent, now } = deps;
  return walkFrom<BillingPlace>(place, {
    first: () => ({ seek: now() - recent.lookbackMs, after: null }),
    end: async () => {
      const newest = await fetchPage({ after: null, order: 'DESC', perPage: 1 });
      return reached(newest.kind === 'page' ? newest.events[0] : undefined);
    },
    stepFrom: (given) => {
      const at = trusted(given, now());
      return async () => ('seek' in at ? seekStep(deps, at) : listStep(deps, at));
    },
  });
}

const reached = (event: ListedBillingEvent | undefined): Reached => ({
  after: event?.eventId ?? null,
  at: event?.occurredAt ?? null,
});

/** Whether Paddle refuses an event that it no longer has, or lists nothing behind it, is not documented: neither is tried. */
const trusted = (at: BillingPlace, now: number): BillingPlace =>
  'seek' in at || at.at === null || at.at >= now - KEPT_MS ? at : { seek: at.at, after: null };

async function seekStep(
  { fetchPage }: BillingWalkDeps,
  { seek, after }: Extract<BillingPlace, { seek: number }>,
): Promise<Step<BillingPlace>> {
  const page = await fetchPage({ after, order: 'DESC' });
  return page.kind === 'page' ? stepTo(placeInSeek(page, seek), null) : lostStep(seek);
}

/** Newest first, the first event from before `seek` is where the list is to be gone through from. */
export function placeInSeek(
  { events, more }: Extract<BillingEventsPage, { kind: 'page' }>,
  seek: number,
): BillingPlace {
  const before = events.find(({ occurredAt }) => occurredAt !== null && occurredAt < seek);
  if (before) return reached(before);
  const last = events.at(-1);
  return more && last ? { seek, after: last.eventId } : reached(undefined);
}

async function listStep(deps: BillingWalkDeps, at: Reached): Promise<Step<BillingPlace>> {
  const { fetchPage, recent, now } = deps;
  const page = await fetchPage({ after: at.after, order: 'ASC' });
  if (page.kind === 'after_unknown') return lostStep(at.at ?? now() - recent.lookbackMs);
  const settled = olderThan(page.events, now() - recent.settleMs);
  const final = olderThan(settled, now() - recent.settleMs - recent.overlapMs);
  const asked = settled.filter(({ eventType }) => isAsked(deps.eventTypes, eventType));
  return {
    entries: asked.map((event) => entryOf(event, deps.account)),
    next: settled.length === 0 ? at : reached(settled.at(-1)),
    keep: final.length === 0 ? null : reached(final.at(-1)),
    ends: page.more && settled.length === page.events.length ? null : 'end',
  };
}

const stepTo = (next: BillingPlace, ends: Step<BillingPlace>['ends']): Step<BillingPlace> => ({
  entries: [],
  next,
  keep: next,
  ends,
});

/** The event was deleted, or Paddle keeps less than it says. The next run looks for the place, so that none goes in circles. */
const lostStep = (seek: number): Step<BillingPlace> => stepTo({ seek, after: null }, 'cursor_unknown');

const isAsked = (patterns: readonly string[] | null, type: string): boolean =>
  patterns === null || patterns.some((pattern) => isOfType(pattern, type));

/** The events before the first one that is younger: what comes behind that one waits with it. */
export function olderThan(events: readonly ListedBillingEvent[], limit: number): ListedBillingEvent[] {
  const first = events.findIndex(({ occurredAt }) => occurredAt !== null && occurredAt > limit);
  return first < 0 ? [...events] : events.slice(0, first);
}

const entryOf = ({ eventId: key, body }: ListedBillingEvent, account: string): HistoryEntry => ({
  id: eventId(PADDLE_BILLING, account, key),
  decode: () => decodeBillingNotification(account, body),
});
