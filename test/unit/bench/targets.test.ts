import { describe, expect, it } from '@jest/globals';

import { parseOptions } from '../../bench/options.ts';
import { PEERS } from '../../bench/peers.ts';
import { scenarioReport, shown, targetReport } from '../../bench/report.ts';
import { TARGETS, judge } from '../../bench/targets.ts';
import type { Target } from '../../bench/targets.ts';

const targets: Target[] = [
  { name: 'fast', scenario: 'a', figure: 'per second', bound: { atLeast: 1_300 } },
  { name: 'cheap', scenario: 'a', figure: 'ms', bound: { atMost: 0.85 } },
];

describe('judge', () => {
  it.each([
    { figures: { 'per second': 1_300, ms: 0.85 }, met: [true, true] },
    { figures: { 'per second': 1_299, ms: 0.86 }, met: [false, false] },
    { figures: { ms: 0.1 }, met: [null, true] },
    { figures: {}, met: [null, null] },
  ])('$figures: $met', ({ figures, met }) => {
    expect(judge({ a: figures }, targets).map((each) => each.met)).toEqual(met);
  });

  it('says what was measured of a scenario, and what it was to be', () => {
    expect(judge({ a: { ms: 0.5 }, b: { 'per second': 9_999 } }, targets)).toEqual([
      { name: 'fast', target: '≥ 1300', measured: null, met: null },
      { name: 'cheap', target: '≤ 0.85', measured: 0.5, met: true },
    ]);
    expect(judge({}, targets).every(({ measured }) => measured === null)).toBe(true);
  });

  it('does not count what is no number as met', () => {
    expect(judge({ a: { ms: NaN, 'per second': NaN } }, targets).map(({ met }) => met)).toEqual([false, false]);
  });
});

describe('the report', () => {
  it('has the peers beside our figures, and says when the load took too much', () => {
    const text = scenarioReport('fan-out', 'to ten', { 'delivered/s': 2_500, 'generator and receiver, cores': 0.41 });
    expect(text).toMatch(/delivered\/s +2,500 +2,138 +1,307 +–/);
    expect(text).toContain('took 0.41 cores, more than 0.3');
  });

  it('says of each target whether it is met', () => {
    const lines = targetReport(judge({ a: { 'per second': 1_400, ms: 1 } }, targets)).split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).at(-1))).toEqual(['measured', 'met', 'NOT MET']);
  });

  it.each([
    [0.1234, '0.12'],
    [12.34, '12.3'],
    [1_234.5, '1,235'],
    [3, '3'],
    [null, '–'],
  ])('%s is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });
});

describe('names', () => {
  it('of the peers’ figures and of the targets are unique', () => {
    expect(new Set(TARGETS.map(({ name }) => name)).size).toBe(TARGETS.length);
    const targeted = TARGETS.map(({ scenario, figure }) => `${scenario} ${figure}`);
    expect(targeted).toContain('fan-out CPU ms per delivery: whole system');
    expect(PEERS['fan-out']).toHaveProperty('CPU ms per delivery: whole system');
  });
});

describe('the options', () => {
  it.each([
    { args: [], options: { quick: false, json: false, only: null } },
    { args: ['--quick', '--json'], options: { quick: true, json: true, only: null } },
    { args: ['--only', 'a, b'], options: { only: ['a', 'b'] } },
  ])('$args', ({ args, options }) => {
    expect(parseOptions(args, ['a', 'b'])).toMatchObject(options);
  });

  it('name scenarios that there are', () => {
    expect(() => parseOptions(['--only', 'a,c'], ['a', 'b'])).toThrow('There is no scenario c; there are a, b');
    expect(() => parseOptions(['--fast'], [])).toThrow("Unknown option '--fast'");
  });
});
