/** What an accept goes by while webhooks change and clocks go wrong, against docs/protocol.md, DP-23. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { openKnow } from '../../../../shared/intake/known.ts';
import type { Know } from '../../../../shared/intake/known.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { readConfig } from '../../../../shared/settings/config.ts';
import { CATALOGUE_AGE_MS, changeWaitMs } from '../../../../shared/webhooks/settings.ts';
import { webhookChanges } from '../../../../shared/webhooks/webhooks.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const START = Date.parse('2026-11-30T00:00:00Z');
const AGE_MS = 400;
const LAST_MS = 10_000;

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterAll(() => {
  jest.useRealTimers();
});

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** An instance: how fast its clocks go, and which of them goes wrong, when, by how much. */
interface Instance {
  pace: number;
  wrong: 'wall' | 'steady';
  atMs: number;
  byMs: number;
}

interface Step {
  atMs: number;
  /** On their way to the store, and back. */
  there: number;
  back: number;
}

interface Plan {
  instances: Instance[];
  asks: (Step & { instance: number })[];
  changes: Step[];
}

const step = { atMs: fc.nat({ max: 3_000 }), there: fc.constantFrom(0, 3, 200, 900), back: fc.constantFrom(0, 3, 600) };
const plans: fc.Arbitrary<Plan> = fc.record({
  instances: fc.array(
    fc.record({
      pace: fc.constantFrom(0.85, 1, 1.15),
      wrong: fc.constantFrom('wall' as const, 'steady' as const),
      atMs: fc.nat({ max: 3_000 }),
      byMs: fc.constantFrom(0, 300, 5_000),
    }),
    { minLength: 2, maxLength: 2 },
  ),
  asks: fc.array(fc.record({ ...step, instance: fc.nat({ max: 1 }) }), { minLength: 5, maxLength: 30 }),
  changes: fc.array(fc.record(step), { minLength: 1, maxLength: 5 }),
});

/** The wall clock may be set back; a steady one may stand still while the instance is frozen. */
function clocksOf({ pace, wrong, atMs, byMs }: Instance) {
  const passed = () => Date.now() - START;
  const lost = (clock: Instance['wrong']) => (clock === wrong && passed() >= atMs ? byMs : 0);
  return {
    wall: () => START + passed() * pace - lost('wall'),
    steady: () => passed() * pace - lost('steady'),
  };
}

interface Travel {
  there: number;
  back: number;
}

/** @returns whether a request that began after a change was answered went by an older version, and how many read nothing */
async function walk({ instances, asks, changes }: Plan, waitMs: number): Promise<{ stale: boolean; unread: number }> {
  jest.setSystemTime(START);
  const store = memoryStore(Date.now);
  let [answered, changed, reads] = [0, 0, 0];
  let stale = false;
  const travels: Travel[] = [];
  const read: Store['read'] = async (refs) => {
    reads += 1;
    const { there, back } = travels.at(-1)!;
    await sleep(there);
    const found = await store.read(refs);
    await sleep(back);
    return found;
  };
  const knows: Know[] = instances.map((each) => openKnow({ read }, AGE_MS, clocksOf(each)));
  const ask = async ({ atMs, instance, ...travel }: Plan['asks'][number]) => {
    await sleep(atMs);
    const atLeast = answered;
    travels.push(travel);
    const { catalogue } = await knows[instance]!();
    if ((catalogue.data?.version ?? 0) < atLeast) stale = true;
  };
  const change = async ({ atMs, there, back }: Step) => {
    await sleep(atMs + there);
    await store.commit({ writes: webhookChanges(new Map()) });
    const version = (changed += 1);
    await sleep(back + waitMs);
    answered = Math.max(answered, version);
  };
  const all = Promise.all([...asks.map(ask), ...changes.map(change)]);
  await jest.advanceTimersByTimeAsync(LAST_MS);
  await all;
  return { stale, unread: asks.length - reads };
}

const never = (waitMs: number) =>
  fc.asyncProperty(plans, async (plan) => {
    expect((await walk(plan, waitMs)).stale).toBe(false);
  });

test('no request that began after a change was answered goes by webhooks as they were', async () => {
  let unread = 0;
  const kept = fc.asyncProperty(plans, async (plan) => {
    const walked = await walk(plan, changeWaitMs(AGE_MS));
    unread += walked.unread;
    expect(walked.stale).toBe(false);
  });
  await fc.assert(kept, { numRuns: 150 });
  expect(unread).toBeGreaterThan(150);
});

test('one does where changes are answered sooner', async () => {
  expect((await fc.check(never(AGE_MS / 2), { numRuns: 1_000, endOnFailure: true })).failed).toBe(true);
});

test('without an age everything is read anew', async () => {
  const store = memoryStore(Date.now);
  const know = openKnow(store, 0, { wall: Date.now, steady: () => 0 });
  const versionNow = async () => (await know()).catalogue.data?.version;
  expect(await versionNow()).toBeUndefined();
  await store.commit({ writes: webhookChanges(new Map()) });
  expect(await versionNow()).toBe(1);
});

test('of two reads the one that began later is kept, whichever is answered first', async () => {
  const store = memoryStore(Date.now);
  let isSlow = true;
  let answer: () => void = () => undefined;
  const read: Store['read'] = async (refs) => {
    const found = await store.read(refs);
    if (isSlow) await new Promise<void>((resolve) => (answer = resolve));
    return found;
  };
  let steady = 0;
  const know = openKnow({ read }, AGE_MS, { wall: () => START, steady: () => steady });
  const first = know();
  await store.commit({ writes: webhookChanges(new Map()) });
  [isSlow, steady] = [false, 1];
  await know();
  answer();
  await first;
  expect((await know()).catalogue.data?.version).toBe(1);
});

test('receivers go by webhooks of 0.4 s ago, and of a second ago at most', () => {
  const ageWith = (CATALOGUE_AGE?: string) =>
    readConfig([CATALOGUE_AGE_MS], { CATALOGUE_AGE_MS: CATALOGUE_AGE }).catalogueAgeMs;
  expect([ageWith(), ageWith('0'), ageWith('1000')]).toEqual([400, 0, 1_000]);
  expect(() => ageWith('1001')).toThrow('CATALOGUE_AGE_MS');
});
