import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { tellLate, tellLateFirst } from '../../../../shared/store/late.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

const AT = Date.parse('2026-11-30T12:00:00Z');

test.each([
  ['15 s after its time', 15_000, []],
  ['before its time, by another clock', -3_000, []],
  ['later', 15_001, [{ level: 40, list: 'events', id: 'evt_1', lateMs: 15_001, msg: 'list.late' }]],
])('what is committed %s', (_, after, expected) => {
  const lines: unknown[] = [];
  const log = pino(
    { base: null, timestamp: false, level: 'warn' },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  tellLate(log, { list: 'events', id: 'evt_1', at: AT }, { times: [Timestamp.fromMillis(AT + after)] });
  expect(lines).toEqual(expected);
  lines.length = 0;
  const made = [
    { id: 'evt_1', created_at: Timestamp.fromMillis(AT) },
    { id: 'evt_2', created_at: Timestamp.fromMillis(AT) },
  ];
  tellLateFirst(log, 'events', made, { times: [Timestamp.fromMillis(AT + after)] });
  tellLateFirst(log, 'events', [], { times: [Timestamp.fromMillis(AT + after)] });
  expect(lines).toEqual(expected);
});
