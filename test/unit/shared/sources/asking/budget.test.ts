import { beforeEach, describe, expect, it } from '@jest/globals';

import { SubrelayError } from '../../../../../shared/base/errors.ts';
import { BLOCK_MS } from '../../../../../shared/base/token-bucket.ts';
import { openBudget } from '../../../../../shared/sources/asking/budget.ts';
import type { Budget, TakeBlock } from '../../../../../shared/sources/asking/budget.ts';

let now: number;
let wants: number[];
let bucket: number;
let budget: Budget;

const takeBlock: TakeBlock = ({ want }) => {
  wants.push(want);
  const granted = Math.min(want, bucket);
  bucket -= granted;
  return Promise.resolve({ granted, retryAfterMs: granted > 0 ? 0 : 7_000 });
};
const open = (take: TakeBlock = takeBlock) =>
  openBudget({ api: 'paddle-billing', perMinute: 240, takeBlock: take, now: () => now });
const takeMany = async (count: number) => {
  const permits = await Promise.all(Array.from({ length: count }, () => budget.take('shop')));
  return permits.filter(({ granted }) => granted).length;
};

beforeEach(() => {
  now = 1_000_000;
  wants = [];
  bucket = 1_000;
  budget = open();
});

describe('a budget', () => {
  it('takes one permit for a lone call, and larger blocks while they are used up', async () => {
    for (let call = 0; call < 100; call += 1) expect(await takeMany(1)).toBe(1);
    expect(wants).toEqual([1, 2, 4, 8, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  });

  it('takes what waits at the same time in one transaction', async () => {
    expect(await takeMany(30)).toBe(30);
    expect(wants).toEqual([30]);
  });

  it('drops a block that is not used in its time, and begins again with one', async () => {
    for (let call = 0; call < 4; call += 1) await takeMany(1);
    now += BLOCK_MS;
    await takeMany(1);
    expect(wants).toEqual([1, 2, 4, 1]);
  });

  it('does not look at an empty bucket again before the next slot in which it can have something', async () => {
    bucket = 3;
    now += 1_500;
    expect(await takeMany(5)).toBe(3);
    expect(await budget.take('shop')).toEqual({ granted: false, retryAfterMs: 3_500 });
    now += 3_500;
    expect(await budget.take('shop')).toEqual({ granted: false, retryAfterMs: 10_000 });
    bucket = 1;
    now += 9_999;
    expect(await budget.take('shop')).toEqual({ granted: false, retryAfterMs: 1 });
    now += 1;
    expect(await budget.take('shop')).toEqual({ granted: true });
    expect(wants).toEqual([5, 1, 1]);
  });

  it('gives out what is short only as a slot begins', async () => {
    bucket = 1;
    expect(budget.outlook!('shop')).toBe('plenty');
    expect(await takeMany(2)).toBe(1);
    expect(budget.outlook!('shop')).toBe('closed');
    bucket = 10;
    now += 5_000;
    expect(budget.outlook!('shop')).toBe('short');
    expect(await takeMany(2)).toBe(2);
    now += 3_500;
    expect(budget.outlook!('shop')).toBe('closed');
    expect(await budget.take('shop')).toEqual({ granted: false, retryAfterMs: 1_500 });
    now += 55_000;
    expect(budget.outlook!('shop')).toBe('plenty');
    expect(await takeMany(2)).toBe(2);
  });

  it('keeps accounts apart', async () => {
    bucket = 0;
    expect(await budget.take('shop')).toMatchObject({ granted: false });
    bucket = 1;
    expect(await budget.take('other')).toEqual({ granted: true });
  });

  it('has nothing to give while the store can not be asked', async () => {
    budget = open(() => Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'down')));
    expect(await budget.take('shop')).toEqual({ granted: false, retryAfterMs: 5_000 });
  });

  it('hides no other error', async () => {
    budget = open(() => Promise.reject(new TypeError('a bug')));
    await expect(budget.take('shop')).rejects.toThrow('a bug');
  });
});
