import { describe, expect, it } from '@jest/globals';

import { parsePointer } from '../../../../shared/bus/pointer.ts';
import type { DeliveryDocument } from '../../../../shared/deliveries/documents.ts';
import { claimUntil, leaseLasts, mayGoUnwritten, refusalOf } from '../../../../shared/deliveries/lease.ts';
import { earliest, bucket, republishLeaseMs, wantedAt } from '../../../../shared/deliveries/pace.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

const at = (ms: number) => Timestamp.fromMillis(ms);
const delivery = (fields: Partial<DeliveryDocument> = {}) =>
  ({ status: 'pending', hold: null, attempts: 2, due_at: at(50_000), ...fields }) as DeliveryDocument;
const pointer = { delivery: 'd', attempt: 3, due_at: 50_000, event: 'evt_1', subject: null };

describe('a pointer is followed', () => {
  it.each([
    ['as it says', delivery(), null],
    ['not when the delivery is gone', null, 'gone'],
    ['not when it has ended', delivery({ status: 'succeeded', due_at: null }), 'ended'],
    ['not when it is held', delivery({ hold: 'paused' }), 'held'],
    ['not when that attempt was made', delivery({ attempts: 3 }), 'other_attempt'],
    ['not when it names a later attempt', delivery({ attempts: 1 }), 'other_attempt'],
    ['not when somebody moved the lease', delivery({ due_at: at(50_001) }), 'lease_moved'],
  ])('%s', (_, current, refusal) => {
    expect(refusalOf(pointer, current)).toBe(refusal);
  });
});

describe('the lease', () => {
  it.each([
    [true, 10_000, 3_000, true],
    [true, 10_000, 3_001, false],
    [false, 10_000, 0, false],
  ])('unchanged %s, due at %i, at %i: may go with no write before: %s', (unchanged, dueAt, now, may) => {
    expect(mayGoUnwritten(unchanged, dueAt, now)).toBe(may);
  });

  it('of a claim outlasts the exchange, and by enough to record it', () => {
    const dueAt = claimUntil(1_000, 15_000);
    expect(dueAt).toBe(26_000);
    expect(leaseLasts(true, dueAt, 6_000, 15_000)).toBe(true);
    expect(leaseLasts(true, dueAt, 6_001, 15_000)).toBe(false);
    expect(leaseLasts(false, 10_000, 3_000, 15_000)).toBe(true);
    expect(leaseLasts(false, 10_000, 3_001, 15_000)).toBe(false);
  });
});

describe('sweep', () => {
  it('leaves a published pointer ever longer before it publishes again', () => {
    expect([0, 1, 2, 3, 4, 9].map(republishLeaseMs)).toEqual([10_000, 40_000, 160_000, 600_000, 600_000, 600_000]);
  });

  it('has permits for a second at most, and gets them back with time', () => {
    const filled = bucket(50, 0);
    expect(filled.available(0)).toBe(50);
    filled.use(50);
    expect(filled.available(100)).toBe(5);
    filled.use(5);
    expect(filled.available(60_000)).toBe(50);
  });

  it('knows the earliest of what is due', () => {
    expect(earliest([])).toBeNull();
    expect(earliest([null, null])).toBeNull();
    expect(earliest([7, null, 3])).toBe(3);
  });
});

describe('a pointer on the wire', () => {
  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no attempt', JSON.stringify({ ...pointer, attempt: undefined })],
    ['a delivery that is a path', JSON.stringify({ ...pointer, delivery: 'a/b' })],
    ['a due time that is text', JSON.stringify({ ...pointer, due_at: '1' })],
    ['a subject that is a number', JSON.stringify({ ...pointer, subject: 1 })],
  ])('is none where it is %s', (_, text) => {
    expect(parsePointer(Buffer.from(String(text)))).toBeNull();
  });

  it('is read as it was written', () => {
    expect(parsePointer(Buffer.from(JSON.stringify(pointer)))).toEqual(pointer);
  });
});

it.each([
  ["an event's first attempt: when it was taken in", { attempts: 0, event_id: 'evt_1' }, 1_000],
  ["a payload's first attempt: when it was planned", { attempts: 0, event_id: null }, 9_000],
  ['a retry: when it was planned', { attempts: 1, event_id: 'evt_1' }, 9_000],
])('%s is what its lateness counts from', (_, delivery, wanted) => {
  const [created_at, scheduled_at] = [Timestamp.fromMillis(1_000), Timestamp.fromMillis(9_000)];
  expect(wantedAt({ ...delivery, created_at, scheduled_at })).toBe(wanted);
});
