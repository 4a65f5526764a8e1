import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Log } from '../../shared/base/log.ts';
import { openFanouts } from '../../shared/deliveries/fanouts.ts';
import { noteRetention } from '../../shared/deliveries/kept-since.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { createPrepare } from '../../shared/intake/accept.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import type { Config } from '../../shared/settings/config.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openLists } from '../../shared/store/lists.ts';
import { openStore } from '../../shared/store/store.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import { openJobWalk } from '../../shared/sweep/job-walk.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { createLookAtPeople } from '../../shared/sweep/people.ts';
import { sweep } from '../../shared/sweep/sweep.ts';
import type { SweepResult, SweepTrigger } from '../../shared/sweep/sweep.ts';
import { together } from '../../shared/sweep/walks.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { openBusFor } from '../compose.ts';
import { onFirstUse } from '../start.ts';
import type { SETTINGS } from './settings.ts';

/** Joins the parts of `sweep`. */
export function openSweep(
  config: Config<(typeof SETTINGS)[number]>,
  log: Log,
): (trigger: SweepTrigger) => Promise<SweepResult> {
  const store = openStore(config.projectId);
  const bus = openBusFor(config);
  const catalogue = openCatalogue(store);
  // No customer is known of what happens to a webhook.
  const prepare = createPrepare({
    store,
    bus,
    catalogue,
    retentionDays: config.retentionDays,
    customerKey: () => null,
    findKeys: () => [],
    now: Date.now,
    log,
  });
  const walked = {
    catalogue,
    laneStates: () => readLaneStates(store),
    retentionDays: config.retentionDays,
    bus,
    now: Date.now,
    wait: (ms: number) => setTimeout(ms),
    log,
  };
  const deps = {
    due: dueDeliveries(store),
    // Only a failed exchange disables a webhook.
    lanes: openLanes(store, { prepare, disableAfterMs: Infinity, log }),
    leases: openLeases(store, Date.now, randomUUID),
    fanOut: together(
      openFanOut({ ...walked, fanouts: openFanouts(store) }),
      openJobWalk({ ...walked, store, lists: openLists(store), jobs: openJobs(store), retries: openRetries(store) }),
    ),
    lookAtPeople: createLookAtPeople({ ...walked, store, newId: randomUUID }),
    bus,
    now: Date.now,
    wait: (ms: number) => setTimeout(ms),
    log,
  };
  // Before anything is made by it.
  const note = onFirstUse(() => noteRetention(store, config.retentionDays, Date.now()));
  return async (trigger) => {
    await note();
    return sweep(deps, trigger);
  };
}
