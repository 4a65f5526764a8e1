import { randomUUID } from 'node:crypto';

import type { Log } from '../../shared/base/log.ts';
import { checkLedger } from '../../shared/deliveries/ledger/check-ledger.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { markPeople } from '../../shared/reconcile/people.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { keepRuns } from '../../shared/reconcile/runs.ts';
import type { ReconcileOptions, ReconcileResult } from '../../shared/reconcile/reconcile.ts';
import { openReconcilers } from '../../shared/reconcile/reconcilers.ts';
import type { Config } from '../../shared/settings/config.ts';
import { budgetsFrom } from '../../shared/sources/asking/budget.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openStore } from '../../shared/store/store.ts';
import { acceptFor } from '../compose.ts';
import type { RECONCILE_SETTINGS } from './settings.ts';

/** Joins the parts of `reconcile` and looks at the ledger afterwards, for the function and for the operator's command. */
export async function openReconcile(
  config: Config<(typeof RECONCILE_SETTINGS)[number]>,
  log: Log,
): Promise<(options: ReconcileOptions) => Promise<ReconcileResult>> {
  const store = openStore(config.projectId);
  const reconcilers = await openReconcilers(SOURCES, config, {
    store,
    accept: acceptFor(config, log),
    budgetFor: budgetsFrom({ takeBlock: takeBlocks(store), now: Date.now }),
    customerKey: customerKeys(config.customerHmacKey),
    fetch,
    now: Date.now,
    log,
  });
  const deps = {
    reconcilers,
    leases: openLeases(store, Date.now, randomUUID),
    keepRun: keepRuns(store),
    now: Date.now,
    log,
  };
  return async (options) => {
    const result = await reconcile(deps, options);
    await markPeople(store, Date.now());
    await checkLedger({ ledger: openLedger(store), now: Date.now, log });
    return result;
  };
}
