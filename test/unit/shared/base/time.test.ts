import { describe, expect, test } from '@jest/globals';

import {
  classicDay,
  classicTime,
  epochMillisTime,
  goTime,
  unixTime,
  utcTime,
  utcTimeAsSent,
} from '../../../../shared/base/time.ts';

describe('utcTime', () => {
  test.each([
    ['2026-03-02T09:15:04Z', '2026-03-02T09:15:04Z'],
    ['2026-03-02T09:15:04.5Z', '2026-03-02T09:15:04.500Z'],
    ['2026-03-02T09:15:04.123456789Z', '2026-03-02T09:15:04.123456789Z'],
    ['2026-03-02T09:15:04.1234567891Z', '2026-03-02T09:15:04.123456789Z'],
    ['2026-03-02t11:15:04.000001+02:00', '2026-03-02T09:15:04.000001Z'],
    ['2026-03-01T23:15:04-10:00', '2026-03-02T09:15:04Z'],
    ['2026-02-29T00:00:00Z', null],
    ['2026-03-02T24:00:00Z', null],
    ['2026-03-02T09:15:04', null],
    ['2026-03-02', null],
    ['yesterday', null],
    ['', null],
  ])('%s is %s', (text, expected) => expect(utcTime(text)).toBe(expected));
});

describe('unixTime', () => {
  test.each([
    [1772442904, 0, '2026-03-02T09:15:04Z'],
    ['1772442904', 52_000_000, '2026-03-02T09:15:04.052Z'],
    ['1772442904', 7, '2026-03-02T09:15:04.000000007Z'],
    ['1772442904', Number.NaN, '2026-03-02T09:15:04Z'],
    ['1772442904', 1e9, '2026-03-02T09:15:04Z'],
    [253_402_300_799, 0, '9999-12-31T23:59:59Z'],
    [253_402_300_800, 0, null],
    [-1, 0, null],
    [1.5, 0, null],
    ['soon', 0, null],
  ])('%s and %s ns is %s', (seconds, nanos, expected) => expect(unixTime(seconds, nanos)).toBe(expected));
});

test.each([
  ['1767261600000', '2026-01-01T10:00:00Z'],
  ['1772356000123', '2026-03-01T09:06:40.123Z'],
  ['-1', null],
  ['', null],
  ['1e12', null],
])('epoch milliseconds %s are %s', (millis, expected) => expect(epochMillisTime(millis)).toBe(expected));

test.each([
  ['2026-03-02 09:15:04', '2026-03-02T09:15:04Z', '2026-03-02'],
  ['2026-03-02', null, '2026-03-02'],
  ['2026-02-30 09:15:04', null, null],
  ['2026-02-30', null, null],
  ['2026-03-02T09:15:04', null, null],
  ['next_bill_date', null, null],
])('of Paddle, %s is the time %s and the day %s', (text, time, day) => {
  expect(classicTime(text)).toBe(time);
  expect(classicDay(text)).toBe(day);
});

test.each([
  ['2026-03-02T09:15:04.52Z', '2026-03-02T09:15:04.52Z'],
  ['2026-03-02T09:15:04Z', '2026-03-02T09:15:04Z'],
  ['2026-03-02T11:15:04.000120+02:00', '2026-03-02T09:15:04.000120Z'],
  ['2026-03-02t09:15:04.5z', '2026-03-02T09:15:04.5Z'],
  ['2026-03-02', null],
])('as sent, %s is %s', (text, expected) => expect(utcTimeAsSent(text)).toBe(expected));

test.each([
  ['2026-03-02 09:15:04.123456789 +0000 UTC', '2026-03-02T09:15:04.123456789Z'],
  ['2026-03-02 11:15:04 +0200 CEST', '2026-03-02T09:15:04Z'],
  ['2026-03-02T09:15:04Z', '2026-03-02T09:15:04Z'],
  ['date_issued', null],
])('in Go’s form, %s is %s', (text, expected) => expect(goTime(text)).toBe(expected));
