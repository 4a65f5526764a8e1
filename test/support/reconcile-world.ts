/** Accepting, delivering and reconciling as they are deployed, over the embedded servers, in the test's own process. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { pino } from 'pino';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import { PROJECT_ID } from '../../local/environment.ts';
import { makeResources } from '../../local/resources.ts';
import type { ResellerSubscription } from '../../local/sandbox/reseller.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { openBus } from '../../shared/bus/bus.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { parsePointer } from '../../shared/bus/pointer.ts';
import { createDeliver } from '../../shared/deliver/deliver.ts';
import { createOpenPushes } from '../../shared/deliver/open-pushes.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { openQueues } from '../../shared/deliveries/queues.ts';
import { findFailureTimes } from '../../shared/deliveries/successes.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { parsePushEnvelope } from '../../shared/http/push-envelope.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import { createHealth } from '../../shared/lanes/health.ts';
import { createTurnLane } from '../../shared/lanes/lane-turns.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import type { Lanes } from '../../shared/lanes/lanes.ts';
import { openPermits } from '../../shared/lanes/permits.ts';
import { createSlots } from '../../shared/lanes/slots.ts';
import { createWatchHealth } from '../../shared/lanes/watch-health.ts';
import type { ReconcileReport } from '../../shared/reconcile/reconciler.ts';
import { openReconcilers } from '../../shared/reconcile/reconcilers.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import { createSender } from '../../shared/sending/send.ts';
import { UNLIMITED } from '../../shared/sources/asking/budget.ts';
import { takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { openAsking } from '../../shared/sources/registry/asking.ts';
import { SOURCES } from '../../shared/sources/registry/registry.ts';
import { googleWorkspace } from '../../shared/sources/workspace/source.ts';
import { decodeWorkspace } from '../../shared/sources/workspace/workspace.ts';
import type { Store } from '../../shared/store/store.ts';
import { announceTo } from '../../shared/subjects/announce.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import type { SubjectDocument } from '../../shared/subjects/document.ts';
import { createFreshState } from '../../shared/subjects/fresh-state.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { parseWebhook } from '../../shared/webhooks/webhook.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { patientStore } from './patience.ts';
import { demoReseller, demoSubscriptions } from './sandbox-samples.ts';
import { startDemoSandbox } from './sandbox.ts';
import { KEYS, context } from './webhook-samples.ts';
import { couriers } from './couriers.ts';

export const ACCOUNT = demoReseller.account;

export interface Webhooked {
  webhook: string;
  payload: {
    id: string;
    type: string;
    subject: { id: string };
    state: JsonObject | null;
    state_status: string;
    state_observed_at: string;
    source_type: string;
    data: JsonObject;
  };
}

export interface RunOptions {
  baseline?: boolean;
  /** Added to the clock, milliseconds. */
  later?: number;
  /** After how many pages it stops. */
  pages?: number;
  /** Another store for the run, one that fails. */
  store?: Store;
  /** Another way to the source. */
  fetch?: typeof fetch;
}

export interface World {
  store: Store;
  sandbox: Awaited<ReturnType<typeof startDemoSandbox>>['sandbox'];
  /** What the receivers got, in the order of arrival. */
  received: Webhooked[];
  logged: JsonObject[];
  notify: (notification: Record<string, unknown>) => Promise<void>;
  run: (options?: RunOptions) => Promise<ReconcileReport>;
  /** Resolves when no delivery is left to be made. */
  quiet: () => Promise<void>;
  events: () => Promise<EventDocument[]>;
  subject: (id: string) => Promise<SubjectDocument | undefined>;
}

export interface Worlds {
  /** An empty store, an empty reseller, and a receiver for each list of types. */
  fresh: (receivers?: Record<string, string[] | null>) => Promise<World>;
  /** Makes no delivery any more, until there is another world. */
  stopDelivering: () => void;
  stop: () => Promise<void>;
}

export async function startWorlds(): Promise<Worlds> {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  const [firestore, pubsub] = await Promise.all([startFirestore({ indexes }), startPubSub({})]);
  Object.assign(process.env, {
    FIRESTORE_EMULATOR_HOST: firestore.address,
    PUBSUB_EMULATOR_HOST: pubsub.address,
    METADATA_SERVER_DETECTION: 'none',
  });
  const demo = await startDemoSandbox();
  // The world's clock may be moved ahead by less than a token lasts.
  demo.clock.now = Date.now();
  const current: { deliver?: (pointer: Pointer) => Promise<unknown>; received: Webhooked[] } = { received: [] };
  /** Wait for a push to be answered: only then is another delivery made. */
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      if (request.url?.startsWith('/hook/')) {
        const payload = JSON.parse(body.toString('utf8')) as Webhooked['payload'];
        current.received.push({ webhook: request.url.slice('/hook/'.length), payload });
        return response.writeHead(204).end();
      }
      const parsed = parsePushEnvelope(body);
      const pointer = parsed.ok ? parsePointer(parsed.envelope.data) : null;
      try {
        if (pointer && request.url === '/deliver') await current.deliver?.(pointer);
        return response.writeHead(204).end();
      } catch {
        return response.writeHead(500).end();
      } finally {
        for (const goOn of waiting) goOn();
        waiting.clear();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new PubSub({ projectId: PROJECT_ID });
  await makeResources(client, { deliver: `${url}/deliver`, sweep: `${url}/sweep` });
  const bus = openBus({ projectId: PROJECT_ID, deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: Date.now });
  const stores: Store[] = [];

  const fresh: Worlds['fresh'] = async (receivers = { all: null }) => {
    for (const id of sandboxIds) demo.sandbox.reseller.remove(id);
    const store = patientStore(`world-${randomUUID()}`);
    stores.push(store);
    for (const [name, event_types] of Object.entries(receivers)) {
      const settings = { name, url: `${url}/hook/${name}`, retry_policy: [1] };
      const webhook = parseWebhook(
        { ...settings, ...(event_types && { event_types }) },
        context({ newId: randomUUID }),
      );
      if (!webhook.ok) throw new Error(webhook.details);
      await store.commit({ writes: webhookCreation(webhook.webhook) });
    }
    const logged: JsonObject[] = [];
    const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line) as JsonObject) });
    const { customerKey } = KEYS;
    const acceptFor = (into: Store, now: () => number): Accept =>
      createAccept({ store: into, bus, catalogue: openCatalogue(into), ...KEYS, now, log });
    const budgetFor = () => UNLIMITED;
    const source = { fetch, now: () => demo.clock.now, budgetFor, sleep: () => Promise.resolve(), log };
    const asking = await openAsking(SOURCES, demo.config, source);
    const health = createHealth();
    const lanes = openLanes(store);
    const pushes = createOpenPushes({ now: Date.now, early: true });
    const turnLane = createTurnLane({ lanes, now: Date.now, wait: async () => undefined, log });
    const { unansweredForMs } = pushes;
    current.received = [];
    current.deliver = createDeliver({
      store,
      bus,
      log,
      lanes,
      queues: openQueues(store),
      slots: createSlots(),
      takePermit: openPermits({ takeBlock: takeBlocks(store), now: Date.now }),
      health,
      watchHealth: createWatchHealth({ health, lanes, turnLane, unansweredForMs, log }),
      turnLane,
      pushes,
      deliveries: openDeliveries(store, Date.now),
      catalogue: openCatalogue(store),
      hasState: asking.hasState,
      freshState: createFreshState({
        ...asking,
        save: saveObservations(store, asking.rulesOf),
        announce: announceTo(store, asking.rulesOf),
        customerKey,
        maxAgeSeconds: 60,
        maxWaitSeconds: 300,
        backoffSeconds: 5,
      }),
      failureTimes: findFailureTimes(store),
      courierFor: couriers(
        { store, now: Date.now },
        createSender({ guard: createEgressGuard({ allow: ['127.0.0.0/8'] }), now: Date.now }).send,
      ),
      now: Date.now,
      wait: async () => undefined,
      random: Math.random,
      newId: randomUUID,
    });
    const look = sweeper(store, bus, lanes);
    const { received } = current;
    const accept = acceptFor(store, Date.now);
    const reconcilerFor = async (into: Store, later: number, fetchOf: typeof fetch) => {
      const now = () => Date.now() + later;
      const deps = {
        store: into,
        accept: acceptFor(into, now),
        budgetFor,
        customerKey,
        fetch: fetchOf,
        now,
        log,
      };
      const [reconciler] = await openReconcilers([googleWorkspace], demo.config, deps);
      return reconciler!;
    };
    return {
      store,
      sandbox: demo.sandbox,
      received,
      logged,
      notify: async (notification) => {
        const data = Buffer.from(JSON.stringify(notification));
        const received = decodeWorkspace(data, { messageId: randomUUID(), accountOf: ACCOUNT, publishTime: null });
        // Pub/Sub repeats what a busy store left unanswered.
        while (!(await accept(received).catch(() => null)));
      },
      run: async ({
        baseline = false,
        later = 0,
        pages = Infinity,
        store: into = store,
        fetch: fetchOf = fetch,
      } = {}) => {
        let kept = 0;
        const keep = async () => ((kept += 1) > pages ? null : 0);
        // Tokens are made by the same clock.
        demo.clock.now = Date.now() + later;
        try {
          const reconciler = await reconcilerFor(into, later, fetchOf);
          return await reconciler.run({ baseline, until: Infinity, keep });
        } finally {
          demo.clock.now = Date.now();
        }
      },
      quiet: async () => {
        const pending = DELIVERIES.where('status', '==', 'pending').limit(1);
        for (;;) {
          const answered = new Promise<void>((resolve) => waiting.add(resolve));
          if ((await store.query(pending)).docs.length === 0) return;
          if (await isLate(answered)) await look();
        }
      },
      events: async () => (await store.query(EVENTS)).docs.map(({ data }) => data),
      subject: async (id) => {
        const { docs } = await store.query(SUBJECTS.where('subject_id', '==', id));
        return docs[0]?.data;
      },
    };
  };

  return {
    fresh,
    stopDelivering: () => void delete current.deliver,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([bus.close(), client.close(), ...stores.map((store) => store.close())]);
      await demo.close();
      await Promise.all([firestore.close(), pubsub.close()]);
    },
  };
}

/** Whether no push is answered for so long that what is pending may wait for `sweep`. */
async function isLate(answered: Promise<void>): Promise<boolean> {
  const stop = new AbortController();
  const late = setTimeout(500, true, { signal: stop.signal }).catch(() => false);
  try {
    return await Promise.race([late, answered.then(() => false)]);
  } finally {
    stop.abort();
  }
}

/** Publishes once what is due, as `sweep` does: on a busy machine a lease runs out, or no slot is free in time. */
export function sweeper(store: Store, bus: Bus, lanes: Lanes): () => Promise<void> {
  const due = dueDeliveries(store);
  return async () => {
    const now = Date.now();
    const { urgent, backlog } = await due.look(now, 100);
    const { pointers, silent } = await due.claim([...urgent, ...backlog], now);
    await bus.publishPointers(pointers);
    await due.hold(silent, now);
    await lanes.drain((await lanes.look(now)).due, now);
  };
}

/** The ids that a reseller of these tests may have. */
const sandboxIds = [
  ...demoSubscriptions.map(({ subscriptionId }) => subscriptionId),
  ...Array.from({ length: 5_000 }, (_, index) => String(index)),
];

export const subscriptionOf = (customer: string, id: string, rest: Partial<ResellerSubscription> = {}) =>
  ({
    ...demoSubscriptions[0]!,
    customerId: customer,
    customerDomain: `${customer.toLowerCase()}.example`,
    subscriptionId: id,
    skuId: '1010020027',
    ...rest,
  }) satisfies ResellerSubscription;
