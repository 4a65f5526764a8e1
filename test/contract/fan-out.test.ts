/** Fan-outs on a real store that fails at every step: whatever happens, each webhook has its delivery, once. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { inTrace, newTrace, lineage } from '../../shared/base/trace.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { FANOUTS } from '../../shared/deliveries/fanout-document.ts';
import type { FanoutDocument } from '../../shared/deliveries/fanout-document.ts';
import { IDS_PER_FANOUT, openFanouts } from '../../shared/deliveries/fanouts.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { newDelivery } from '../../shared/deliveries/new-delivery.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { CURSORS } from '../../shared/reconcile/cursors.ts';
import { readOne } from '../../shared/store/find.ts';
import { openLeases } from '../../shared/store/leases.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import type { Write } from '../../shared/store/write.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import { openFanOut } from '../../shared/sweep/fan-out.ts';
import type { FanOut } from '../../shared/sweep/fan-out.ts';
import { sweep } from '../../shared/sweep/sweep.ts';
import type { SweepDeps } from '../../shared/sweep/sweep.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { clientOf, docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import type { CallFate, StoreCall } from '../support/faulty-store.ts';
import { patientStore } from '../support/patience.ts';
import { aWebhook, anEvent } from '../support/webhook-samples.ts';

const logged: unknown[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line: string) => void logged.push(JSON.parse(line)) });
/** Longer than a walker keeps what it could not go on with, after a claim that brought no page. */
const LEASE_MS = 21_000;

let firestore: FirestoreServer;
let store: Store;
const clock = { now: Date.parse('2026-11-25T10:00:00.000Z') };
const published: Pointer[] = [];
let wakes = 0;

const bus: Bus = {
  publishPointers: async (addressed) => void published.push(...addressed.map(({ pointer }) => pointer)),
  wake: async () => void (wakes += 1),
  wakeAgain: async () => undefined,
  close: async () => undefined,
};

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  firestore = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
});
afterAll(() => firestore.close());
beforeEach(() => {
  store = patientStore(`fan-out-${randomUUID()}`);
  published.splice(0);
  logged.splice(0);
  wakes = 0;
});

async function webhooks(count: number, settings: Partial<Webhook> = {}): Promise<Webhook[]> {
  const made = Array.from({ length: count }, () => aWebhook({}, { ...settings, id: randomUUID() }));
  await Promise.all(made.map((webhook) => store.commit({ writes: webhookCreation(webhook) })));
  return made;
}

const change = (id: string, fields: Partial<Webhook>) => store.commit({ writes: webhookChange(id, fields) });
const disable = (id: string) => change(id, { status: 'disabled', active: false });
const remove = (id: string) => change(id, { deleted_at: '2026-11-25T10:00:00.000Z' });

const acceptWith = (used: Store) =>
  createAccept({
    store: used,
    bus,
    catalogue: openCatalogue(used),
    customerKey: () => 'the-customer',
    findKeys: () => [],
    now: () => clock.now,
    log,
  });

async function accepted(alongside: Write[] = []): Promise<string> {
  const event = anEvent({ id: eventId('paddle-classic', 'test', randomUUID()) });
  await acceptWith(store)({ event, raw: Buffer.from('raw') }, alongside);
  return event.id;
}

const walker = (used: Store = store, usedBus: Pick<Bus, 'publishPointers'> = bus): FanOut =>
  openFanOut({
    fanouts: openFanouts(used),
    catalogue: openCatalogue(used),
    laneStates: () => readLaneStates(used),
    bus: usedBus,
    now: () => clock.now,
    wait: async () => undefined,
    log,
  });

/** The clock stands still meanwhile: it walks as far as it can. */
const walkOn = (fanOut: FanOut) => fanOut.walk(clock.now + 1);

const about = (event_id: string) => {
  const received_at = Timestamp.fromMillis(clock.now);
  return { event_id, event_type: 'x', subject_key: null, customer_key: null, received_at };
};

async function deliveriesOf(event: string): Promise<DeliveryDocument[]> {
  const { docs } = await clientOf(store).collection(DELIVERIES.name).where('event_id', '==', event).get();
  return docs.map((doc) => doc.data() as DeliveryDocument);
}
const fanouts = async () =>
  (await clientOf(store).collection(FANOUTS.name).get()).docs.map((doc) => doc.data() as FanoutDocument);
const eventOf = async (id: string) => (await docOf(store, EVENTS.doc(id)).get()).data() as EventDocument;
const sorted = (ids: readonly string[]) => [...ids].sort();
const idsOf = (all: readonly Webhook[]) => sorted(all.map(({ id }) => id));

async function expectWhole(event: string, matched: readonly Webhook[]): Promise<DeliveryDocument[]> {
  const made = await deliveriesOf(event);
  expect(sorted(made.map(({ webhook_id }) => webhook_id))).toEqual(idsOf(matched));
  expect((await eventOf(event)).matched).toBe(made.length);
  expect(await fanouts()).toEqual([]);
  return made;
}

describe('accept', () => {
  test('makes up to 100 deliveries in the event’s own commit', async () => {
    const all = await webhooks(100);
    const event = await accepted();
    await expectWhole(event, all);
    expect(published).toHaveLength(100);
  });

  test('leaves more than that to a fan-out, which is due at once and announced', async () => {
    const all = await webhooks(101);
    const event = await accepted();
    expect(await deliveriesOf(event)).toEqual([]);
    expect((await eventOf(event)).matched).toBe(101);
    expect(await fanouts()).toMatchObject([{ id: event, event_id: event, cursor: 0, customer_key: 'the-customer' }]);
    expect(wakes).toBe(1);
    logged.splice(0);
    expect(await walkOn(walker())).toEqual({ created: 101, next: null });
    await expectWhole(event, all);
    // By this clock each page is committed days after its time: who follows the list of deliveries has missed it.
    const late = expect.objectContaining({ msg: 'list.late', list: 'deliveries' });
    expect(logged).toEqual([late, late]);
  });

  test('makes what is to be written alongside part of that commit, or nothing of it', async () => {
    await webhooks(101);
    const ref = CURSORS.doc('alongside');
    const alongside = create(ref, { v: 1, place: '{}' });
    const event = await accepted([alongside]);
    expect((await readOne(store, ref)).exists).toBe(true);
    const refused = await accepted([alongside]);
    expect(await eventOf(refused)).toBeUndefined();
    expect((await fanouts()).map(({ id }) => id)).toEqual([event]);
  });

  test('a repeated event begins no second fan-out', async () => {
    const all = await webhooks(101);
    const event = anEvent({ id: eventId('paddle-classic', 'test', randomUUID()) });
    const accept = acceptWith(store);
    expect(await accept({ event, raw: Buffer.from('raw') })).toMatchObject({ outcome: 'stored', matched: 101 });
    await walkOn(walker());
    expect(await accept({ event, raw: Buffer.from('raw') })).toMatchObject({ outcome: 'duplicate' });
    await expectWhole(event.id, all);
  });

  test('spreads more ids than a document holds over several fan-outs', async () => {
    const count = 2 * IDS_PER_FANOUT + 1;
    const packed = Buffer.alloc(16 * count);
    for (let n = 0; n < count; n++) packed.writeUInt32BE(n, 16 * n);
    const catalogue = {
      ...openCatalogue(store),
      matching: async () => ({ count, webhooks: () => [], packed: () => packed }),
    };
    const accept = createAccept({
      store,
      bus,
      catalogue,
      customerKey: () => null,
      findKeys: () => [],
      now: () => clock.now,
      log,
    });
    const event = anEvent({ id: eventId('paddle-classic', 'test', randomUUID()) });
    expect(await accept({ event, raw: Buffer.from('raw') })).toMatchObject({ outcome: 'stored', matched: count });
    const parts = (await fanouts()).sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
    expect(parts.map(({ id }) => id)).toEqual([event.id, `${event.id}-1`, `${event.id}-2`]);
    expect(Buffer.concat(parts.map((part) => part.webhooks)).equals(packed)).toBe(true);
  });
});

describe('a walk', () => {
  test('goes by the webhooks of the event, whatever has become of them', async () => {
    const all = await webhooks(150);
    const event = await accepted();
    await webhooks(1);
    await Promise.all([
      remove(all[3]!.id),
      disable(all[5]!.id),
      change(all[7]!.id, { status: 'paused', active: false }),
    ]);
    await walkOn(walker());
    const made = await expectWhole(event, all);
    const endOf = (webhook: Webhook) => {
      const found = made.find(({ webhook_id }) => webhook_id === webhook.id)!;
      return `${found.status} ${found.reason} ${found.due_at === null} ${found.expire_at !== null}`;
    };
    expect(endOf(all[3]!)).toBe('cancelled webhook_deleted true true');
    expect(endOf(all[5]!)).toBe('discarded webhook_disabled true true');
    expect(endOf(all[7]!)).toBe('pending null false false');
    expect(published).toHaveLength(148);
  });

  test('publishes the first pointers of what it made, as they were written', async () => {
    await webhooks(120);
    const event = await accepted();
    await walkOn(walker());
    const made = await deliveriesOf(event);
    expect(sorted(published.map(({ delivery }) => delivery))).toEqual(sorted(made.map(({ id }) => id)));
    const byId = new Map(made.map((delivery) => [delivery.id, delivery]));
    for (const { delivery, attempt, due_at, event: of, subject } of published) {
      const written = byId.get(delivery)!;
      expect([attempt, due_at, of, subject]).toEqual([1, written.due_at!.toMillis(), event, written.subject_key]);
    }
  });

  test('makes and publishes deliveries in the trace that the event arrived in', async () => {
    await webhooks(101);
    const [arrival, walk] = [newTrace(), newTrace()];
    const event = await inTrace(arrival, accepted);
    const carried: (string | undefined)[] = [];
    const publishPointers: Bus['publishPointers'] = async (pointers) => {
      carried.push(...pointers.map(({ trace }) => trace));
    };
    await inTrace(walk, () => walkOn(walker(store, { publishPointers })));
    const { trace } = inTrace(arrival, lineage);
    expect(carried).toEqual(Array(101).fill(trace));
    expect(new Set((await deliveriesOf(event)).map((delivery) => delivery.trace))).toEqual(new Set([trace]));
  });

  test('that can’t publish leaves its deliveries due, for sweep to publish', async () => {
    const all = await webhooks(120);
    const event = await accepted();
    await walkOn(walker(store, { publishPointers: () => Promise.reject(new Error('no bus')) }));
    await expectWhole(event, all);
    const due = dueDeliveries(store);
    const later = clock.now + 10_000;
    const { backlog } = await due.look(later, 1_000);
    expect((await due.claim(backlog, later)).pointers).toHaveLength(120);
  });

  test('leaves alone what is there already', async () => {
    const all = await webhooks(150);
    const event = await accepted();
    const known = docOf(store, DELIVERIES.doc(deliveryId(event, all[20]!.id)));
    await known.set({ v: 1, event_id: event, webhook_id: all[20]!.id, status: 'succeeded' });
    await walkOn(walker());
    const made = await expectWhole(event, all);
    expect(made.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
    expect(published).toHaveLength(149);
  });

  test('stops after the page at hand when its time is over, and goes on from there', async () => {
    const all = await webhooks(450);
    const event = await accepted();
    const fanOut = walker(faultyStore(store, (call) => (call === 'commit' && (clock.now += 10), 'done')));
    const counts: number[] = [];
    while ((await fanouts()).length > 0) {
      const { created, next } = await fanOut.walk(clock.now + 15);
      counts.push(created);
      expect(next === null).toBe(counts.reduce((sum, count) => sum + count, 0) === 450);
    }
    expect(counts).toEqual([100, 200, 150]);
    await expectWhole(event, all);
  });
});

describe('a walker that is killed', () => {
  let all: Webhook[];
  beforeEach(async () => {
    all = await webhooks(110);
  });

  const READING: readonly CallFate[] = ['crash before', 'fails'];
  const WRITING: readonly CallFate[] = [...READING, 'crash after', 'lost', 'repeated'];

  const expectEachOnce = async (event: string) => {
    await expectWhole(event, all);
    const ids = published.map(({ delivery }) => delivery);
    expect(new Set(ids).size).toBe(ids.length);
  };

  /** Walks under these fates until nothing goes on, and then without any. @returns its calls */
  const walkUnder = async (fateOf: (n: number) => CallFate): Promise<StoreCall[]> => {
    const event = await accepted();
    const calls: StoreCall[] = [];
    const killed = new Promise<void>((resolve) => {
      const fated = faultyStore(store, (call) => fateOf(calls.push(call) - 1), resolve);
      void walkOn(walker(fated)).then(
        () => resolve(),
        () => resolve(),
      );
    });
    await killed;
    for (let walks = 0; walks < 3 && (await fanouts()).length > 0; walks++) {
      clock.now += LEASE_MS;
      await walkOn(walker());
    }
    await expectEachOnce(event);
    return calls;
  };

  test('at any call, before or after its effect, has its work done by the next, once', async () => {
    const calls = await walkUnder(() => 'done');
    expect(calls.filter((call) => call === 'commit')).toHaveLength(3);
    for (const [at, call] of calls.entries()) {
      for (const fate of call === 'commit' ? WRITING : READING) {
        await walkUnder((n) => (n === at ? fate : 'done'));
      }
    }
  });

  test('however its calls fail, and whoever else walks, each delivery is made and published once', async () => {
    const fates = fc.array(fc.constantFrom<CallFate>('done', 'done', 'fails', 'lost', 'repeated'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(fates, { minLength: 2, maxLength: 3 }), async (of) => {
        const event = await accepted();
        const walkers = of
          .map((fate) => [...fate])
          .map((fate) => walker(faultyStore(store, () => fate.shift() ?? 'done')));
        for (let turns = 0; turns < 60 && (await fanouts()).length > 0; turns++) {
          await Promise.all(walkers.map((each) => walkOn(each).catch(() => undefined)));
          clock.now += 600_000;
        }
        await expectEachOnce(event);
      }),
      { numRuns: 6 },
    );
  });
});

describe('sweep', () => {
  const deps = (changes: Partial<SweepDeps> = {}): SweepDeps => ({
    due: dueDeliveries(store),
    lanes: openLanes(store),
    fanOut: walker(),
    lookAtPeople: async () => 0,
    leases: openLeases(store, () => clock.now, randomUUID),
    bus,
    now: () => clock.now,
    wait: async (ms) => void (clock.now += ms),
    log,
    ...changes,
  });
  const callsOf = async (work: () => Promise<unknown>) => {
    const before = { ...firestore.counts().calls };
    await work();
    const after = firestore.counts().calls;
    return Object.fromEntries(
      Object.entries(after)
        .map(([name, count]) => [name, count - ((before as Record<string, number>)[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  };

  test('reads at most twice per shard in an idle minute, fan-outs included', async () => {
    await webhooks(1);
    const calls = await callsOf(async () => expect(await sweep(deps(), 'tick')).toMatchObject({ outcome: 'idle' }));
    expect(Object.keys(calls)).toEqual(['RunQuery']);
    expect(calls['RunQuery']).toBeLessThanOrEqual(16);
  });

  test('finds at a tick a fan-out whose wake was lost, and walks it to its end', async () => {
    const all = await webhooks(150, { status: 'disabled', active: false });
    const event = await accepted();
    expect(await sweep(deps(), 'tick')).toMatchObject({ outcome: 'watched', fannedOut: 150 });
    await expectWhole(event, all);
  });

  test('publishes what falls due while it walks, within its second', async () => {
    // Disabled ones' deliveries are over at once: nothing is due but the retries.
    await webhooks(450, { status: 'disabled', active: false });
    await Promise.all(Array.from({ length: 5 }, () => accepted()));
    const started = clock.now;
    const retries = Array.from({ length: 10 }, (_, n): DeliveryDocument => {
      const first = newDelivery(about('evt_retried'), `webhook-${n}`, { status: 'active' }, started);
      return { ...first, attempts: 1, urgent: true, due_at: Timestamp.fromMillis(started + 50 + n * 71) };
    });
    await store.commit({ writes: retries.map((data) => create(DELIVERIES.doc(data.id), data)) });
    const publishedAt = new Map<string, number>();
    const publishPointers: Bus['publishPointers'] = async (addressed) =>
      addressed.forEach(
        ({ pointer: { delivery } }) => publishedAt.has(delivery) || publishedAt.set(delivery, clock.now),
      );
    // Each of the walk's commits takes 30 ms, so that it takes longer than the retries are apart.
    const slow = faultyStore(store, (call) => (call === 'commit' && (clock.now += 30), 'done'));
    const watched = await sweep(deps({ fanOut: walker(slow), bus: { ...bus, publishPointers } }), 'wake');
    expect(watched.fannedOut).toBe(2_250);
    const late = retries.map(({ id, due_at }) => publishedAt.get(id)! - due_at!.toMillis());
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(1_000);
  });
});

test('after each page a walker rests as long as the page took: senders have half of the store', async () => {
  await webhooks(250);
  await accepted();
  const fanouts = openFanouts(store);
  const rests: number[] = [];
  const fanOut = openFanOut({
    fanouts: {
      ...fanouts,
      commitPage: async (...page) => {
        clock.now += 40;
        return fanouts.commitPage(...page);
      },
    },
    catalogue: openCatalogue(store),
    laneStates: () => readLaneStates(store),
    bus,
    now: () => clock.now,
    wait: async (ms) => void rests.push(ms),
    log,
  });
  await fanOut.walk(clock.now + 10_000);
  expect(rests).toEqual([40, 40, 40]);
});
