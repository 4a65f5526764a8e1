import { randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { customerKeys } from '../../shared/events/customer-key.ts';
import { paddleReconcilers } from '../../shared/reconcile/paddle.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { workspaceReconcilers } from '../../shared/reconcile/workspace-accounts.ts';
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
  'workspaceAccounts',
  'resellerApiUrl',
  'iamCredentialsUrl',
  'oauthTokenUrl',
  'workspaceKeyFile',
  'workspaceServiceAccount',
]);
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

http(
  'reconcile',
  reconcileDoor({ verifyToken: verifierFor(config), reconcile: (options) => reconcile(deps, options), log }),
);
