/** The ledger's balance as equations: what was due is what was delivered, waits, or was given up. Pure. */
import type { EpochMs } from '../base/time.ts';
import type { Balance, Counted } from '../deliveries/ledger/balance.ts';

/** `due` = `delivered` + `waiting` + `given_up` + `cancelled` + `missing`. */
export interface EventsEquation extends Shares {
  received: number;
  due: number;
  /** Negative: there are more deliveries than events matched. */
  missing: number;
}

/** `given` = `delivered` + `waiting` + `given_up` + `cancelled`. */
export interface GivenEquation extends Shares {
  given: number;
}

interface Shares {
  delivered: number;
  /** Those that a fan-out has yet to make are among them. */
  waiting: number;
  /** Failed or discarded. */
  given_up: number;
  cancelled: number;
}

export interface Equations {
  /** RFC 3339: all was counted at this time. */
  as_of: string;
  events: EventsEquation;
  payloads: GivenEquation;
  replays: GivenEquation;
}

/** Equations that are older say nothing of now. */
export const STANDS_MS = 600_000;

export function equationsOf(balance: Balance, asOf: EpochMs): Equations {
  const { events: received, matched: due, difference: missing } = balance;
  const shares = sharesOf(balance.deliveries);
  return {
    as_of: new Date(asOf).toISOString(),
    events: { received, due, ...shares, waiting: shares.waiting + balance.fanning_out, missing },
    payloads: { given: balance.payloads.total, ...sharesOf(balance.payloads) },
    replays: { given: balance.replays.total, ...sharesOf(balance.replays) },
  };
}

const sharesOf = ({ succeeded, pending, failed, discarded, cancelled }: Counted): Shares => ({
  delivered: succeeded,
  waiting: pending,
  given_up: failed + discarded,
  cancelled,
});

export const givenUpIn = ({ events, payloads, replays }: Equations): number =>
  events.given_up + payloads.given_up + replays.given_up;
