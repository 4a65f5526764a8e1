/** Histories of a reseller's subscriptions whose notifications get lost, late or repeated, and what must hold after them. */
import { expect } from '@jest/globals';
import fc from 'fast-check';

import type { ResellerControl } from '../../local/sandbox/reseller.ts';
import { eventId } from '../../shared/events/ids.ts';
import { ACCOUNT } from './reconcile-world.ts';
import type { World } from './reconcile-world.ts';
import { startModel } from './subscription-model.ts';
import type { Model, Notification } from './subscription-model.ts';

const CHANGES = 200;
const SUBSCRIPTIONS = 10;
/** After how many changes notifications arrive, those of one moment at once. */
const AT_ONCE = 20;
export const RECEIVERS = { all: null, suspended: ['subscription.suspended'] };

interface Step {
  subscription: number;
  choice: number;
  isLost: boolean;
  /** By how many changes its notification is late. */
  delay: number;
  times: number;
}

export interface History {
  steps: Step[];
  /** Before which change a pass is made, while notifications are on their way. */
  passAt: number;
}

const stepWith = (lostPercent: number) =>
  fc.record<Step>({
    subscription: fc.nat(SUBSCRIPTIONS - 1),
    choice: fc.nat(1_000),
    isLost: fc.nat(99).map((percent) => percent < lostPercent),
    delay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
    times: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 3 }) }),
  });

export const historyWith = (lostPercent: number): fc.Arbitrary<History> =>
  fc.record({
    steps: fc.array(stepWith(lostPercent), { minLength: CHANGES, maxLength: CHANGES }),
    passAt: fc.nat(CHANGES),
  });

export interface Reconciled extends Pick<World, 'received' | 'notify' | 'run' | 'quiet'> {
  reseller: Pick<ResellerControl, 'put' | 'remove'>;
}

/**
 * Lets a history happen, until no delivery is left to be made.
 * @param mayEnd whether subscriptions are cancelled and transferred
 * @returns the truth, and the notifications that arrived
 */
export async function live(world: Reconciled, { steps, passAt }: History, mayEnd: boolean) {
  const model = startModel(world.reseller, SUBSCRIPTIONS / 2, mayEnd);
  await world.run({ baseline: true });
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
  return { model, arrived };
}

/** After two passes everybody knows the truth, and has heard of every suspension; a third has nothing to tell. */
export async function expectTruthAfter(world: Reconciled, model: Model, arrived: readonly Notification[]) {
  for (let pass = 0; pass < 2; pass += 1) {
    expect((await world.run()).finished).toBe(true);
    await world.quiet();
  }
  const touched = new Set(world.received.map(({ payload }) => payload.subject.id));
  for (const [subject, state] of model.truth()) {
    if (!touched.has(subject)) continue;
    const newest = newestOf(world, subject);
    if (state === null)
      expect({ subject, standing: newest.state_status }).toEqual({ subject, standing: 'inaccessible' });
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
}

const newestOf = (world: Reconciled, subject: string) =>
  world.received
    .filter(({ webhook, payload }) => webhook === 'all' && payload.subject.id === subject)
    .map(({ payload }) => payload)
    .reduce((a, b) => (b.state_observed_at >= a.state_observed_at ? b : a));

/** What passes announced. */
export const announcedIn = ({ received }: Reconciled) =>
  received.map(({ payload }) => payload).filter(({ source_type }) => source_type === 'reconcile');
