/** How long `sweep` watches, how often it looks, and what it leaves behind, at the numbers that it has. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { Due, Late } from '../../../../shared/sweep/due.ts';
import { sweep } from '../../../../shared/sweep/sweep.ts';
import type { SweepDeps, SweepTrigger } from '../../../../shared/sweep/sweep.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const START = Date.parse('2026-11-30T00:00:00Z');
/** More than a watch has, at a look every 30 ms. */
const MOST_LOOKS = 2_000;

interface Given {
  /** What is late at a time. */
  lateAt?: (now: number) => Late | null;
  trigger?: SweepTrigger;
  /** When the next delivery is due at a time; null where none is. */
  nextDueAt?: (now: number) => number | null;
  /** How many retries are due at a time. */
  urgentAt?: (now: number) => number;
  /** When the lease was last woken; null where another holds it by then. */
  wokenAt?: (now: number) => number | null;
  /** When the next fan-out is due. */
  fanOutAt?: number;
}

/** Watches once, in virtual time. */
async function watched({
  trigger = 'wake',
  nextDueAt = () => null,
  urgentAt = () => 0,
  wokenAt = () => START,
  lateAt = () => null,
  fanOutAt,
}: Given = {}) {
  const time = virtualTime(START, 1);
  const looks: number[] = [];
  const logged: object[] = [];
  const seen = { released: 0, wakes: 0, reads: 0, retentionLooks: 0 };
  const deps: SweepDeps = {
    due: {
      next: async () => {
        seen.reads += 1;
        return nextDueAt(time.now());
      },
      look: async (now) => {
        // Time moves in its waits alone: one that takes no rest would look for ever.
        if (looks.push(now - START) > MOST_LOOKS) throw new Error(`It has looked ${MOST_LOOKS} times`);
        const urgent = Array.from({ length: urgentAt(now) }, () => ({}) as Due['urgent'][number]);
        return { urgent, backlog: [], next: urgent.length > 0 ? now : nextDueAt(now), late: lateAt(now) };
      },
      endHeldPastRetention: async () => (seen.retentionLooks += 1),
      claim: async () => ({ pointers: [], silent: [] }),
      hold: async () => 0,
    },
    lanes: {
      next: async () => null,
      look: async () => ({ due: [], next: null }),
      drain: async () => 0,
    } as unknown as SweepDeps['lanes'],
    lookAtPeople: async () => 0,
    fanOut: { next: async () => fanOutAt ?? null, walk: async () => ({ created: 0, next: null }) },
    leases: {
      take: async () => ({ keep: async () => wokenAt(time.now()), release: async () => void (seen.released += 1) }),
    },
    bus: {
      publishPointers: async () => undefined,
      wake: async () => undefined,
      wakeAgain: async () => void (seen.wakes += 1),
      close: async () => undefined,
    },
    now: time.now,
    wait: time.sleep,
    log: pino({}, { write: (line) => void logged.push(JSON.parse(line) as object) }),
  };
  let result: unknown;
  const done = sweep(deps, trigger).then((value) => (result = value));
  await new Promise(setImmediate);
  await time.run();
  await done;
  return { looks, logged, result, lastedMs: time.now() - START, ...seen };
}

test('what is late is told as it was found', async () => {
  const late = { count: 2, delivery: 'd-1', webhook: 'w-1', plannedAt: '2026-11-29T23:00:00.000Z' };
  const { logged } = await watched({ lateAt: (now) => (now === START ? late : null) });
  expect(logged).toEqual([expect.objectContaining({ level: 40, msg: 'deliveries.late', ...late })]);
});

const gaps = (looks: readonly number[]): number[] => looks.slice(1).map((at, index) => at - looks[index]!);

test('woken for nothing it watches for 10 s more: more may be due that nobody announced', async () => {
  const { lastedMs, released, wakes } = await watched();
  expect(lastedMs).toBeGreaterThanOrEqual(10_000);
  expect(lastedMs).toBeLessThan(11_000);
  expect({ released, wakes }).toEqual({ released: 1, wakes: 0 });
});

test('while anything is due soon it watches for 50 s, then wakes a successor and lets go', async () => {
  const { lastedMs, released, wakes } = await watched({ nextDueAt: (now) => now + 30_000 });
  expect(lastedMs).toBeGreaterThanOrEqual(50_000);
  expect(lastedMs).toBeLessThan(51_000);
  expect({ released, wakes }).toEqual({ released: 1, wakes: 1 });
});

test('it looks at least every 0.9 s: the shortest retry is due after 1 s', async () => {
  const { looks } = await watched({ nextDueAt: (now) => now + 30_000 });
  expect(Math.max(...gaps(looks))).toBeLessThanOrEqual(900);
});

test('it looks 0.1 s before the next is due, not later', async () => {
  const { looks } = await watched({ nextDueAt: (now) => (now <= START + 4_321 ? START + 4_321 : null) });
  expect(looks).toContain(4_221);
});

test('a tick ends what is held past its retention, and watches for a fan-out that is due soon', async () => {
  const fanOutAt = START + 30_000;
  expect(await watched({ trigger: 'tick', fanOutAt })).toMatchObject({
    retentionLooks: 1,
    result: { outcome: 'watched' },
  });
  expect(await watched({ trigger: 'tick' })).toMatchObject({ retentionLooks: 1, result: { outcome: 'idle' } });
  expect(await watched()).toMatchObject({ retentionLooks: 0 });
});

test('while retries are due it looks every 30 ms', async () => {
  const { looks } = await watched({ urgentAt: (now) => (now < START + 3_000 ? 1 : 0) });
  expect(Math.max(...gaps(looks.filter((at) => at < 3_000)))).toBeLessThanOrEqual(30);
});

test('what is due and left where it is, since it has time, is looked at every 0.1 s', async () => {
  const { looks } = await watched({ nextDueAt: (now) => (now < START + 3_000 ? START : null) });
  expect(new Set(gaps(looks.filter((at) => at < 3_000)))).toEqual(new Set([100]));
});

test('a tick with nothing due within a minute reads once and watches nothing', async () => {
  const idle = await watched({ trigger: 'tick', nextDueAt: (now) => now + 60_000 });
  expect(idle).toMatchObject({ looks: [], reads: 1, released: 0, result: { outcome: 'idle' } });
  const soon = await watched({ trigger: 'tick', nextDueAt: (now) => Math.min(now + 59_999, START + 59_999) });
  expect(soon).toMatchObject({ result: { outcome: 'watched' } });
});

test('whoever has lost the lease stops at once, and does not release another one’s', async () => {
  const { lastedMs, released } = await watched({
    nextDueAt: (now) => now + 30_000,
    wokenAt: (now) => (now > START + 5_000 ? null : START),
  });
  expect(lastedMs).toBeLessThan(7_000);
  expect(released).toBe(0);
});
