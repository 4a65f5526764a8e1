/** The functions' insides, composed as their `index.ts` do, around a store, a bus and a clock that a test gives. */
import { pino } from 'pino';

import type { Log } from '../../shared/base/log.ts';
import type { Bus } from '../../shared/bus/bus.ts';
import { createDeliver } from '../../shared/deliver/deliver.ts';
import type { DeliverDeps } from '../../shared/deliver/deps.ts';
import { createRecordLastFailure } from '../../shared/deliver/last-failures.ts';
import { createOpenPushes } from '../../shared/deliver/open-pushes.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { openFanouts } from '../../shared/deliveries/fanouts.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import { findFailureTimes } from '../../shared/deliveries/successes.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import { createAccept, createPrepare } from '../../shared/intake/accept.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Know } from '../../shared/intake/known.ts';
import type { BreakerRules } from '../../shared/lanes/breaker.ts';
import { createHealth } from '../../shared/lanes/health.ts';
import type { HealthRules } from '../../shared/lanes/health.ts';
import type { BreakerDeps } from '../../shared/lanes/lane-breakers.ts';
import { createTurnLane } from '../../shared/lanes/lane-turns.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { openPermits } from '../../shared/lanes/permits.ts';
import { createSlots } from '../../shared/lanes/slots.ts';
import { createWatchHealth } from '../../shared/lanes/watch-health.ts';
import type { Sender } from '../../shared/sending/send.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { SOURCES, hasStateIn } from '../../shared/sources/registry/registry.ts';
import { openLeases } from '../../shared/store/leases.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import { openJobWalk } from '../../shared/sweep/job-walk.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { createLookAtPeople } from '../../shared/sweep/people.ts';
import { sweep } from '../../shared/sweep/sweep.ts';
import type { SweepResult, SweepTrigger } from '../../shared/sweep/sweep.ts';
import { together } from '../../shared/sweep/walks.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Catalogue } from '../../shared/webhooks/catalogue.ts';
import { couriers } from './couriers.ts';
import type { Asking } from './couriers.ts';

export interface Surroundings {
  store: Store;
  bus: Bus;
  now: () => number;
  newId: () => string;
  /** Unless it reads the webhooks through the store. */
  catalogue?: Catalogue;
}

const silent = pino({ level: 'silent' });

const catalogueOf = ({ store, catalogue }: Surroundings): Catalogue => catalogue ?? openCatalogue(store);

/** A receiver: takes events in. @param know what it goes by, unless it reads it anew each time */
export const openReceiver = (surroundings: Surroundings, know?: Know): Accept =>
  createAccept({
    ...surroundings,
    ...(know && { know }),
    catalogue: catalogueOf(surroundings),
    customerKey: () => null,
    findKeys: () => [],
    log: silent,
  });

export interface DeliverOptions {
  send: Sender['send'];
  /** The kinds of destinations, unless they are those that there are. */
  kinds?: readonly Destination[];
  /** Without one, sources have no state to tell. */
  freshState?: DeliverDeps['freshState'];
  /** Of the sources there are, unless it is said. */
  hasState?: DeliverDeps['hasState'];
  disableAfterMs?: number;
  slots?: number;
  health?: HealthRules;
  breaker?: BreakerRules;
  /** Whether pushes are answered early; they are unless it is said. */
  early?: boolean;
  log?: Log;
  asking?: Asking;
}

/** An instance of `deliver`. */
export function openDeliver(surroundings: Surroundings, options: DeliverOptions): ReturnType<typeof createDeliver> {
  const { store, now } = surroundings;
  const catalogue = catalogueOf(surroundings);
  const operational = {
    prepare: createPrepare({ ...surroundings, catalogue, customerKey: () => null, findKeys: () => [], log: silent }),
    disableAfterMs: options.disableAfterMs ?? 5 * 86_400_000,
    log: silent,
  };
  const failureTimes = findFailureTimes(store);
  const recordLastFailure = createRecordLastFailure({ ...operational, store, failureTimes, now });
  const health = createHealth(options.health, options.breaker);
  const lanes = openLanes(store, operational);
  const log = options.log ?? silent;
  const pushes = createOpenPushes({ now, early: options.early ?? true });
  const turnLane = createTurnLane({ lanes, now, wait: sleep, log });
  const { unansweredForMs } = pushes;
  return createDeliver({
    ...surroundings,
    lanes,
    catalogue,
    queues: openQueues(store),
    slots: createSlots(options.slots),
    takePermit: openPermits({ takeBlock: takeBlocks(store), now }),
    health,
    watchHealth: createWatchHealth({ health, lanes, turnLane, unansweredForMs, log }),
    turnLane,
    pushes,
    deliveries: openDeliveries(store, now, recordLastFailure),
    hasState: options.hasState ?? hasStateIn(SOURCES),
    freshState: options.freshState ?? noState,
    courierFor: couriers(surroundings, options.send, options.kinds, options.asking),
    failureTimes,
    wait: sleep,
    random: () => 0,
    log,
  });
}

/** What `sweep` needs to tell of webhooks that turn failing and back. */
export const tellingOf = (surroundings: Surroundings): BreakerDeps => ({
  prepare: createPrepare({
    ...surroundings,
    catalogue: catalogueOf(surroundings),
    customerKey: () => null,
    findKeys: () => [],
    log: silent,
  }),
  disableAfterMs: Infinity,
  log: silent,
});
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const noState: DeliverDeps['freshState'] = async () => ({
  kind: 'known',
  observed: { state: null, state_status: 'unavailable', state_observed_at: null },
});

/** An instance of `sweep`. */
export function openSweep(
  surroundings: Surroundings,
  wait: (ms: number) => Promise<void>,
): (trigger: SweepTrigger) => Promise<SweepResult> {
  const { store, bus, now, newId } = surroundings;
  const laneStates = () => readLaneStates(store);
  const walked = { catalogue: catalogueOf(surroundings), laneStates, bus, now, wait, log: silent };
  const deps = {
    due: dueDeliveries(store),
    lanes: openLanes(store, tellingOf(surroundings)),
    leases: openLeases(store, now, newId),
    fanOut: together(
      openFanOut({ ...walked, fanouts: openFanouts(store) }),
      openJobWalk({ ...walked, store, lists: openLists(store), jobs: openJobs(store), retries: openRetries(store) }),
    ),
    lookAtPeople: createLookAtPeople({ ...walked, store, newId }),
    bus,
    now,
    wait,
    log: silent,
  };
  return (trigger) => sweep(deps, trigger);
}
