/** What is known of one thing, what is there, what is wanted: all that follows, as one table. */
import { expect, test } from '@jest/globals';

import { markAfter, moveOf } from '../../../../../shared/destinations/people/marks.ts';
import type { Mark } from '../../../../../shared/destinations/people/marks.ts';

/** `+`: wanted, or there; `-`: not. Then the mark before, the call, the mark that is written, and the one where a call of another may be late. */
const TABLE: readonly [wanted: string, isThere: string, before: Mark, call: string, after: Mark, late: Mark][] = [
  ['+', '+', 'absent', 'none', 'preexisting', 'preexisting'],
  ['+', '+', 'preexisting', 'none', 'preexisting', 'preexisting'],
  ['+', '+', 'adding', 'none', 'ours', 'ours'],
  ['+', '+', 'ours', 'none', 'ours', 'ours'],
  ['+', '+', 'removing', 'none', 'ours', 'ours'],
  ['+', '-', 'absent', 'add', 'adding', 'adding'],
  ['+', '-', 'preexisting', 'add', 'adding', 'adding'],
  ['+', '-', 'adding', 'add', 'adding', 'adding'],
  ['+', '-', 'ours', 'add', 'adding', 'adding'],
  ['+', '-', 'removing', 'add', 'adding', 'adding'],
  ['-', '+', 'absent', 'none', 'preexisting', 'preexisting'],
  ['-', '+', 'preexisting', 'none', 'preexisting', 'preexisting'],
  ['-', '+', 'adding', 'remove', 'removing', 'removing'],
  ['-', '+', 'ours', 'remove', 'removing', 'removing'],
  ['-', '+', 'removing', 'remove', 'removing', 'removing'],
  ['-', '-', 'absent', 'none', 'absent', 'absent'],
  ['-', '-', 'preexisting', 'none', 'absent', 'absent'],
  ['-', '-', 'adding', 'none', 'absent', 'adding'],
  ['-', '-', 'ours', 'none', 'absent', 'ours'],
  ['-', '-', 'removing', 'none', 'absent', 'removing'],
];

test.each(TABLE)('wanted %s, there %s, %s: %s, and it is %s (late: %s)', (wanted, isThere, mark, call, after, late) => {
  const given = { mark, wanted: wanted === '+', isThere: isThere === '+', mayAdd: true, mayRemove: true };
  expect(moveOf({ ...given, late: false })).toEqual({ mark: after, call: call === 'none' ? null : call });
  expect(moveOf({ ...given, late: true })).toEqual({ mark: late, call: call === 'none' ? null : call });
});

test('what the rules do not let it do leaves the mark as it is', () => {
  for (const [wanted, isThere, mark, call] of TABLE.filter(([, , , each]) => each !== 'none')) {
    const given = { mark, wanted: wanted === '+', isThere: isThere === '+', late: false };
    const without = { mayAdd: call !== 'add', mayRemove: call !== 'remove' };
    expect(moveOf({ ...given, ...without })).toEqual({ mark, call: null });
  }
});

test('what was there before anything of ours is never taken away', () => {
  for (const late of [true, false])
    expect(
      moveOf({ mark: 'preexisting', wanted: false, isThere: true, mayAdd: true, mayRemove: true, late }).call,
    ).toBeNull();
});

test.each<['add' | 'remove', boolean, Mark]>([
  ['add', false, 'ours'],
  ['add', true, 'ours'],
  ['remove', false, 'absent'],
  ['remove', true, 'removing'],
])('after %s (late: %s) it is %s', (call, late, mark) => {
  expect(markAfter(call, late)).toBe(mark);
});
