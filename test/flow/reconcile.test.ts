/** What reconcile announces, and what it leaves alone. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { EVENTS } from '../../shared/events/event-document.ts';
import { readOne } from '../../shared/store/find.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import { JOBS } from '../../shared/sweep/documents.ts';
import { createOrderErasure } from '../../shared/sweep/erasures.ts';
import { clientOf, docOf } from '../support/client.ts';
import { jobWalker } from '../support/job-walker.ts';
import { ACCOUNT, startWorlds, subscriptionOf } from '../support/reconcile-world.ts';
import type { World, Worlds } from '../support/reconcile-world.ts';
import { KEYS } from '../support/webhook-samples.ts';

const MINUTE = 60_000;
const subjectOf = (customer: string) => `${ACCOUNT}/${customer}/1010020027`;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await startWorlds();
});
afterAll(() => worlds.stop());

let serial = 0;
const notification = (customer: string, id: string, event_type: string) => ({
  event_type,
  message_id: `n-${(serial += 1)}`,
  reseller_customer_id: ACCOUNT,
  customer_id: customer,
  sku_id: '1010020027',
  subscription_id: id,
  publish_time: { seconds: Math.floor(Date.now() / 1000), nanos: (Date.now() % 1000) * 1e6 },
});

const suspended = { status: 'SUSPENDED', suspensionReasons: ['OTHER'] };
const put = (world: World, customer: string, id: string, rest = {}) =>
  world.sandbox.reseller.put(subscriptionOf(customer, id, rest));

/** A world in which some subscriptions were there when Subrelay was set up. */
async function seeded(customers: string[], receivers?: Record<string, string[] | null>): Promise<World> {
  const world = await worlds.fresh(receivers);
  for (const [index, customer] of customers.entries()) put(world, customer, String(index));
  expect(await world.run({ baseline: true })).toMatchObject({ finished: true, unknown: customers.length, changed: 0 });
  return world;
}

const typesOf = async (world: World, customer: string) =>
  (await world.events())
    .filter(({ subject }) => subject?.id === subjectOf(customer))
    .map(({ type, recovered }) => (recovered ? type : `notified ${type}`))
    .sort();

const changedIn = async (world: World) =>
  Object.fromEntries(
    (await world.events()).map(({ type, data }) => [type, (JSON.parse(data) as { changed: unknown }).changed]),
  );

describe('a pass', () => {
  test('of a deployment that has never made one takes what is listed for announced, asked for or not', async () => {
    const world = await worlds.fresh();
    put(world, 'C0old', '1', suspended);
    expect(await world.run()).toMatchObject({ finished: true, checked: 1, changed: 0, missing: 0, unknown: 1 });
    expect(await world.run()).toMatchObject({ finished: true, checked: 1, changed: 0, missing: 0, unknown: 0 });
    expect(await world.events()).toEqual([]);
    expect(await world.subject(subjectOf('C0old'))).toMatchObject({
      state_status: 'fresh',
      listed_in: `google-workspace/${ACCOUNT}`,
    });
  });

  test('in which nothing differs writes no subject', async () => {
    const world = await seeded(['C0same']);
    const { docs: before } = await clientOf(world.store).collection('subjects').get();
    await world.run();
    const { docs: after } = await clientOf(world.store).collection('subjects').get();
    expect(after[0]!.updateTime).toEqual(before[0]!.updateTime);
  });

  test.each([
    ['subscription.suspended', suspended, ['status', 'suspension_reasons']],
    ['subscription.cancelled', { status: 'CANCELLED' }, ['status']],
    ['license.assignment_changed', { seats: { numberOfSeats: 25, licensedNumberOfSeats: 2 } }, ['seats.licensed']],
    [
      'subscription.commitment_changed',
      { seats: { numberOfSeats: 26, licensedNumberOfSeats: 21 } },
      ['quantity', 'seats.committed'],
    ],
    ['subscription.reconciled', { purchaseOrderId: 'PO-2' }, ['purchase_order_id']],
  ])('announces %s where that is what changed, when two passes have seen it', async (type, rest, fields) => {
    const world = await seeded(['C0one']);
    put(world, 'C0one', '0', rest);
    expect(await world.run()).toMatchObject({ changed: 0 });
    expect(await world.run()).toMatchObject({ changed: 1 });
    await world.quiet();
    expect(await world.run()).toMatchObject({ changed: 0 });
    const [received] = world.received;
    expect(world.received).toHaveLength(1);
    expect(received!.payload).toMatchObject({ type, source_type: 'reconcile', state_status: 'fresh' });
    expect(Object.keys(received!.payload.data.changed as object).sort()).toEqual(fields);
  });

  test('announces a suspension as one whatever else has changed, and the rest beside it', async () => {
    const world = await seeded(['C0both'], { suspended: ['subscription.suspended'] });
    put(world, 'C0both', '0', { ...suspended, purchaseOrderId: 'PO-3' });
    await world.run();
    expect(await world.run()).toMatchObject({ changed: 2 });
    await world.quiet();
    expect(world.received.map(({ payload }) => payload.type)).toEqual(['subscription.suspended']);
    expect(await changedIn(world)).toEqual({
      'subscription.suspended': {
        status: { announced: 'active', found: 'suspended' },
        suspension_reasons: { announced: [], found: ['other'] },
      },
      'subscription.reconciled': { purchase_order_id: { announced: 'PO-2026-17', found: 'PO-3' } },
    });
  });

  test('15 minutes after the last event of a subject counts a difference at once', async () => {
    const world = await seeded(['C0quarter']);
    await world.notify(notification('C0quarter', '0', 'SUBSCRIPTION_RENEWED'));
    await world.quiet();
    put(world, 'C0quarter', '0', suspended);
    expect(await world.run({ later: 14 * MINUTE })).toMatchObject({ changed: 0 });
    put(world, 'C0quarter', '0', { purchaseOrderId: 'PO-4' });
    expect(await world.run({ later: 16 * MINUTE })).toMatchObject({ changed: 1 });
    expect(await typesOf(world, 'C0quarter')).toEqual(['notified subscription.renewed', 'subscription.reconciled']);
  });

  test('does not tell twice what a notification told late', async () => {
    const world = await seeded(['C0late']);
    put(world, 'C0late', '0', suspended);
    await world.run();
    await world.notify(notification('C0late', '0', 'SUBSCRIPTION_SUSPENDED'));
    await world.quiet();
    expect(await world.run()).toMatchObject({ changed: 0 });
    expect(await world.run({ later: 20 * MINUTE })).toMatchObject({ changed: 0 });
    expect((await world.subject(subjectOf('C0late')))?.difference).toBeNull();
  });

  test('leaves alone what an event told nobody, since nobody had asked', async () => {
    const world = await seeded(['C0quiet'], { payments: ['payment.*'] });
    put(world, 'C0quiet', '0', { ...suspended, seats: { numberOfSeats: 9, licensedNumberOfSeats: 21 } });
    await world.notify(notification('C0quiet', '0', 'SUBSCRIPTION_SUSPENDED'));
    await world.notify(notification('C0quiet', '0', 'COMMITMENT_CHANGED'));
    for (let pass = 0; pass < 3; pass += 1) expect(await world.run()).toMatchObject({ changed: 0 });
  });

  test('announces a subscription that was made unnoticed as created, and an old one as reconciled', async () => {
    const world = await seeded(['C0first']);
    put(world, 'C0made', '1', { ...suspended, creationTime: String(Date.now() + 1_000) });
    put(world, 'C0moved', '2', { creationTime: '1700000000000' });
    expect(await world.run()).toMatchObject({ changed: 0, unknown: 2 });
    expect(await world.run()).toMatchObject({ changed: 3, unknown: 0 });
    expect(await typesOf(world, 'C0made')).toEqual(['subscription.created', 'subscription.suspended']);
    expect(await typesOf(world, 'C0moved')).toEqual(['subscription.reconciled']);
  });

  test('asks for what the list no longer shows, and tells once that it is inaccessible', async () => {
    const world = await seeded(['C0stays', 'C0gone', 'C0replaced']);
    world.sandbox.reseller.remove('1');
    world.sandbox.reseller.remove('2');
    const { docs } = await clientOf(world.store)
      .collection('subjects')
      .where('subject_id', '==', subjectOf('C0replaced'))
      .get();
    await docs[0]!.ref.update({ replaced_by: 'another' });
    expect(await world.run()).toMatchObject({ changed: 0, missing: 1 });
    expect(await world.run()).toMatchObject({ changed: 1, missing: 1 });
    expect(await world.run()).toMatchObject({ changed: 0, missing: 0 });
    await world.quiet();
    expect(world.received.map(({ payload }) => payload)).toMatchObject([
      { type: 'subscription.reconciled', subject: { id: subjectOf('C0gone') }, state_status: 'inaccessible' },
    ]);
    put(world, 'C0gone', '1');
    await world.run();
    expect(await world.run()).toMatchObject({ changed: 1 });
    expect(await typesOf(world, 'C0replaced')).toEqual([]);
  });

  test('calls nothing inaccessible that was found under another SKU: whether it left this one is not certain', async () => {
    const world = await seeded(['C0stays', 'C0moves']);
    put(world, 'C0moves', '1', { skuId: '1010020028', skuName: 'Another' });
    for (let runs = 0; runs < 3; runs += 1) expect(await world.run()).toMatchObject({ missing: 0 });
    expect(await typesOf(world, 'C0moves')).toEqual([]);
    expect(await world.subject(subjectOf('C0moves'))).toMatchObject({ state_status: 'fresh' });
  });

  test('asked for as a baseline announces nothing, and neither does the next', async () => {
    const world = await seeded(['C0rebased']);
    put(world, 'C0rebased', '0', suspended);
    await world.run();
    expect(await world.run({ baseline: true })).toMatchObject({ changed: 0 });
    expect(await world.run({ later: 20 * MINUTE })).toMatchObject({ changed: 0 });
  });

  test('of many pages goes on where the last run stopped, and knows what none of them listed', async () => {
    const customers = Array.from({ length: 250 }, (_, index) => `C0many${index}`);
    const world = await seeded(customers);
    world.sandbox.reseller.remove('17');
    const pages = () => world.sandbox.reseller.calls.filter(({ path }) => path.endsWith('/v1/subscriptions')).length;
    let passes = 0;
    for (let runs = 0; passes < 2; runs += 1) {
      const seen = pages();
      const report = await world.run({ pages: 2 });
      // One more is asked for to compare a customer who is refused with another.
      expect(pages() - seen).toBeLessThanOrEqual(3);
      if (report.finished) passes += 1;
      expect(runs).toBeLessThan(10);
    }
    expect(await typesOf(world, 'C0many17')).toEqual(['subscription.reconciled']);
  });

  test('that has something to announce is an alarm while no notification has come for a day', async () => {
    const world = await seeded(['C0silent']);
    const alarms = () => world.logged.filter(({ msg }) => msg === 'notifications.silent');
    await world.notify(notification('C0silent', '0', 'SUBSCRIPTION_RENEWED'));
    await world.quiet();
    put(world, 'C0silent', '0', suspended);
    await world.run({ later: 23 * 60 * MINUTE });
    expect(alarms()).toEqual([]);
    put(world, 'C0silent', '0');
    const report = await world.run({ later: 25 * 60 * MINUTE });
    expect(report).toMatchObject({ changed: 1 });
    expect(alarms()).toHaveLength(1);
    expect(world.logged.filter(({ msg }) => msg === 'subscriptions.compared').at(-1)).toMatchObject(report);
  });

  test.each([
    ['and nothing changes any more, is told once', false, 1],
    ['and is notified of something before, is not', true, 0],
  ])('a source that changed while it had been silent for less than a day, %s', async (_, notified, told) => {
    const account = `C0quiet${String(told)}`;
    const world = await seeded([account]);
    await world.notify(notification(account, '0', 'SUBSCRIPTION_RENEWED'));
    await world.quiet();
    put(world, account, '0', suspended);
    await world.run({ later: 20 * 60 * MINUTE });
    const alarms = () => world.logged.filter(({ msg }) => msg === 'notifications.silent');
    expect(alarms()).toEqual([]);
    if (notified) {
      const heard = (await world.store.query(EVENTS.where('recovered', '==', false))).docs;
      const received_at = Timestamp.fromMillis(Date.now() + 21 * 60 * MINUTE);
      await Promise.all(heard.map(({ ref }) => docOf(world.store, ref).update({ received_at })));
    }
    await world.run({ later: 25 * 60 * MINUTE });
    await world.run({ later: 25 * 60 * MINUTE + 15 * MINUTE });
    await world.run({ later: 50 * 60 * MINUTE });
    expect(alarms()).toHaveLength(told);
  });
});

describe('a customer that was erased', () => {
  /** Erases it, in two passes ten minutes apart. */
  async function erase(world: World, customerId: string): Promise<void> {
    const customer = KEYS.customerKey({
      ...{ source: 'google-workspace', account: ACCOUNT },
      customer: { id: customerId },
    })!;
    const clock = { now: Date.now() };
    const order = createOrderErasure({ store: world.store, now: () => clock.now, sleep: none, random: () => 0 });
    expect(await order({ customer, by: 'test', beside: () => [] })).toMatchObject({ isNew: true });
    const { store } = world;
    for (let minutes = 0; minutes < 30; minutes++) {
      await jobWalker({ store, clock }).walk(clock.now + 1);
      clock.now += 60_000;
    }
    const { docs } = await store.query(JOBS.where('kind', '==', 'erasure'));
    expect(docs.map(({ data }) => data)).toMatchObject([{ status: 'completed', subjects: 1 }]);
  }
  const none = async () => undefined;

  test('is left alone by every pass, until its source tells of it anew', async () => {
    const world = await seeded(['C0gone', 'C0stays']);
    await world.notify(notification('C0gone', '0', 'SUBSCRIPTION_RENEWED'));
    await world.quiet();
    const [{ id: key, number }] = (
      await world.store.query(SUBJECTS.where('subject_id', '==', subjectOf('C0gone')))
    ).docs.map(({ data }) => ({ id: data.id, number: data.announced_number })) as [{ id: string; number: number }];
    await erase(world, 'C0gone');
    put(world, 'C0gone', '0', suspended);
    put(world, 'C0stays', '1', suspended);
    for (const later of [0, 16 * MINUTE, 32 * MINUTE]) await world.run({ later });
    expect(await typesOf(world, 'C0stays')).toEqual(['subscription.suspended']);
    const erased = (await readOne(world.store, SUBJECTS.doc(key))).data!;
    expect(erased).toMatchObject({
      announced_number: number,
      announced: '{}',
      state: null,
      erased_at: expect.anything(),
    });
    expect((await world.events()).filter(({ subject }) => subject?.id === subjectOf('C0gone'))).toEqual([]);

    await world.notify(notification('C0gone', '0', 'SUBSCRIPTION_RENEWED'));
    await world.quiet();
    const told = (await readOne(world.store, SUBJECTS.doc(key))).data!;
    expect(told).toMatchObject({ subject_id: subjectOf('C0gone'), state_status: 'fresh' });
    expect(told).not.toHaveProperty('erased_at');
    put(world, 'C0gone', '0', { ...suspended, seats: { numberOfSeats: 25, licensedNumberOfSeats: 2 } });
    for (const later of [48 * MINUTE, 64 * MINUTE]) await world.run({ later });
    expect(await typesOf(world, 'C0gone')).toContain('license.assignment_changed');
  });
});
