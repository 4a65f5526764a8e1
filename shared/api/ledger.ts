import { z } from 'zod';

import type { Log } from '../base/log.ts';
import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { balanceOf } from '../deliveries/ledger/balance.ts';
import type { Balance } from '../deliveries/ledger/balance.ts';
import type { Ledger, Window } from '../deliveries/ledger/ledger.ts';
import { surelyKeptSince } from '../deliveries/kept-since.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { invalid } from '../http/body-fields.ts';
import type { Invalid } from '../http/body-fields.ts';
import { refuseInput } from './errors.ts';
import { route } from './route.ts';
import { ledgerShape } from './shapes/ledger.ts';
import type { LedgerView } from './shapes/ledger.ts';
import { timeOf } from './views.ts';

const DAY_MS = 86_400_000;

export interface LedgerRoutesDeps {
  ledger: Pick<Ledger, 'read'>;
  /** Since when all deliveries of all events are there. */
  keptSince: (now: EpochMs) => Promise<EpochMs>;
  now: () => EpochMs;
  log: Log;
}

const windowTime = (description: string) => z.string().meta({ format: 'date-time', description }).optional();

/** They are read together, by `readWindow`. */
const query = z.object({
  from: windowTime(
    'Events that arrived from then on, at most 100 days ago, or `RETENTION_DAYS`; without it, a day before `to`.',
  ),
  to: windowTime('Until then, not included; without it, now.'),
});

const readLedger = route({
  method: 'GET',
  path: '/v1/ledger',
  operationId: 'readLedger',
  role: 'viewer',
  tag: 'Ledger',
  summary: 'Account for the deliveries of a window',
  description: 'Of the events of a window, how many deliveries there must be and what became of them.',
  query,
  answers: { 200: { means: 'The account.', shape: ledgerShape } },
  errors: [],
  handle:
    ({ ledger, keptSince, now, log }: LedgerRoutesDeps) =>
    async ({ query: given }) => {
      const twice = Object.keys(query.shape).filter((name) => given.getAll(name).length > 1);
      if (twice.length > 0)
        return refuseInput(invalid(Object.fromEntries(twice.map((name) => [name, 'must be given once']))));
      const read = readWindow(given.get('from'), given.get('to'), now());
      if (!read.ok) return refuseInput(read);
      const gone = await goneIn(read.window, keptSince, now());
      if (gone) return refuseInput(gone);
      const { readTime, counts } = await ledger.read(read.window);
      const balance = balanceOf(counts);
      const about = { ...windowView(read.window), read_time: timeOf(readTime) };
      if (balance.difference !== 0) log.error({ ...about, missing: balance.difference }, 'ledger.hole');
      return { status: 200, body: { ...about, ...balanceView(balance) }, log: { difference: balance.difference } };
    },
});

export const ledgerRoutes = [readLedger];

/**
 * Reads the bounds of a window, RFC 3339; without them it is the last day.
 * @param now epoch milliseconds
 */
export function readWindow(
  from: string | null,
  to: string | null,
  now: number,
): { ok: true; window: Window } | Invalid {
  const timeIn = (text: string | null, otherwise: number) =>
    text === null ? otherwise : utcTime(text) === null ? NaN : Date.parse(text);
  const end = timeIn(to, now);
  const start = timeIn(from, (Number.isNaN(end) ? now : end) - DAY_MS);
  const must = 'must be an RFC 3339 time from 1970 on, a + in it written as %2B';
  const problems = {
    ...(Number.isNaN(end) && { to: must }),
    ...(Number.isNaN(start) && { from: must }),
    ...(start >= end && { from: 'must be before to' }),
    ...(start < now - EVENT_RETENTION_MS && { from: 'must be within the last 100 days: older events have expired' }),
  };
  return Object.keys(problems).length > 0 ? invalid(problems) : { ok: true, window: { from: start, to: end } };
}

/**
 * Why a window can't be accounted for: deliveries of its events are deleted, and would be taken for missing ones.
 * @returns null where it can
 */
export async function goneIn(
  { from }: Window,
  keptSince: LedgerRoutesDeps['keptSince'],
  now: EpochMs,
): Promise<Invalid | null> {
  if (from >= surelyKeptSince(now)) return null;
  const since = await keptSince(now);
  if (from >= since) return null;
  const first = new Date(since).toISOString();
  return invalid({ from: `must be after ${first}: deliveries of events before it are deleted (RETENTION_DAYS)` });
}

export const windowView = ({ from, to }: Window) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

const balanceView = ({
  deliveries,
  replays,
  payloads,
  ...balance
}: Balance): Omit<LedgerView, 'from' | 'to' | 'read_time'> => ({
  ...balance,
  deliveries: { ...deliveries },
  replays: { ...replays },
  payloads: { ...payloads },
});
