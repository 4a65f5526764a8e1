/** The ledger, looked at without being asked: an alarm that only rings when somebody looks is none. */
import type { Log } from '../../base/log.ts';
import type { EpochMs } from '../../base/time.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { balanceOf } from './balance.ts';
import type { Ledger } from './ledger.ts';

/** Longer than the time between two looks, so that no arrival falls between them. */
const WINDOW_MS = 3_600_000;

export interface CheckLedgerDeps {
  ledger: Pick<Ledger, 'read'>;
  now: () => EpochMs;
  log: Log;
}

/** Accounts for the last hour's arrivals and logs `ledger.hole` where deliveries are missing. Never rejects. */
export async function checkLedger({ ledger, now, log }: CheckLedgerDeps): Promise<void> {
  const to = now();
  const window = { from: to - WINDOW_MS, to };
  try {
    const { difference } = balanceOf((await ledger.read(window)).counts);
    measure('subrelay.ledger.difference', difference, {});
    if (difference === 0) return;
    const [from, until] = [window.from, window.to].map((time) => new Date(time).toISOString());
    log.error({ from, to: until, missing: difference }, 'ledger.hole');
  } catch (error) {
    log.warn({ error }, 'ledger.not_read');
  }
}
