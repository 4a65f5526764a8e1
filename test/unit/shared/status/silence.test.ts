import { expect, test } from '@jest/globals';

import { silenceOf } from '../../../../shared/status/heard.ts';

const NOW = 1_000_000_000;
const MINUTE = 60_000;

const cases: [
  what: string,
  notifiedMinutesAgo: number | null,
  unheardMinutesAgo: number | null,
  afterMinutes: number | null,
  silence: string | null,
][] = [
  ['a source that was never seen is not silent', null, null, 1, null],
  ['nor one that has told something lately', 1, null, 2, null],
  ['nothing for long, and nobody said how long', 10_000, null, null, null],
  ['nothing for SILENT_AFTER', 2, null, 2, 'too_long'],
  ['nothing for a little less', 2, null, 3, null],
  ['reconcile found what nobody told', 30, 15, null, 'unheard'],
  ['the same, of a source that has never told anything', null, 15, null, 'unheard'],
  ['its notification may yet come', 30, 14, null, null],
];

test.each(cases)('%s', (_, notified, unheard, after, silence) => {
  const ago = (minutes: number | null) => (minutes === null ? null : NOW - minutes * MINUTE);
  const heard = { notifiedAt: ago(notified), unheardSince: ago(unheard) };
  expect(silenceOf(heard, after === null ? null : after * MINUTE, NOW)).toBe(silence);
});
