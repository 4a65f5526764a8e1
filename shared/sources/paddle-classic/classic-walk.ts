/** Paddle Classic's alerts that never arrived: its history in closed windows of the past, so that pages don't shift. */
import { z } from 'zod';

import type { JsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import { eventId } from '../../events/ids.ts';
import { walkFrom } from '../comparing.ts';
import type { HistoryEntry, HistoryWalk, Recent } from '../comparing.ts';
import type { ClassicHistoryPage, ClassicHistoryQuery, HistoryAlert } from './classic-history.ts';
import { parseForm } from './form.ts';
import { PADDLE_CLASSIC } from './name.ts';
import { decodeClassicAlert } from './paddle-classic.ts';

/** Paddle asks for windows of 24 hours at most. */
const WINDOW_MS = 24 * 3_600_000;
/** Paddle keeps 90 days. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** What has settled while a run was at it is left for the next one, or no run would end. */
const MINUTE_MS = 60_000;

const time = z.number().int();

/** All times are epoch milliseconds. */
const place = z.strictObject({
  /** Every alert from before it is dealt with. */
  until: time,
  /** The overlap does not reach behind it. */
  floor: time,
  /** The window in progress, and its next page; null between two. */
  window: z.strictObject({ from: time, to: time, page: z.number().int().min(1) }).nullable(),
});

export type ClassicPlace = z.output<typeof place>;

export interface ClassicWalkDeps {
  account: string;
  fetchPage: (query: ClassicHistoryQuery) => Promise<ClassicHistoryPage>;
  recent: Recent;
  now: () => EpochMs;
}

export const classicWalk = ({ account, fetchPage, recent, now }: ClassicWalkDeps): HistoryWalk<JsonObject> =>
  walkFrom<ClassicPlace>(place, {
    first: () => placeAt(now() - recent.lookbackMs),
    end: async () => placeAt(now()),
    stepFrom: (at) => {
      const window = at.window ?? nextWindow(at, recent, now());
      if (window === null) return null;
      return async () => {
        const { alerts, pages } = await fetchPage(window);
        const next = placeAfter(at, window, pages);
        const isEnd = next.window === null && now() - recent.settleMs - next.until < MINUTE_MS;
        const entries = alerts.map((alert) => entryOf(alert, account));
        return { entries, next, keep: next, ends: isEnd ? 'end' : null };
      };
    },
  });

const placeAt = (until: number): ClassicPlace => ({ until, floor: until, window: null });

/** The next window that nothing is added to any more; null where that is none yet. */
export function nextWindow(
  { until, floor }: ClassicPlace,
  { settleMs, overlapMs }: Recent,
  now: number,
): NonNullable<ClassicPlace['window']> | null {
  const settled = now - settleMs;
  if (settled <= until) return null;
  const from = Math.max(floor, until - overlapMs, now - KEPT_MS);
  return { from, to: Math.min(settled, from + WINDOW_MS), page: 1 };
}

export function placeAfter(
  { until, floor }: ClassicPlace,
  { from, to, page }: NonNullable<ClassicPlace['window']>,
  pages: number,
): ClassicPlace {
  if (page < pages) return { until, floor, window: { from, to, page: page + 1 } };
  return { until: to, floor, window: null };
}

function entryOf(alert: HistoryAlert, account: string): HistoryEntry {
  if (!alert.ok) return { id: null, decode: () => ({ source: PADDLE_CLASSIC, account, ...alert }) };
  return {
    id: eventId(PADDLE_CLASSIC, account, alert.alertId),
    decode: () => {
      const form = parseForm(alert.form);
      if (form.ok) return decodeClassicAlert(form.fields, account, alert.form);
      return { source: PADDLE_CLASSIC, account, reason: form.reason, raw: alert.form };
    },
  };
}
