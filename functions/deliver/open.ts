import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { Log } from '../../shared/base/log.ts';
import { createDeliver } from '../../shared/deliver/deliver.ts';
import { createRecordLastFailure } from '../../shared/deliver/last-failures.ts';
import { createOpenPushes } from '../../shared/deliver/open-pushes.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import { findFailureTimes } from '../../shared/deliveries/successes.ts';
import { openCouriers } from '../../shared/destinations/kind.ts';
import { customerKeys, keyedHash } from '../../shared/events/customer-key.ts';
import { createPrepare } from '../../shared/intake/accept.ts';
import { createHealth } from '../../shared/lanes/health.ts';
import { createTurnLane } from '../../shared/lanes/lane-turns.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openPermits } from '../../shared/lanes/permits.ts';
import { createSlots } from '../../shared/lanes/slots.ts';
import { createWatchHealth } from '../../shared/lanes/watch-health.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import { createSender } from '../../shared/sending/send.ts';
import type { Config } from '../../shared/settings/config.ts';
import { budgetsFrom } from '../../shared/sources/asking/budget.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { openAsking } from '../../shared/sources/registry/asking.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import { openStore } from '../../shared/store/store.ts';
import { announceTo } from '../../shared/subjects/announce.ts';
import { createAskEmail, createAskState } from '../../shared/subjects/asked-state.ts';
import { createFreshState } from '../../shared/subjects/fresh-state.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { openDataLinks } from '../../shared/webhooks/payload/data-links.ts';
import { createKeyring } from '../../shared/webhooks/signing/secrets.ts';
import { openBusFor } from '../compose.ts';
import { DESTINATIONS } from '../../shared/destinations/registry/registry.ts';
import type { DeliverDoorDeps } from './door.ts';
import type { SETTINGS } from './settings.ts';

/** Joins the parts of `deliver`. */
export async function openDeliver(
  config: Config<(typeof SETTINGS)[number]>,
  log: Log,
): Promise<DeliverDoorDeps['deliver']> {
  const store = openStore(config.projectId);
  const takeBlock = takeBlocks(store);
  const budgetFor = budgetsFrom({ takeBlock, now: Date.now });
  const asking = await openAsking(SOURCES, config, { fetch, now: Date.now, sleep: setTimeout, budgetFor, log });

  const health = createHealth();
  const bus = openBusFor(config);
  const catalogue = openCatalogue(store);
  const customerKey = customerKeys(config.customerHmacKey);
  const failureTimes = findFailureTimes(store);
  const operational = {
    prepare: createPrepare({
      ...{ store, bus, catalogue, customerKey, findKeys: () => [], now: Date.now, log },
      retentionDays: config.retentionDays,
    }),
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
    deliveries: openDeliveries(store, Date.now, recordLastFailure, log),
    catalogue,
    hasState: asking.hasState,
    freshState: createFreshState({
      ...asking,
      save: saveObservations(store, asking.rulesOf),
      announce: announceTo(store, asking.rulesOf),
      customerKey,
      maxAgeSeconds: config.stateMaxAgeSeconds,
      maxWaitSeconds: config.stateMaxWaitSeconds,
      backoffSeconds: config.stateBackoffSeconds,
    }),
    courierFor: openCouriers(DESTINATIONS, {
      sender: createSender({
        guard: createEgressGuard({ allow: config.egressAllow, own: [config.apiUrl, ...config.ownUrls] }),
        now: Date.now,
      }),
      keyring: createKeyring(config.encryptionKeys),
      links: openDataLinks(config),
      hashOf: keyedHash(config.customerHmacKey),
      customerKey,
      askState: createAskState({ ...asking, store, now: Date.now, backoffSeconds: config.stateBackoffSeconds }),
      askEmail: createAskEmail(asking),
      apiUrls: { jira: config.jiraApiUrl, slack: config.slackApiUrl },
      store,
      now: Date.now,
      log,
    }),
    failureTimes,
    bus,
    now: Date.now,
    wait: (ms) => setTimeout(ms),
    random: Math.random,
    newId: randomUUID,
    log,
  });
}
