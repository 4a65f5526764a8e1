/**
 * Deliveries through many orders of what can happen: the promises of docs/protocol.md, for `none` and for `subject`.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import enderDied from '../fixtures/walks/ender-died.json' with { type: 'json' };
import failuresForgotten from '../fixtures/walks/failures-forgotten.json' with { type: 'json' };
import { walk } from '../support/delivery-world.ts';
import type { Action, Walk } from '../support/delivery-world.ts';

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterAll(() => {
  jest.useRealTimers();
});

const afterMs = fc.constantFrom(0, 0, 3, 1_500, 9_000, 40_000);
const choices = fc.array(fc.nat({ max: 239 }), { minLength: 0, maxLength: 400, size: 'max' });

/** About as many as a walk has. */
const point = fc.nat({ max: 70 });

const walks = (ordering: Walk['ordering'], what: readonly Action[]): fc.Arbitrary<Walk> =>
  fc.record({
    ordering: fc.constant(ordering),
    events: fc.array(fc.record({ subject: fc.constantFrom('A', 'A', 'A', 'B'), afterMs }), {
      minLength: 1,
      maxLength: 4,
    }),
    actions: fc.array(fc.record({ what: fc.constantFrom(...what), afterMs }), { maxLength: 3 }),
    crashAt: fc.array(point, { maxLength: 1 }),
    failAt: fc.array(point, { maxLength: 1 }),
    fails: fc.boolean(),
    repeats: fc.nat({ max: 3 }),
    freezes: fc.array(fc.record({ atStep: fc.nat({ max: 80 }), ms: fc.constantFrom(8_000, 30_000, 90_000) }), {
      maxLength: 2,
    }),
    haste: fc.constantFrom(4, 15, 60),
    choices,
  });

/** More events than may go at once. */
const limited = (plans: fc.Arbitrary<Walk>): fc.Arbitrary<Walk> =>
  fc
    .record({
      plan: plans,
      rate: fc.constantFrom({ limit: 1, seconds: 1 }, { limit: 2, seconds: 1 }, { limit: 1, seconds: 30 }),
      more: fc.array(fc.record({ subject: fc.constantFrom('A', 'B', 'C'), afterMs: fc.constantFrom(0, 0, 3, 700) }), {
        minLength: 3,
        maxLength: 6,
      }),
    })
    .map(({ plan, rate, more }) => ({ ...plan, rate, events: [...plan.events, ...more] }));

/** Endpoints that take their time, so that pushes are answered before their exchange ends; some instances freeze then. */
const slowly = (plans: fc.Arbitrary<Walk>): fc.Arbitrary<Walk> =>
  fc
    .record({
      plan: plans,
      early: fc.record({
        answersAfterMs: fc.constantFrom(100, 100, 2_500, 9_000),
        slots: fc.constantFrom(1, 3, 3),
        freezesMs: fc.constantFrom(0, 0, 8_000, 30_000, 90_000),
      }),
    })
    .map(({ plan, early }) => ({ ...plan, early }));

const RETRIES = fc.constantFrom<Action[]>(
  ...([
    'retry',
    'retry',
    'retry',
    'retry_twice',
    'retry_twice',
    'retry_in_flight',
    'cancel',
    'pause',
    'resume',
  ] as const),
);

/**
 * Operators who send now what waits, among endpoints that fail, states that can't be fetched, and, in half of the walks,
 * pushes that are answered early, with a freeze.
 */
const retried = (plans: fc.Arbitrary<Walk>): fc.Arbitrary<Walk> =>
  fc
    .record({
      plan: fc.oneof(plans, slowly(plans)),
      waits: fc.nat({ max: 2 }),
      fails: fc.constantFrom<Walk['fails']>(true, 'mostly', 'mostly'),
      subjects: fc.array(fc.constantFrom('A', 'B'), { minLength: 2, maxLength: 3 }),
      actions: fc.array(fc.record({ what: RETRIES, afterMs: fc.constantFrom(3, 700, 1_500, 4_000, 9_000) }), {
        minLength: 2,
        maxLength: 6,
      }),
    })
    .map(({ plan, subjects, ...more }) => {
      return { ...plan, ...more, events: subjects.map((subject) => ({ subject, afterMs: 3 })) };
    });

/**
 * Endpoints of which so much is unanswered that whatever comes is held, and left to `sweep` before it is published; they answer
 * at last, or in half of the walks time out.
 */
const silent = (plans: fc.Arbitrary<Walk>): fc.Arbitrary<Walk> =>
  fc
    .record({
      plan: plans,
      crowd: fc.integer({ min: 8, max: 12 }),
      later: fc.array(fc.constantFrom(3, 300, 700, 2_500, 9_000), { minLength: 3, maxLength: 5 }),
      answersAfterMs: fc.constantFrom(9_000, 25_000, 31_000),
      freezesMs: fc.constantFrom(0, 0, 8_000, 30_000),
    })
    .map(({ plan, crowd, later, answersAfterMs, freezesMs }) => ({
      ...plan,
      events: [...Array<number>(crowd).fill(3), 2_200, ...later].map((afterMs) => ({ subject: 'A', afterMs })),
      early: { answersAfterMs, slots: 12, freezesMs },
    }));

/** @param known walks that broke a promise once */
async function keepsItsPromises(plans: fc.Arbitrary<Walk>, numRuns: number, known: readonly Walk[] = []) {
  let [answeredEarly, leftToSweep] = [0, 0];
  const retried: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { broken, log, early, retried: answers, leftToSweep: left } = await walk(plan);
      answeredEarly += early;
      leftToSweep += left;
      for (const answer of answers) retried[answer] = (retried[answer] ?? 0) + 1;
      if (broken.length > 0) throw new Error(`${broken.join('\n')}\n\n${log.join('\n')}`);
    }),
    { numRuns, endOnFailure: true, examples: known.map((plan) => [plan]) },
  );
  return { answeredEarly, leftToSweep, retried };
}

/** A few of each in every run of the tests; `WALKS=5000` for more. */
const RUNS = Number(process.env['WALKS'] ?? 100);
const changes = ['pause', 'resume', 'disable', 'cancel', 'expire'] as const;

test('without an order: never lost, nothing held for ever, no two exchanges at once but the excused', () =>
  keepsItsPromises(walks('none', changes), RUNS));

/** The push that comes again when an ender has died is acknowledged by an instance that has read the delivery before. */
const ENDER_DIED = enderDied as Walk;

test('in order: none overtakes one that is pending, none starts after its end', () =>
  keepsItsPromises(walks('subject', changes), RUNS, [ENDER_DIED]));

test('with pushes that are answered early, without an order', async () => {
  const { answeredEarly } = await keepsItsPromises(slowly(walks('none', changes)), RUNS);
  expect(answeredEarly).toBeGreaterThan(RUNS / 4);
});

test('with pushes that are answered early, in order', async () => {
  const { answeredEarly } = await keepsItsPromises(slowly(walks('subject', changes)), RUNS);
  expect(answeredEarly).toBeGreaterThan(RUNS / 30);
});

test('with endpoints that answer nothing for long: what is left to sweep is sent', async () => {
  const runs = Math.ceil(RUNS / 4);
  const { leftToSweep } = await keepsItsPromises(silent(walks('none', changes)), runs);
  expect(leftToSweep).toBeGreaterThan(runs / 10);
});

test('while the order is switched on and off: never lost, nothing held for ever', () =>
  keepsItsPromises(walks('subject', [...changes, 'order', 'disorder']), RUNS));

test('with a rate limit: never lost, nothing held for ever, no more exchanges in any time than it allows', () =>
  keepsItsPromises(limited(walks('none', changes)), Math.ceil(RUNS / 3)));

test('with a rate limit, in order', () => keepsItsPromises(limited(walks('subject', changes)), Math.ceil(RUNS / 3)));

/** An instance asks in vain for an open breaker, since another has seen a success meanwhile. */
const FAILURES_FORGOTTEN = failuresForgotten as Walk;

test.each(['none', 'subject'] as const)(
  'with retries by hand, ordering %s: no two exchanges at once, and none is taken from the plan',
  async (ordering) => {
    const runs = Math.ceil(RUNS * 0.7);
    const { retried: answers } = await keepsItsPromises(retried(walks(ordering, changes)), runs, [FAILURES_FORGOTTEN]);
    expect(answers.brought_forward).toBeGreaterThan(runs / 10);
    expect(answers.under_way).toBeGreaterThan(runs / 10);
    expect(answers.refused).toBeGreaterThan(runs / 10);
  },
);
