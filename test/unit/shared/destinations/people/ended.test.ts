/** A person after an attempt: when they are looked at again, and for how long they are kept. */
import { expect, test } from '@jest/globals';

import type { PersonDocument } from '../../../../../shared/destinations/people/document.ts';
import { ended } from '../../../../../shared/destinations/people/hold.ts';
import { Timestamp } from '../../../../../shared/store/timestamp.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (ms: number) => Timestamp.fromMillis(NOW + ms);

const person = (more: Partial<PersonDocument> = {}): PersonDocument => ({
  ...{ v: 1, id: 'p', destination_id: 'd', email: 'v1.sealed', account_id: null, subscriptions: {}, marks: {} },
  ...{ lease: { holder: 'h', until: at(60_000) }, late_until: null, check_at: at(21_600_000), check_delivery: null },
  ...{ refused: null, erasing: false, checked_at: at(-1), expire_at: null },
  ...more,
});

const end = { marks: {}, differs: {}, isLook: true, account: null, settled: true, refused: null, againMs: 30_000 };
/** The look that the attempt began with. */
const seen = at(21_600_000);

test('who is brought where they belong is let go, and looked at no more', () => {
  const after = ended(person({ marks: { invite: 'ours' } }), seen, end, NOW);
  expect(after).toMatchObject({ lease: null, check_at: null, expire_at: null, checked_at: at(0) });
});

test('a look that somebody asked for meanwhile is not lost', () => {
  expect(ended(person({ check_at: at(0) }), seen, end, NOW).check_at).toEqual(at(0));
});

test('what is not settled is looked at soon, and what the other side refuses is not', () => {
  expect(ended(person(), seen, { ...end, settled: false }, NOW).check_at).toEqual(at(30_000));
  expect(ended(person(), seen, { ...end, settled: false, refused: 'destination' }, NOW).check_at).toBeNull();
});

test('a call that may be late keeps its look, and one that was late does not', () => {
  expect(ended(person({ late_until: at(5) }), seen, end, NOW)).toMatchObject({ late_until: at(5), check_at: at(5) });
  expect(ended(person({ late_until: at(-5) }), seen, end, NOW)).toMatchObject({ late_until: null, check_at: null });
});

test('one with whom nothing is open is kept for 100 days', () => {
  expect(ended(person({ marks: { 'group:g': 'absent' } }), seen, end, NOW).expire_at).toEqual(at(100 * 86_400_000));
});

test('one who is to be forgotten is so once all is taken back, and not before', () => {
  const erasing = person({ erasing: true, marks: { 'group:g': 'removing', invite: 'ours' } });
  const taken = { ...end, marks: { 'group:g': 'absent' as const } };
  expect(ended(erasing, seen, { ...taken, settled: false }, NOW)).toMatchObject({ email: 'v1.sealed', erasing: true });
  expect(ended(erasing, seen, taken, NOW)).toMatchObject({ email: null, account_id: null, marks: {}, lease: null });
});

test('one whom an erasure met while a group was given is not forgotten before it is taken back', () => {
  const given = { ...end, marks: { 'group:g': 'ours' as const } };
  const after = ended(person({ erasing: true, check_at: at(0) }), seen, given, NOW);
  expect(after).toMatchObject({ email: 'v1.sealed', erasing: true, check_at: at(0) });
});

test('what differs is as the last look found it, and a look ends a trial', () => {
  const before = person({ differs: { 'group:g': 'add' }, trial: true });
  expect(ended(before, seen, end, NOW)).not.toMatchObject({ differs: expect.anything() });
  expect(ended(before, seen, end, NOW)).not.toHaveProperty('trial');
  expect(ended(person({ trial: false }), seen, { ...end, isLook: false }, NOW)).toMatchObject({ trial: false });
  const event = { ...end, isLook: false, differs: { 'group:h': 'remove' as const } };
  expect(ended(before, seen, event, NOW)).toMatchObject({ differs: { 'group:h': 'remove' }, trial: true });
});
