import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Config } from '../../shared/config.ts';
import { openFanOut } from '../../shared/delivery/fan-out.ts';
import { openReplayWalk } from '../../shared/delivery/replay-walk.ts';
import { sweep } from '../../shared/delivery/sweep.ts';
import type { SweepResult, SweepTrigger } from '../../shared/delivery/sweep.ts';
import { together } from '../../shared/delivery/walks.ts';
import { createPrepare } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/log.ts';
import { openCatalogue } from '../../shared/store/catalogue.ts';
import { dueDeliveries } from '../../shared/store/due.ts';
import { openFanouts } from '../../shared/store/fanouts.ts';
import { readLaneStates } from '../../shared/store/lane-states.ts';
import { openLanes } from '../../shared/store/lanes.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openLists } from '../../shared/store/lists.ts';
import { openReplayJobs } from '../../shared/store/replay-jobs.ts';
import { openStore } from '../../shared/store/store.ts';
import { openBusFor } from '../compose.ts';
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
  const prepare = createPrepare({ store, bus, catalogue, customerKey: () => null, now: Date.now, log });
  const walked = {
    catalogue,
    laneStates: () => readLaneStates(store),
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
      openReplayWalk({ ...walked, store, lists: openLists(store), jobs: openReplayJobs(store) }),
    ),
    bus,
    now: Date.now,
    wait: (ms: number) => setTimeout(ms),
    log,
  };
  return (trigger) => sweep(deps, trigger);
}
