import { describe, expect, test } from '@jest/globals';

import {
  EARLY_AFTER_MS,
  EARLY_AFTER_PROVEN_MS,
  MOST_HANDED_OVER,
  MOST_HANDED_OVER_BYTES,
  MOST_UNANSWERED,
  OPEN_AT_MOST_MS,
  PROVEN_FOR_MS,
  RECORD_MS,
  UNANSWERED_AFTER_MS,
  earlyAfterMs,
  isCrowded,
  mayLeave,
  silentUntil,
} from '../../../../shared/deliver/early-answers.ts';
import type { LeftBehind } from '../../../../shared/deliver/early-answers.ts';
import { CLAIM_EXTRA_MS, RENEW_AFTER_MS, UNWRITTEN_MARGIN_MS } from '../../../../shared/deliveries/lease.ts';

const NOW = 1_000_000;
const MIB = 1024 * 1024;
/** The longest that a webhook may ask for. */
const LONGEST_MS = 30_000;

test('the bounds are what they are', () => {
  expect({
    EARLY_AFTER_MS,
    EARLY_AFTER_PROVEN_MS,
    PROVEN_FOR_MS,
    OPEN_AT_MOST_MS,
    RECORD_MS,
    MOST_HANDED_OVER,
    MOST_HANDED_OVER_BYTES,
    UNANSWERED_AFTER_MS,
    MOST_UNANSWERED,
  }).toEqual({
    EARLY_AFTER_MS: 10,
    EARLY_AFTER_PROVEN_MS: 1_000,
    PROVEN_FOR_MS: 600_000,
    OPEN_AT_MOST_MS: 50_000,
    RECORD_MS: 5_000,
    MOST_HANDED_OVER: 1_024,
    MOST_HANDED_OVER_BYTES: 64 * MIB,
    UNANSWERED_AFTER_MS: 2_000,
    MOST_UNANSWERED: 4,
  });
});

test('the order between the bounds holds', () => {
  // A push that is opened when an exchange begins covers the longest one, and the record is in before the lease ends.
  expect(LONGEST_MS + RECORD_MS).toBeLessThan(OPEN_AT_MOST_MS);
  expect(RECORD_MS).toBeLessThan(CLAIM_EXTRA_MS);
  // Lanes turn slow while the exchange has the lease that it began with.
  expect(EARLY_AFTER_MS).toBeLessThan(EARLY_AFTER_PROVEN_MS);
  expect(EARLY_AFTER_PROVEN_MS).toBeLessThan(UNANSWERED_AFTER_MS);
  expect(UNANSWERED_AFTER_MS).toBeLessThan(RENEW_AFTER_MS);
  expect(RENEW_AFTER_MS).toBeLessThan(UNWRITTEN_MARGIN_MS);
});

test.each<[string, number | undefined, number]>([
  ['has never succeeded here', undefined, 10],
  ['has just succeeded', NOW, 1_000],
  ['has succeeded within ten minutes', NOW - 599_999, 1_000],
  ['has succeeded ten minutes ago', NOW - 600_000, 10],
])('a webhook that %s', (_, succeededAt, afterMs) => {
  expect(earlyAfterMs(succeededAt, false, NOW)).toBe(afterMs);
  expect(earlyAfterMs(succeededAt, true, NOW)).toBe(0);
});

describe('a webhook gets no further exchange', () => {
  test.each<[string, number, number, number, boolean]>([
    ['with four unanswered', 4, 10, 0, true],
    ['not with three', 3, 1_023, 64 * MIB - 1, false],
    ['with one, where 1,024 go on', 1, 1_024, 0, true],
    ['with one, where 64 MiB go on', 1, 256, 64 * MIB, true],
    ['not where it has answered all, whatever goes on', 0, 1_024, 64 * MIB, false],
  ])('%s', (_, unanswered, exchanges, bytes, crowded) => {
    expect(isCrowded(unanswered, { exchanges, bytes })).toBe(crowded);
  });
});

const exchange = { startedAt: NOW - 50, timeoutMs: 30_000, leaseUntil: NOW + 9_000 };
const NOTHING_ELSE: LeftBehind = { youngestOpenedAt: null, coverNeeded: null, handedOver: { exchanges: 0, bytes: 0 } };
const left = (changes: Partial<LeftBehind>): LeftBehind => ({ ...NOTHING_ELSE, ...changes });
/** What it takes to cover its own exchange: opened 15 s before that began. */
const COVERS = exchange.startedAt + 30_000 + 5_000 - 50_000;

describe('a push whose exchange lasts may leave', () => {
  test.each<[string, Partial<typeof exchange> | { leaseUntil: null }, Partial<LeftBehind>, boolean]>([
    ['not without another', {}, {}, false],
    ['where another covers it', {}, { youngestOpenedAt: COVERS }, true],
    ['not where the other is too old', {}, { youngestOpenedAt: COVERS - 1 }, false],
    [
      'where its timeout is shorter, by an older one',
      { timeoutMs: 1_000 },
      { youngestOpenedAt: COVERS - 29_000 },
      true,
    ],
    [
      'not where the other covers it but nothing younger',
      {},
      { youngestOpenedAt: COVERS, coverNeeded: NOW + 36_000 },
      false,
    ],
    ['where the other covers all', {}, { youngestOpenedAt: NOW, coverNeeded: NOW + 50_000 }, true],
    ['not once its lease has run out', { leaseUntil: NOW }, { youngestOpenedAt: NOW }, false],
    ['until it runs out', { leaseUntil: NOW + 1 }, { youngestOpenedAt: NOW }, true],
    ['not where nobody knows of its lease', { leaseUntil: null }, { youngestOpenedAt: NOW }, false],
    ['as the 1,024th', {}, { youngestOpenedAt: NOW, handedOver: { exchanges: 1_023, bytes: 0 } }, true],
    ['not as the 1,025th', {}, { youngestOpenedAt: NOW, handedOver: { exchanges: 1_024, bytes: 0 } }, false],
    ['not beyond 64 MiB', {}, { youngestOpenedAt: NOW, handedOver: { exchanges: 256, bytes: 64 * MIB } }, false],
  ])('%s', (_, of, behind, may) => {
    expect(mayLeave({ wish: 'hand_over', exchange: { ...exchange, ...of } }, left(behind), NOW)).toBe(may);
  });
});

describe('a push whose work is done leaves', () => {
  test.each<[string, number, Partial<LeftBehind>, boolean]>([
    ['where nothing goes on', NOW, {}, true],
    ['not where it is the only cover', NOW - 10, { coverNeeded: NOW + 30_000 }, false],
    [
      'where another covers what goes on',
      NOW - 10,
      { coverNeeded: NOW + 30_000, youngestOpenedAt: NOW - 20_000 },
      true,
    ],
    ['not where the other doesn’t', NOW - 10, { coverNeeded: NOW + 30_000, youngestOpenedAt: NOW - 20_001 }, false],
    ['not after 49.999 s as the only cover', NOW - 49_999, { coverNeeded: NOW + 30_000 }, false],
    ['after 50 s anyhow', NOW - 50_000, { coverNeeded: NOW + 30_000 }, true],
    [
      'where others are full',
      NOW,
      { coverNeeded: NOW, youngestOpenedAt: NOW, handedOver: { exchanges: 1_024, bytes: 0 } },
      true,
    ],
  ])('%s', (_, openedAt, behind, may) => {
    expect(mayLeave({ wish: 'end', openedAt }, left(behind), NOW)).toBe(may);
  });
});

describe('a crowded webhook is expected to answer nothing', () => {
  const began = (...seconds: number[]) =>
    seconds.map((second) => ({ startedAt: NOW + second * 1_000, timeoutMs: 30_000 }));
  test.each<[string, ReturnType<typeof began>, number, number, number | null]>([
    ['until the first of four has timed out', began(0, 1, 2, 3), -Infinity, 0, 30],
    ['until three of six are left', began(5, 4, 3, 2, 1, 0), -Infinity, 0, 32],
    ['until the last has timed out, where 1,024 go on', began(0, 1), -Infinity, 1_024, 31],
    ['though it had answered before', began(0, 1, 2, 3), NOW - 1, 0, 30],
    ['unless it has answered since', began(0, 1, 2, 3), NOW, 0, null],
    ['unless it is not crowded', began(0, 1, 2), -Infinity, 0, null],
  ])('%s', (_, unanswered, answeredAt, exchanges, seconds) => {
    const until = silentUntil(unanswered, answeredAt, { exchanges, bytes: 0 });
    expect(until).toBe(seconds === null ? null : NOW + seconds * 1_000);
  });
});
