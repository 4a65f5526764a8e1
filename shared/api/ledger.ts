import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { accountOf } from '../deliveries/ledger/account.ts';
import type { Account } from '../deliveries/ledger/account.ts';
import type { Ledger, Window } from '../deliveries/ledger/ledger.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { invalid } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import { refuseInput } from './errors.ts';
import { withParameters } from './router.ts';
import type { Routes } from './router.ts';
import { timeOf } from './views.ts';

const DAY_MS = 86_400_000;

export interface LedgerRoutesDeps {
  ledger: Pick<Ledger, 'read'>;
  now: () => EpochMs;
  log: Log;
}

/** `GET /v1/ledger`: of the events of a window, how many deliveries there must be and what became of them. */
export const ledgerRoutes = ({ ledger, now, log }: LedgerRoutesDeps): Routes => ({
  '/v1/ledger': {
    GET: withParameters(['from', 'to'], async ({ query }) => {
      const twice = ['from', 'to'].filter((name) => query.getAll(name).length > 1);
      if (twice.length > 0)
        return refuseInput(invalid(Object.fromEntries(twice.map((name) => [name, 'must be given once']))));
      const read = readWindow(query.get('from'), query.get('to'), now());
      if (!read.ok) return refuseInput(read);
      const { readTime, counts } = await ledger.read(read.window);
      const account = accountOf(counts);
      const about = { ...windowView(read.window), read_time: timeOf(readTime) };
      if (account.difference !== 0) log.error({ ...about, missing: account.difference }, 'ledger.hole');
      return { status: 200, body: { ...about, ...accountView(account) }, log: { difference: account.difference } };
    }),
  },
});

/** Reads the bounds of a window, RFC 3339; without them it is the last day. */
export function readWindow(
  from: string | null,
  to: string | null,
  now: EpochMs,
): { ok: true; window: Window } | Refused {
  const timeIn = (text: string | null, otherwise: number) =>
    text === null ? otherwise : utcTime(text) === null ? NaN : Date.parse(text);
  const end = timeIn(to, now);
  const start = timeIn(from, (Number.isNaN(end) ? now : end) - DAY_MS);
  const must = 'must be an RFC 3339 time, a + in it written as %2B';
  const problems = {
    ...(Number.isNaN(end) && { to: must }),
    ...(Number.isNaN(start) && { from: must }),
    ...(start >= end && { from: 'must be before to' }),
    ...(start < now - EVENT_RETENTION_MS && { from: 'must be within the last 100 days: older events have expired' }),
  };
  return Object.keys(problems).length > 0 ? invalid(problems) : { ok: true, window: { from: start, to: end } };
}

export const windowView = ({ from, to }: Window) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

export const accountView = ({ deliveries, replays, payloads, ...account }: Account): JsonObject => ({
  ...account,
  deliveries: { ...deliveries },
  replays: { ...replays },
  payloads: { ...payloads },
});
