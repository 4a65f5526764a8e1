import { randomUUID } from 'node:crypto';

import { http } from '@google-cloud/functions-framework';

import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openStore } from '../../shared/store/store.ts';
import { INTAKE_SETTINGS, PUSH_SETTINGS, configure, verifierFor } from '../compose.ts';
import { reconcileDoor } from './door.ts';

const { config, log } = configure('reconcile', [...INTAKE_SETTINGS, ...PUSH_SETTINGS]);
const store = openStore(config.projectId);
const reconcilers: Reconciler[] = [];
const deps = { reconcilers, leases: openLeases(store, Date.now, randomUUID), now: Date.now, log };

http(
  'reconcile',
  reconcileDoor({ verifyToken: verifierFor(config), reconcile: (options) => reconcile(deps, options), log }),
);
