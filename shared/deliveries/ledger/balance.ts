/** The balance of a window: every matched webhook of its events has a delivery, or is about to get one. Pure. */
import { deliveryStatuses } from '../documents.ts';
import type { CountedOrigin, DeliveryStatus } from '../documents.ts';

export type ByStatus = Record<DeliveryStatus, number>;

/** What was counted, all of it at one time. */
export interface LedgerCounts {
  events: number;
  /** The sum of the events' `matched`. */
  matched: number;
  /** Deliveries that fan-outs have yet to make. */
  fanningOut: number;
  byOrigin: Record<CountedOrigin, ByStatus>;
}

export interface Counted extends ByStatus {
  total: number;
}

/**
 * The ledger's equation (docs/protocol.md, DP-26): `matched` = `deliveries.total` + `fanning_out` + `difference`, and
 * `difference` is 0.
 */
export interface Balance {
  events: number;
  matched: number;
  fanning_out: number;
  deliveries: Counted;
  /** How many deliveries are missing; negative: there are more than were matched. */
  difference: number;
  replays: Counted;
  payloads: Counted;
}

export function balanceOf({ events, matched, fanningOut, byOrigin }: LedgerCounts): Balance {
  const deliveries = withTotal(byOrigin.event);
  return {
    events,
    matched,
    fanning_out: fanningOut,
    deliveries,
    difference: matched - fanningOut - deliveries.total,
    replays: withTotal(byOrigin.replay),
    payloads: withTotal(byOrigin.payload),
  };
}

const withTotal = (counts: ByStatus): Counted => ({
  ...counts,
  total: deliveryStatuses.reduce((sum, status) => sum + counts[status], 0),
});
