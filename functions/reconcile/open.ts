import { randomUUID } from 'node:crypto';

import type { Log } from '../../shared/base/log.ts';
import { checkLedger } from '../../shared/deliveries/ledger/check-ledger.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { openCursors } from '../../shared/reconcile/cursors.ts';
import { paddleReconcilers } from '../../shared/reconcile/paddle.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { ReconcileResult } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { workspaceReconcilers } from '../../shared/reconcile/workspace-accounts.ts';
import type { Config } from '../../shared/settings/config.ts';
import { openBudgets } from '../../shared/sources/asking/budget.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openStore } from '../../shared/store/store.ts';
import { acceptFor } from '../compose.ts';
import type { RECONCILE_SETTINGS } from './settings.ts';

/** Joins the parts of `reconcile` and looks at the ledger afterwards, for the function and for the operator's command. */
export function openReconcile(
  config: Config<(typeof RECONCILE_SETTINGS)[number]>,
  log: Log,
): (options: { baseline: boolean }) => Promise<ReconcileResult> {
  const store = openStore(config.projectId);
  const budgets = openBudgets(config, { takeBlock: takeBlocks(store), now: Date.now });
  const world = { store, accept: acceptFor(config, log), fetch, now: Date.now, log };
  const reconcilers: Reconciler[] = [
    ...workspaceReconcilers(config, {
      ...world,
      budget: budgets['google-workspace'],
      customerKey: customerKeys(config.customerHmacKey),
    }),
    ...paddleReconcilers({ ...world, config, cursors: openCursors(store), budgets }),
  ];
  const deps = { reconcilers, leases: openLeases(store, Date.now, randomUUID), now: Date.now, log };
  return async (options) => {
    const result = await reconcile(deps, options);
    await checkLedger({ ledger: openLedger(store), now: Date.now, log });
    return result;
  };
}
