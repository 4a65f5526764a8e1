import { expect, test } from '@jest/globals';

import { sortableTime } from '../../../../shared/base/sortable-time.ts';

test.each([
  ['2026-03-02T09:15:04Z', '2026-03-02T09:15:04.000000000Z'],
  ['2026-03-02T09:15:04.5Z', '2026-03-02T09:15:04.500000000Z'],
  ['2026-03-02T09:15:04.411Z', '2026-03-02T09:15:04.411000000Z'],
  ['2026-03-02T09:15:04.411001Z', '2026-03-02T09:15:04.411001000Z'],
  ['2026-03-02T10:15:04.41+01:00', '2026-03-02T09:15:04.410000000Z'],
  ['yesterday', null],
  ['', null],
])('%s sorts as %s', (text, expected) => {
  expect(sortableTime(text)).toBe(expected);
});
