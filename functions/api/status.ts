/** How the deployment stands, with what the API counts it by. */
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import { countStatus } from '../../shared/status/count.ts';
import type { CountDeps } from '../../shared/status/count.ts';
import { openStatus } from '../../shared/status/status.ts';
import type { Status } from '../../shared/status/status.ts';
import { openLeases } from '../../shared/store/leases.ts';
import type { Store } from '../../shared/store/store.ts';

/** What only the status needs. */
export type StatusGiven = Pick<CountDeps, 'countDeadLetters' | 'silentAfterMs'>;

interface StatusForDeps extends Omit<CountDeps, 'ledger' | 'sources' | 'store'> {
  store: Store;
  /** Names whoever holds a lease. */
  newId: () => string;
}

export function statusFor(deps: StatusForDeps): Status {
  const { store, now, newId } = deps;
  const counted = { ...deps, ledger: openLedger(store), sources: SOURCES };
  return openStatus({
    store,
    now,
    leases: openLeases(store, now, newId),
    count: (window, before) => countStatus(counted, window, before),
  });
}
