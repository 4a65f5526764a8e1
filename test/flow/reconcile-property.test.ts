/** Whatever is lost, shuffled or repeated on the way: after reconcile every receiver knows the truth. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { eventId } from '../../shared/events/ids.ts';
import { ACCOUNT, startWorlds } from '../support/reconcile-world.ts';
import type { World, Worlds } from '../support/reconcile-world.ts';
import { startModel } from '../support/subscription-model.ts';
import type { Model, Notification } from '../support/subscription-model.ts';

const CHANGES = 200;
const SUBSCRIPTIONS = 10;
/** After how many changes notifications arrive, those of one moment at once. */
const AT_ONCE = 20;
const RECEIVERS = { all: null, suspended: ['subscription.suspended'] };

let worlds: Worlds;
beforeAll(async () => {
  worlds = await startWorlds();
});
afterAll(() => worlds.stop());

interface Step {
  subscription: number;
  choice: number;
  isLost: boolean;
  /** By how many changes its notification is late. */
  delay: number;
  times: number;
}

const stepWith = (lostPercent: number) =>
  fc.record<Step>({
    subscription: fc.nat(SUBSCRIPTIONS - 1),
    choice: fc.nat(1_000),
    isLost: fc.nat(99).map((percent) => percent < lostPercent),
    delay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
    times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 3 }) }),
  });

const historyWith = (lostPercent: number) =>
  fc.record({
    steps: fc.array(stepWith(lostPercent), { minLength: CHANGES, maxLength: CHANGES }),
    /** Before which change a pass is made, while notifications are on their way. */
    passAt: fc.nat(CHANGES),
  });

/** @returns the notifications that arrived */
async function live(world: World, model: Model, { steps, passAt }: { steps: Step[]; passAt: number }) {
  const late: { at: number; notification: Notification }[] = [];
  const arrived: Notification[] = [];
  const arriveUntil = async (at: number) => {
    const due = late.filter((each) => each.at <= at);
    for (const each of due) late.splice(late.indexOf(each), 1);
    arrived.push(...due.map(({ notification }) => notification));
    await Promise.all(due.map(({ notification }) => world.notify(notification)));
  };
  for (const [index, { subscription, choice, isLost, delay, times }] of steps.entries()) {
    if (index === passAt) await world.run();
    const notification = model.change(subscription, choice);
    for (let time = 0; !isLost && time < times; time += 1) late.push({ at: index + delay * (time + 1), notification });
    if (index % AT_ONCE === 0) await arriveUntil(index);
  }
  await arriveUntil(Infinity);
  await world.quiet();
  return arrived;
}

const newestOf = (world: World, subject: string) =>
  world.received
    .filter(({ webhook, payload }) => webhook === 'all' && payload.subject.id === subject)
    .map(({ payload }) => payload)
    .reduce((a, b) => (b.state_observed_at >= a.state_observed_at ? b : a));

const recoveredIn = async (world: World) => (await world.events()).filter(({ recovered }) => recovered);

test('every receiver holds exactly the truth, and has heard of every suspension', async () => {
  await fc.assert(
    fc.asyncProperty(historyWith(5), async (history) => {
      const world = await worlds.fresh(RECEIVERS);
      const model = startModel(world.sandbox.reseller, SUBSCRIPTIONS / 2);
      await world.run({ baseline: true });
      const arrived = await live(world, model, history);
      for (let pass = 0; pass < 2; pass += 1) {
        expect((await world.run()).finished).toBe(true);
        await world.quiet();
      }

      const touched = new Set(world.received.map(({ payload }) => payload.subject.id));
      for (const [subject, state] of model.truth()) {
        if (!touched.has(subject)) continue;
        const newest = newestOf(world, subject);
        if (state === null) expect(newest.state_status).toBe('inaccessible');
        else expect({ subject, state: newest.state }).toEqual({ subject, state });
        const heard = world.received.some(
          ({ webhook, payload }) => webhook === 'suspended' && payload.subject.id === subject,
        );
        if (model.isSuspended(subject)) expect({ subject, heard }).toEqual({ subject, heard: true });
      }
      const suspensions = arrived.filter(({ event_type }) => event_type === 'SUBSCRIPTION_SUSPENDED');
      const heardOf = world.received.filter(({ webhook }) => webhook === 'suspended').map(({ payload }) => payload.id);
      expect(heardOf).toEqual(
        expect.arrayContaining(suspensions.map((each) => eventId('google-workspace', ACCOUNT, each.message_id))),
      );

      const before = world.received.length;
      expect(await world.run()).toMatchObject({ changed: 0, missing: 0, unknown: 0 });
      await world.quiet();
      expect(world.received).toHaveLength(before);
      for (const name of Object.keys(RECEIVERS)) {
        const ids = world.received.filter(({ webhook }) => webhook === name).map(({ payload }) => payload.id);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }),
    { numRuns: 1, endOnFailure: true },
  );
}, 90_000);

test('where nothing is lost, nothing is told twice: reconcile announces nothing', async () => {
  await fc.assert(
    fc.asyncProperty(historyWith(0), async (history) => {
      const world = await worlds.fresh(RECEIVERS);
      const model = startModel(world.sandbox.reseller, SUBSCRIPTIONS / 2, false);
      await world.run({ baseline: true });
      await live(world, model, history);
      for (let pass = 0; pass < 3; pass += 1) await world.run();
      expect((await recoveredIn(world)).map(({ type, data, subject }) => ({ type, data, subject }))).toEqual([]);
    }),
    { numRuns: 1, endOnFailure: true },
  );
}, 90_000);
