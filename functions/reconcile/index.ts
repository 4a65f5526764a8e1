import { randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { paddleReconcilers } from '../../shared/reconcile/paddle.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { openBudgets } from '../../shared/sources/budget.ts';
import { takeBlocks } from '../../shared/store/budgets.ts';
import { openCursors } from '../../shared/store/cursors.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openStore } from '../../shared/store/store.ts';
import {
  BUDGET_SETTINGS,
  INTAKE_SETTINGS,
  PADDLE_HISTORY_SETTINGS,
  PUSH_SETTINGS,
  acceptFor,
  configure,
  verifierFor,
} from '../compose.ts';
import { reconcileDoor } from './door.ts';

const { config, log } = configure('reconcile', [
  ...INTAKE_SETTINGS,
  ...PUSH_SETTINGS,
  ...BUDGET_SETTINGS,
  ...PADDLE_HISTORY_SETTINGS,
]);
const store = openStore(config.projectId);
const budgets = openBudgets(config, { takeBlock: takeBlocks(store), now: Date.now });
const accept = acceptFor(config, log);
const cursors = openCursors(store);
const reconcilers: Reconciler[] = [
  ...paddleReconcilers({ config, store, accept, cursors, budgets, fetch, now: Date.now, log }),
];
const deps = { reconcilers, leases: openLeases(store, Date.now, randomUUID), now: Date.now, log };

http(
  'reconcile',
  reconcileDoor({ verifyToken: verifierFor(config), reconcile: (options) => reconcile(deps, options), log }),
);
