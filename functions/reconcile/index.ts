import { randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { customerKeys } from '../../shared/events/customer-key.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { workspaceReconcilers } from '../../shared/reconcile/workspace-accounts.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openStore } from '../../shared/store/store.ts';
import { INTAKE_SETTINGS, PUSH_SETTINGS, acceptFor, configure, verifierFor } from '../compose.ts';
import { reconcileDoor } from './door.ts';

const { config, log } = configure('reconcile', [
  ...INTAKE_SETTINGS,
  ...PUSH_SETTINGS,
  'workspaceAccounts',
  'resellerApiUrl',
  'oauthTokenUrl',
  'workspaceKeyFile',
  'workspaceServiceAccount',
]);
const store = openStore(config.projectId);
const customerKey = customerKeys(config.customerHmacKey);
const world = { store, accept: acceptFor(config, log), customerKey, fetch, now: Date.now, log };
const reconcilers: Reconciler[] = [...workspaceReconcilers(config, world)];
const deps = { reconcilers, leases: openLeases(store, Date.now, randomUUID), now: Date.now, log };

http(
  'reconcile',
  reconcileDoor({ verifyToken: verifierFor(config), reconcile: (options) => reconcile(deps, options), log }),
);
