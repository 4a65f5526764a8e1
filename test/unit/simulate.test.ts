import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { percentile } from '../bench/statistics.ts';
import { ROWS, TIMES, table } from '../simulate/cases.ts';
import { numbersFrom, serviceTimes } from '../simulate/distribution.ts';
import { eventQueue } from '../simulate/event-queue.ts';
import { simulate } from '../simulate/model.ts';

const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());

test('docs/scale.md shows what the command prints', () => {
  const documented = readFileSync('docs/scale.md', 'utf8')
    .split('\n')
    .filter((line) =>
      /^\| (events\/s \| receivers|--: \| --- \| --: \| --:|[\d,]+ \| \S+.*hang|[\d,]+ \| all answer)/.test(line),
    );
  expect(documented.map(cellsOf).filter(([, first]) => !first!.startsWith('-'))).toEqual(
    table()
      .map(cellsOf)
      .filter(([, first]) => !first!.startsWith('-')),
  );
});

test('a service time is drawn as it is given', () => {
  const draw = serviceTimes(numbersFrom(7));
  const drawn = Array.from({ length: 20_000 }, () => draw({ p50: 100, p95: 400 })).sort((a, b) => a - b);
  expect(percentile(drawn, 50)).toBeGreaterThan(97);
  expect(percentile(drawn, 50)).toBeLessThan(103);
  expect(percentile(drawn, 95)).toBeGreaterThan(380);
  expect(percentile(drawn, 95)).toBeLessThan(420);
});

test('what is planned comes by its time, then in the order of planning', () => {
  const queue = eventQueue();
  const came: string[] = [];
  for (const [time, name] of [
    [5, 'e'],
    [1, 'a'],
    [3, 'c'],
    [1, 'b'],
    [3, 'd'],
  ] as const)
    queue.at(time, () => came.push(name));
  while (queue.next(() => undefined) !== null);
  expect(came.join('')).toBe('abcde');
});

describe('the model', () => {
  const [{ given }] = [ROWS[0]!];
  const p95 = (lateness: readonly number[]) =>
    percentile(
      [...lateness].sort((a, b) => a - b),
      95,
    );

  test('delivers all that it accepts to webhooks that answer', () => {
    const { accepted, delivered, held } = simulate(given);
    expect(accepted).toBeGreaterThan(1_800);
    expect([delivered, held]).toEqual([accepted, 0]);
  });

  test('falls behind where more is written than index ranges take, and not a little below', () => {
    const rate = 2_000;
    const at = (shards: number) =>
      p95(
        simulate({ ...given, eventsPerSecond: rate, seconds: 10, shards, deliverInstances: 8, apiInstances: 4 })
          .lateness,
      );
    expect(at(6)).toBeGreaterThan(2_000);
    expect(at(10)).toBeLessThan(1_000);
  });

  test('falls behind where CPUs are too few', () => {
    const slow = simulate({
      ...given,
      eventsPerSecond: 2_000,
      seconds: 10,
      shards: 20,
      deliverInstances: 1,
      apiInstances: 4,
    });
    expect(p95(slow.lateness)).toBeGreaterThan(3_000);
  });

  test('keeps healthy webhooks’ lateness beside hung ones by answering early, and loses it without', () => {
    const beside = (hung: number, earlyAnswers: boolean) =>
      p95(
        simulate({
          ...given,
          eventsPerSecond: 1_000,
          seconds: 10,
          hung,
          earlyAnswers,
          deliverInstances: 2,
          times: TIMES,
        }).lateness,
      );
    const healthy = beside(0, true);
    expect(beside(32, true)).toBeLessThan(1.2 * healthy);
    expect(beside(32, false)).toBeGreaterThan(2 * healthy);
  });
});
