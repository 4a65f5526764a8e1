import { describe, expect, test } from '@jest/globals';
import {
  initialWindow,
  nextLevel,
  nextWindow,
  pauseMs,
  PushFlow,
  retryDelayMs,
  type PushWindow,
} from '../../../../../local/embedded/pubsub/flow-control.ts';
import { randomOf } from '../../../../chaos/random.ts';

/** A round: as many pushes as the window allows, all with the same outcome. */
function rounds(window: PushWindow, count: number, acked: boolean, latencyMs = 10): PushWindow {
  for (let round = 0; round < count; round++) {
    const pushes = Math.floor(window.size);
    for (let push = 0; push < pushes; push++) window = nextWindow(window, { acked, latencyMs });
  }
  return window;
}

describe('the push window', () => {
  test('starts with a small single digit', () => expect(initialWindow.size).toBe(4));

  test.each([
    [1, 8],
    [2, 16],
    [5, 128],
  ])('doubles each round while all is well: after %i rounds %i', (count, size) => {
    expect(rounds(initialWindow, count, true).size).toBe(size);
  });

  test('grows by one a round from 3,000 on', () => {
    const wide = { ...initialWindow, size: 3_000 };
    expect(rounds(wide, 1, true).size).toBeCloseTo(3_001, 0);
    expect(rounds(wide, 10, true).size).toBeCloseTo(3_010, 0);
  });

  test('shrinks by one with every failure, down to one', () => {
    expect(nextWindow({ ...initialWindow, size: 64 }, { acked: false, latencyMs: 10 }).size).toBe(63);
    expect(rounds({ ...initialWindow, size: 64 }, 10, false).size).toBe(1);
  });

  test.each([
    ['answers that take over a second', { ackShare: 1, latencyMs: 1_500 }, 1_500],
    ['less than 99 % of acknowledgements', { ackShare: 0.9, latencyMs: 10 }, 10],
  ])('%s hold it at 3,000 and do not close it', (_what, spoilt, latencyMs) => {
    const acked = { acked: true, latencyMs };
    expect(nextWindow({ ...spoilt, size: 100 }, acked).size).toBe(101);
    expect(nextWindow({ ...spoilt, size: 3_000 }, acked).size).toBe(3_000);
    expect(nextWindow({ ...spoilt, size: 5_000 }, acked).size).toBe(3_000);
    expect(nextWindow({ ...spoilt, size: 5_000 }, { acked: false, latencyMs }).size).toBe(3_000);
  });
});

/** One push after another; `failsAt` tells which fail. Returns the pause after each. */
function pauses(pushes: number, failsAt: (number: number) => boolean): number[] {
  let level = 0;
  return Array.from({ length: pushes }, (_, number) => {
    level = nextLevel(level, { acked: !failsAt(number), together: 1 });
    return pauseMs(level);
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the push backoff', () => {
  test('is nothing without failures', () => expect(mean(pauses(100, () => false))).toBe(0));

  test.each([100, 50])('is nothing for one failure in %i', (every) => {
    expect(Math.max(...pauses(1_000, (number) => number % every === 0))).toBe(0);
  });

  test('is about 500 ms for one failure in five, as documented', () => {
    const steady = pauses(1_000, (number) => number % 5 === 0).slice(500);
    expect(mean(steady)).toBeGreaterThan(350);
    expect(mean(steady)).toBeLessThan(650);
  });

  test('is 30 to 60 s when everything fails, as documented', () => {
    const steady = pauses(100, () => true).slice(20);
    expect(Math.min(...steady)).toBeGreaterThan(30_000);
    expect(Math.max(...steady)).toBeLessThanOrEqual(60_000);
  });

  test('grows exponentially from its second failure on', () => {
    expect(pauses(7, () => true)).toEqual([0, 681, 2_611, 6_687, 12_916, 20_475, 28_269]);
  });

  test('shrinks with every acknowledgement, and is soon gone', () => {
    const after = pauses(40, (number) => number < 5).slice(5);
    expect(after).toEqual([...after].sort((a, b) => b - a));
    expect(after.at(-1)).toBe(0);
  });

  test('counts the failures of pushes that were under way together as one', () => {
    let level = 0;
    for (let push = 0; push < 100; push++) level = nextLevel(level, { acked: false, together: 100 });
    expect(pauseMs(level)).toBe(0);
    expect(level).toBeCloseTo(nextLevel(0, { acked: false, together: 1 }), 1);
  });
});

interface Load {
  /** Messages a second; all at once if left out. */
  rate?: number;
  messages: number;
  /** Share of the pushes that fail: of the first tries, or of all. */
  failing: number;
  of: 'first tries' | 'all';
  latencyMs?: number;
}

interface Outcome {
  acked: number;
  endedAt: number;
  /** When pushes were sent, each time once. */
  sentAt: number[];
}

/** Serves a load, millisecond by millisecond; failed messages are ready again at once. */
function served({ rate = Infinity, messages, failing, of, latencyMs = 10 }: Load, untilMs: number): Outcome {
  const random = randomOf(1, 'push flow');
  const flow = new PushFlow(1_000);
  const underWay: { endsAt: number; together: number; retry: boolean }[] = [];
  const sentAt = new Set<number>();
  let [fresh, again, acked, published] = [0, 0, 0, 0];
  let now = 0;
  for (; now < untilMs && acked < messages; now++) {
    for (; published < Math.min(messages, rate === Infinity ? messages : (now / 1_000) * rate); published++) fresh++;
    for (let at = 0; at < underWay.length;) {
      const push = underWay[at]!;
      if (push.endsAt > now) {
        at++;
        continue;
      }
      const together = Math.max(push.together, underWay.length);
      underWay.splice(at, 1);
      const fails = (of === 'all' || !push.retry) && random.chance(failing);
      flow.settled({ acked: !fails, latencyMs, together }, now);
      if (fails) again++;
      else acked++;
    }
    while (underWay.length < flow.allowed(now) && fresh + again > 0) {
      const retry = again > 0;
      if (retry) again--;
      else fresh--;
      underWay.push({ endsAt: now + latencyMs, together: underWay.length + 1, retry });
      sentAt.add(now);
    }
  }
  return { acked, endedAt: now, sentAt: [...sentAt] };
}

/** Mean time between two moments at which messages went out, in the second half. */
function meanGap({ sentAt, endedAt }: Outcome): number {
  const late = sentAt.filter((at) => at > endedAt / 2);
  return (late.at(-1)! - late[0]!) / (late.length - 1);
}

describe('2,000 messages, answered in 10 ms', () => {
  test.each([
    [0, 500],
    [0.01, 500],
    [0.05, 1_000],
    [0.3, 10_000],
  ])('are pushed with %d of the first tries failing, within %i ms', (failing, withinMs) => {
    expect(served({ messages: 2_000, failing, of: 'first tries' }, withinMs).acked).toBe(2_000);
  });
});

describe('the documented examples of the push backoff, at five messages a second', () => {
  test('one in five fails: messages go out about every 500 ms, and none waits for long', () => {
    const outcome = served({ rate: 5, messages: 3_000, failing: 0.2, of: 'all' }, 600_000);
    expect(meanGap(outcome)).toBeGreaterThan(400);
    expect(meanGap(outcome)).toBeLessThan(700);
    expect(outcome.acked).toBeGreaterThan(2_950);
  });

  test('all fail: messages go out every 30 to 60 s', () => {
    const outcome = served({ rate: 5, messages: 3_000, failing: 1, of: 'all' }, 600_000);
    expect(outcome.acked).toBe(0);
    expect(meanGap(outcome)).toBeGreaterThan(30_000);
    expect(meanGap(outcome)).toBeLessThanOrEqual(60_000 + 10);
  });
});

describe('a subscription', () => {
  test('recovers within minutes once nothing fails any more', () => {
    const flow = new PushFlow(1_000);
    let now = 0;
    const push = (acked: boolean) => {
      const resumesAt = flow.resumesAt(now);
      now = resumesAt === Infinity ? now + 10 : resumesAt;
      flow.settled({ acked, latencyMs: 10, together: 1 }, now);
    };
    for (let time = 0; time < 100; time++) push(false);
    const brokenUntil = now;
    while (flow.resumesAt(now) !== Infinity) push(true);
    expect(now - brokenUntil).toBeLessThan(300_000);
    expect(flow.allowed(now)).toBeGreaterThan(1);
  });

  test('goes on when an instance ends with 100 of its pushes in hand', () => {
    const flow = new PushFlow(1_000);
    for (let time = 0; time < 200; time++) flow.settled({ acked: true, latencyMs: 10, together: 100 }, 0);
    for (let time = 0; time < 100; time++) flow.settled({ acked: false, latencyMs: 10, together: 100 }, 0);
    expect(flow.allowed(0)).toBeGreaterThanOrEqual(100);
  });

  test('has no more pushes under way than the server is told, however wide its window', () => {
    const flow = new PushFlow(2);
    for (let time = 0; time < 50; time++) flow.settled({ acked: true, latencyMs: 10, together: 2 }, 0);
    expect(flow.allowed(0)).toBe(2);
  });
});

describe('a retry policy', () => {
  const policy = { minMs: 10_000, maxMs: 600_000 };
  test.each([
    [1, 10_000],
    [2, 20_000],
    [6, 320_000],
    [7, 600_000],
    [5_000, 600_000],
  ])('after failure %i: %i ms', (failures, ms) => expect(retryDelayMs(policy, failures)).toBe(ms));

  test('none means at once', () => expect(retryDelayMs(undefined, 3)).toBe(0));
  test('a minimum of zero means at once', () => expect(retryDelayMs({ minMs: 0, maxMs: 600_000 }, 9)).toBe(0));
});
