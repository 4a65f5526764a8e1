/**
 * Accepting, delivering and reconciling over a store and a source in memory: a random order decides which step of all
 * that could happen is next. The code that walks is the real one; only what is outside is not.
 */
import { jest } from '@jest/globals';
import { pino } from 'pino';

import { openWebhookRecords } from '../../shared/api/webhook-records.ts';
import type { Bus } from '../../shared/bus/bus.ts';
import { createDeliver } from '../../shared/deliver/deliver.ts';
import { createOpenPushes } from '../../shared/deliver/open-pushes.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import { createHealth } from '../../shared/lanes/health.ts';
import { createTurnLane } from '../../shared/lanes/lane-turns.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { openPermits } from '../../shared/lanes/permits.ts';
import { createSlots } from '../../shared/lanes/slots.ts';
import { createWatchHealth } from '../../shared/lanes/watch-health.ts';
import { openCursors } from '../../shared/reconcile/cursors.ts';
import { listReconciler } from '../../shared/reconcile/list.ts';
import { UNLIMITED } from '../../shared/sources/asking/budget.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { SOURCES, hasStateIn } from '../../shared/sources/registry/registry.ts';
import { workspaceRules } from '../../shared/sources/workspace/subject-rules.ts';
import { subscriptionList } from '../../shared/sources/workspace/subscription-list.ts';
import { decodeWorkspace } from '../../shared/sources/workspace/workspace.ts';
import type { Store } from '../../shared/store/store.ts';
import { announceTo } from '../../shared/subjects/announce.ts';
import { createFreshState } from '../../shared/subjects/fresh-state.ts';
import { openListedSubjects } from '../../shared/subjects/listed-subjects.ts';
import { openSubjectEvents } from '../../shared/subjects/subject-events.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { parseWebhook } from '../../shared/webhooks/webhook.ts';
import { gatedStores } from './gated-store.ts';
import { memoryReseller } from './memory-reseller.ts';
import type { MemoryReseller } from './memory-reseller.ts';
import { memoryStore } from './memory-store.ts';
import { RECEIVERS } from './reconcile-history.ts';
import type { Reconciled } from './reconcile-history.ts';
import { ACCOUNT, sweeper } from './reconcile-world.ts';
import type { Webhooked } from './reconcile-world.ts';
import { schedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { couriers } from './couriers.ts';
import { context } from './webhook-samples.ts';

const START = Date.parse('2026-11-25T10:00:00Z');
/** More than a lease of a first publish lasts. */
const LATER_MS = 11_000;
const LISTED_IN = `google-workspace/${ACCOUNT}`;
const silent = pino({ level: 'silent' });
const customerKey = () => null;
const rulesOf = () => workspaceRules;
const now = () => Date.now();

/**
 * A walk goes on by itself until it is stopped. jest's timers must be faked, all but `setImmediate`: none ever fires.
 * @param seed decides the order
 */
export async function startReconcileWalk(seed: number): Promise<Reconciled & { stop: () => void }> {
  jest.setSystemTime(START);
  const steps = schedule(choicesOf(seed), [], now);
  const memory = memoryStore(now);
  const gated = gatedStores(steps, { crashAt: [], failAt: [], onCrash: () => undefined, onFailure: () => undefined });
  const reseller = memoryReseller((label) => steps.gate('source', label));
  const received: Webhooked[] = [];
  let serial = 0;
  const newId = () => `00000000-0000-4000-8000-${String((serial += 1)).padStart(12, '0')}`;
  const records = openWebhookRecords(memory);
  for (const [name, event_types] of Object.entries(RECEIVERS)) {
    const settings = { name, url: `https://example.com/${name}`, ...(event_types && { event_types }) };
    const parsed = parseWebhook(settings, context({ newId }));
    if (!parsed.ok) throw new Error(parsed.details);
    await records.create(parsed.webhook, []);
  }

  const bus: Bus = {
    publishPointers: async (pointers) =>
      pointers.forEach(({ pointer }) => void steps.gate('bus', 'pushes').then(() => deliver(pointer))),
    wake: async () => undefined,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  const deliver = openDeliver({ store: gated(memory, 'deliver'), bus, reseller, newId, steps, received });
  const acceptInto = (store: Store) =>
    createAccept({ store, bus, catalogue: openCatalogue(memory), customerKey, findKeys: () => [], now, log: silent });
  const accept = acceptInto(gated(memory, 'receiver'));
  const own = gated(memory, 'reconcile');
  const reconciler = listReconciler({
    list: { ...subscriptionList({ account: ACCOUNT, reseller: async () => reseller }), requestsPerMinute: 600 },
    store: own,
    accept: acceptInto(own),
    events: openSubjectEvents(own),
    subjects: openListedSubjects(own, LISTED_IN),
    cursors: openCursors(own),
    budget: UNLIMITED,
    customerKey,
    now,
    log: silent,
  });

  const look = sweeper(memory, bus, openLanes(memory));
  const pending = DELIVERIES.where('status', '==', 'pending').limit(1);
  let isStopped = false;
  const goOn = async () => {
    while (!isStopped) {
      jest.setSystemTime(now() + 1);
      if (!(await steps.step())) await steps.settle();
    }
  };
  void goOn();
  return {
    received,
    reseller: reseller.control,
    notify: async (notification) => {
      const data = Buffer.from(JSON.stringify(notification));
      await accept(decodeWorkspace(data, { messageId: newId(), accountOf: ACCOUNT, publishTime: null }));
    },
    run: ({ baseline = false } = {}) => reconciler.run({ baseline, until: Infinity, keep: async () => 0 }),
    quiet: async () => {
      while ((await memory.query(pending)).docs.length > 0) {
        const isIdle = steps.ready === 0;
        if (isIdle) {
          jest.setSystemTime(now() + LATER_MS);
          await look();
        }
        await steps.gate('test', 'waits');
      }
    },
    stop: () => (isStopped = true),
  };
}

interface Delivering {
  store: Store;
  bus: Bus;
  reseller: MemoryReseller;
  newId: () => string;
  steps: Schedule;
  received: Webhooked[];
}

function openDeliver({ store, bus, reseller, newId, steps, received }: Delivering) {
  const health = createHealth();
  const lanes = openLanes(store);
  const pushes = createOpenPushes({ now, early: true });
  const turnLane = createTurnLane({ lanes, now, wait: async () => undefined, log: silent });
  const { unansweredForMs } = pushes;
  return createDeliver({
    store,
    bus,
    lanes,
    health,
    queues: openQueues(store),
    slots: createSlots(),
    takePermit: openPermits({ takeBlock: takeBlocks(store), now }),
    watchHealth: createWatchHealth({ health, lanes, turnLane, unansweredForMs, log: silent }),
    turnLane,
    pushes,
    deliveries: openDeliveries(store, now),
    catalogue: openCatalogue(store),
    hasState: hasStateIn(SOURCES),
    freshState: createFreshState({
      fetchState: (event, stored) => reseller.getSubscription(event, stored),
      ownState: () => null,
      save: saveObservations(store, rulesOf),
      announce: announceTo(store, rulesOf),
      customerKey,
      maxAgeSeconds: 60,
      maxWaitSeconds: 300,
      backoffSeconds: 5,
    }),
    failureTimes: () => Promise.reject(new Error('Only the policy hooker asks for them')),
    courierFor: couriers({ store, now }, async ({ url, body }) => {
      await steps.gate('customer', 'is told');
      const payload = JSON.parse(body.toString('utf8')) as Webhooked['payload'];
      received.push({ webhook: new URL(url).pathname.slice(1), payload });
      await steps.gate('customer', 'answers');
      return { kind: 'answered', status: 204, headers: {}, body: '', bodyTruncated: false, durationMs: 1 };
    }),
    now,
    wait: async () => undefined,
    random: () => 0,
    newId,
    log: silent,
  });
}

/** As many as a walk may make, of a linear congruential generator. */
function choicesOf(seed: number): number[] {
  let last = seed;
  return Array.from({ length: 60_000 }, () => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    // Its low bits repeat soon.
    return last >>> 12;
  });
}
