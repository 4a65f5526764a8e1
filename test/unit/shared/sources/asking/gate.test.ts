import { beforeEach, describe, expect, it, test } from '@jest/globals';

import { backoffMs } from '../../../../../shared/base/backoff.ts';
import { createLog } from '../../../../../shared/base/log.ts';
import { BudgetExhausted, UNLIMITED } from '../../../../../shared/sources/asking/budget.ts';
import type { Budget } from '../../../../../shared/sources/asking/budget.ts';
import { SourcePaused, openGate } from '../../../../../shared/sources/asking/gate.ts';
import type { Gate } from '../../../../../shared/sources/asking/gate.ts';
import { SourceFailure } from '../../../../../shared/sources/asking/source-failure.ts';

let now: number;
let calls: string[];
let lines: Record<string, unknown>[];
let gate: Gate;

const open = (budget: Budget = UNLIMITED): Gate => {
  const log = createLog('deliver', {
    destination: { write: (line: string) => void lines.push(JSON.parse(line) as never) },
  });
  return openGate({ api: 'paddle-billing', budget, backoffMs: 5_000, now: () => now, log });
};
const busy = (retryAfterMs?: number) =>
  new SourceFailure('busy', 'answered 503', retryAfterMs === undefined ? {} : { retryAfterMs });
const ask = (outcome: Error | string, account = 'shop') =>
  gate.call(account, () => {
    calls.push(account);
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  });
const failure = (pause: Promise<unknown>): Promise<SourceFailure> =>
  pause.then(
    () => Promise.reject(new Error('it was called and succeeded')),
    (error: SourceFailure) => error,
  );

beforeEach(() => {
  now = 1_000_000;
  calls = [];
  lines = [];
  gate = open();
});

test.each([
  [0, 5_000, 5_000],
  [1, 5_000, 10_000],
  [2, 5_000, 20_000],
  [3, 5_000, 40_000],
  [4, 5_000, 60_000],
  [2_000, 5_000, 60_000],
  [3, 120_000, 120_000],
])('after %i failures the backoff from %i ms is %i ms', (failures, base, expected) => {
  expect(backoffMs(failures, base)).toBe(expected);
});

describe('after a failure an account', () => {
  it('is left alone for the backoff, which grows until a call succeeds', async () => {
    for (const pauseMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      expect(await failure(ask(busy()))).toMatchObject({ problem: 'busy', retryAfterMs: pauseMs });
      now += pauseMs - 1;
      const refused = await failure(ask('never called'));
      expect(refused).toBeInstanceOf(SourcePaused);
      expect(refused).toMatchObject({ problem: 'busy', retryAfterMs: 1 });
      now += 1;
    }
    expect(await ask('well')).toBe('well');
    expect(await failure(ask(busy()))).toMatchObject({ retryAfterMs: 5_000 });
    expect(calls).toHaveLength(8);
  });

  it('is left alone as long as it wants', async () => {
    expect(await failure(ask(busy(90_000)))).toMatchObject({ retryAfterMs: 90_000 });
    now += 89_000;
    expect(await failure(ask('never called'))).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('leaves the others as they are', async () => {
    await failure(ask(busy()));
    expect(await ask('well', 'other')).toBe('well');
  });

  it('counts the failures of calls made at the same time once, and no late success', async () => {
    let succeed: (value: string) => void = () => undefined;
    const slow = gate.call('shop', () => new Promise<string>((resolve) => (succeed = resolve)));
    const failures = await Promise.all([1, 2, 3].map(() => failure(ask(busy()))));
    expect(failures.map(({ retryAfterMs }) => retryAfterMs)).toEqual([5_000, 5_000, 5_000]);
    succeed('late');
    expect(await slow).toBe('late');
    expect(await failure(ask('never called'))).toBeInstanceOf(SourcePaused);
  });

  it('is tried by one call, and the others follow', async () => {
    await failure(ask(busy()));
    now += 5_000;
    let answerProbe: (value: string) => void = () => undefined;
    const probe = gate.call('shop', () => new Promise<string>((resolve) => (answerProbe = resolve)));
    const followers = [ask('second'), ask('third')];
    await new Promise(setImmediate);
    expect(calls).toHaveLength(1);
    answerProbe('first');
    expect(await Promise.all([probe, ...followers])).toEqual(['first', 'second', 'third']);
  });

  it('is not called by the others where that one fails', async () => {
    await failure(ask(busy()));
    now += 5_000;
    const outcomes = await Promise.all([ask(busy()), ask('never called'), ask('never called')].map(failure));
    expect(outcomes.map((outcome) => outcome instanceof SourcePaused)).toEqual([false, true, true]);
    expect(calls).toHaveLength(2);
  });

  it('is not paused by a failure that says nothing of the source', async () => {
    await expect(ask(new Error('a bug'))).rejects.toThrow('a bug');
    expect(await ask('well')).toBe('well');
  });
});

describe('a misconfigured account', () => {
  const misconfigured = new SourceFailure('misconfigured', 'answered 403: set billing.apiKey');

  it('raises one alarm a minute that says what is missing, and waits', async () => {
    for (let failures = 0; failures < 4; failures += 1) {
      const { retryAfterMs } = await failure(ask(misconfigured));
      expect(await failure(ask('never called'))).toMatchObject({ problem: 'misconfigured' });
      now += retryAfterMs!;
    }
    // 0, 5, 15 and 35 s.
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ message: 'source.misconfigured', source: 'paddle-billing', account: 'shop' });
    expect(JSON.stringify(lines[0])).toContain('set billing.apiKey');
    await failure(ask(misconfigured));
    expect(lines).toHaveLength(2);
  });

  it('is one of several', async () => {
    await failure(ask(misconfigured));
    await failure(ask(misconfigured, 'other'));
    expect(lines.map(({ account }) => account)).toEqual(['shop', 'other']);
  });
});

describe('a budget that is used up', () => {
  it('calls nothing, pauses nothing and raises no alarm', async () => {
    let permits = 0;
    gate = open({
      take: () => Promise.resolve(permits-- > 0 ? { granted: true } : { granted: false, retryAfterMs: 7 }),
    });
    const refused = await failure(ask('never called'));
    expect(refused).toBeInstanceOf(BudgetExhausted);
    expect(refused.retryAfterMs).toBe(7);
    permits = 1;
    expect(await ask('well')).toBe('well');
    expect([calls.length, lines.length]).toEqual([1, 0]);
  });

  it('is charged for calls that fail', async () => {
    let permits = 0;
    gate = open({ take: () => Promise.resolve({ granted: (permits += 1) > 0 } as never) });
    await failure(ask(busy()));
    await failure(ask('paused, not charged'));
    now += 5_000;
    await ask('again');
    expect(permits).toBe(2);
  });
});
