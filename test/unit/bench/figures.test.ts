import { describe, expect, it } from '@jest/globals';

import { flown } from '../../bench/flights.ts';
import { median, percentile, percentiles } from '../../bench/statistics.ts';
import { costs, usedBetween } from '../../bench/usage.ts';
import type { Look } from '../../bench/usage.ts';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);

  it.each([
    { sorted: hundred, p: 50, is: 50 },
    { sorted: hundred, p: 95, is: 95 },
    { sorted: hundred, p: 99, is: 99 },
    { sorted: hundred, p: 100, is: 100 },
    { sorted: hundred, p: 0, is: 1 },
    { sorted: [7], p: 99, is: 7 },
    { sorted: [1, 2, 3], p: 50, is: 2 },
    { sorted: [1, 2, 3], p: 67, is: 3 },
  ])('$p of $sorted.length is $is', ({ sorted, p, is }) => {
    expect(percentile(sorted, p)).toBe(is);
  });

  it('is of numbers, not of texts, and there is none of nothing', () => {
    expect(median([100, 9, 20])).toBe(20);
    expect(percentiles('late', [100, 9, 20])).toEqual({ 'late p50 ms': 20, 'late p95 ms': 100, 'late p99 ms': 100 });
    expect(percentiles('late', [])).toEqual({});
  });
});

describe('flown', () => {
  const sent = { scheduledAt: [1_000, 1_010, 1_020], answeredAt: [1_004, 1_030, 1_025], statuses: [201, 201, 503] };

  it('joins arrivals with what was sent: the first of each event and endpoint, latencies from both times', () => {
    const arrivals = {
      events: [10, 11, 10, 10, 99],
      endpoints: [0, 0, 1, 0, 0],
      at: [1_006, 1_025, 1_040, 1_050, 1_060],
    };
    const result = flown({ from: 10, count: 3 }, sent, arrivals);
    expect(result.flights.map(({ fromAnswerMs, fromScheduleMs }) => [fromAnswerMs, fromScheduleMs])).toEqual([
      [2, 6],
      // It arrived before its sender was answered.
      [0, 15],
      [36, 40],
    ]);
    expect(result).toMatchObject({ accepted: 2, refused: 1, duplicates: 1, acceptSeconds: 0.03, deliverSeconds: 0.04 });
  });
});

describe('what was used', () => {
  const look = (at: number, cpu: number, served: number): Look => ({
    at,
    pids: { api: 1, deliver: 2 },
    cpuMs: { api: cpu, deliver: 2 * cpu, firestore: cpu, pubsub: cpu, stack: cpu, generator: cpu, receiver: cpu },
    counts: {
      firestore: {
        reads: 2 * served,
        writes: 3 * served,
        deletes: 0,
        changes: { deliveries: 2 * served, subjects: served / 2, leases: served / 4, budgets: served / 4 },
        calls: { Commit: served },
      },
      pubsub: { published: served, pushed: served, acked: served, nacked: 0 },
    },
  });

  it('is the difference of two looks, by functions, servers and load', () => {
    const used = usedBetween(look(0, 100, 5), look(2_000, 300, 105));
    expect(used).toMatchObject({ seconds: 2, functionsMs: 600, serversMs: 400, standInsMs: 200, loadCores: 0.2 });
    expect(used).toMatchObject({ reads: 200, writes: 300, commits: 100, published: 100 });
    expect(costs(used, 50)).toMatchObject({
      'CPU ms per delivery: functions': 12,
      'CPU ms per delivery: whole system': 20,
      'CPU ms per delivery: deliver': 8,
      'Firestore reads per delivery': 4,
      'Firestore writes per delivery': 6,
      'Firestore writes per delivery: its own': 5,
      'Firestore writes per delivery: its own, no state': 4,
      'deliveries per commit': 0.5,
      'Pub/Sub messages per delivery': 2,
    });
  });

  it('is all of a process that took the place of another, and nothing of one that has ended', () => {
    const after = look(2_000, 300, 105);
    const { partsMs } = usedBetween(look(0, 100, 5), {
      ...after,
      pids: { api: 3 },
      cpuMs: { ...after.cpuMs, api: 20, deliver: 0 },
    });
    expect(partsMs).toMatchObject({ api: 20, deliver: 0, firestore: 200 });
  });
});
