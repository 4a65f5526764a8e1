import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Config } from '../../shared/config.ts';
import { createDeliver } from '../../shared/delivery/deliver.ts';
import { createEgressGuard } from '../../shared/delivery/egress.ts';
import { createFreshState } from '../../shared/delivery/fresh-state.ts';
import { createHealth } from '../../shared/delivery/health.ts';
import { createTurnLane } from '../../shared/delivery/lane-turns.ts';
import { createOpenPushes } from '../../shared/delivery/open-pushes.ts';
import { openPermits } from '../../shared/delivery/permits.ts';
import { createSender } from '../../shared/delivery/send.ts';
import { createSlots } from '../../shared/delivery/slots.ts';
import { createWatchHealth } from '../../shared/delivery/watch-health.ts';
import { customerKeys } from '../../shared/events/customer-key.ts';
import { createPrepare } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/log.ts';
import { openBudgets } from '../../shared/sources/budget.ts';
import { stateSource } from '../../shared/sources/state-source.ts';
import { takeBlocks } from '../../shared/store/budgets.ts';
import { announceTo } from '../../shared/store/announce.ts';
import { openCatalogue } from '../../shared/store/catalogue.ts';
import { openDeliveries } from '../../shared/store/deliveries.ts';
import { openLanes } from '../../shared/store/lanes.ts';
import { createRecordLastFailure } from '../../shared/store/last-failures.ts';
import { openQueues } from '../../shared/store/queues.ts';
import { openStore } from '../../shared/store/store.ts';
import { findFailureTimes } from '../../shared/store/successes.ts';
import { saveObservations } from '../../shared/store/subjects.ts';
import { openDataLinks } from '../../shared/webhooks/data-links.ts';
import { createKeyring, createSecretsOf } from '../../shared/webhooks/secrets.ts';
import { openBusFor } from '../compose.ts';
import type { DeliverDoorDeps } from './door.ts';
import type { SETTINGS } from './settings.ts';

/** Joins the parts of `deliver`. */
export function openDeliver(config: Config<(typeof SETTINGS)[number]>, log: Log): DeliverDoorDeps['deliver'] {
  const store = openStore(config.projectId);
  const takeBlock = takeBlocks(store);
  const budgets = openBudgets(config, { takeBlock, now: Date.now });

  const health = createHealth();
  const bus = openBusFor(config);
  const catalogue = openCatalogue(store);
  const customerKey = customerKeys(config.customerHmacKey);
  const failureTimes = findFailureTimes(store);
  const operational = {
    prepare: createPrepare({ store, bus, catalogue, customerKey, now: Date.now, log }),
    disableAfterMs: config.disableAfterFailingSeconds * 1_000,
    log,
  };
  const lanes = openLanes(store, operational);
  const pushes = createOpenPushes({ now: Date.now, early: config.earlyAnswers });
  const turnLane = createTurnLane({ lanes, now: Date.now, wait: setTimeout, log });
  const { unansweredForMs } = pushes;
  const recordLastFailure = createRecordLastFailure({ ...operational, store, failureTimes, now: Date.now });

  return createDeliver({
    store,
    lanes,
    queues: openQueues(store),
    slots: createSlots(),
    takePermit: openPermits({ takeBlock, now: Date.now }),
    health,
    watchHealth: createWatchHealth({ health, lanes, turnLane, unansweredForMs, log }),
    turnLane,
    pushes,
    deliveries: openDeliveries(store, Date.now, recordLastFailure),
    catalogue,
    freshState: createFreshState({
      fetchState: stateSource(config, { fetch, now: Date.now, budgets, sleep: setTimeout, log }),
      save: saveObservations(store),
      announce: announceTo(store),
      customerKey,
      maxAgeSeconds: config.stateMaxAgeSeconds,
      maxWaitSeconds: config.stateMaxWaitSeconds,
      backoffSeconds: config.stateBackoffSeconds,
    }),
    secretsOf: createSecretsOf(createKeyring(config.encryptionKeys)),
    links: openDataLinks(config),
    sender: createSender({
      guard: createEgressGuard({ allow: config.egressAllow, own: [config.apiUrl, ...config.ownUrls] }),
      now: Date.now,
    }),
    failureTimes,
    bus,
    now: Date.now,
    random: Math.random,
    newId: randomUUID,
    log,
  });
}
