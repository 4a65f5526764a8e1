import { expect, test } from '@jest/globals';

import { progressOf, progressText } from '../../../../cli/frame/progress.ts';

test.each<[number, number | null, number, string]>([
  [0, 400, 0, '░░░░░░░░░░░░░░░░░░░░░░░░  0/400  0 %'],
  [100, 400, 10_000, '██████░░░░░░░░░░░░░░░░░░  100/400  25 %  30.0 s left'],
  [400, 400, 40_000, '████████████████████████  400/400  100 %'],
  [500, 400, 40_000, '████████████████████████  500/400  100 %'],
  [0, 0, 0, '████████████████████████  0/0  100 %'],
  [7, null, 1_000, '7'],
])('%d of %s', (done, total, elapsed, text) => {
  expect(progressText(done, total, elapsed)).toBe(text);
});

test('a terminal is drawn over; elsewhere a line comes each ten seconds', () => {
  const said: string[] = [];
  const add = (text: string) => void said.push(text);
  let now = 0;
  for (const drawsBars of [true, false]) {
    const progress = progressOf({ write: add, note: add, drawsBars }, null, () => now);
    for (now = 1_000; now <= 21_000; now += 10_000) progress.at(now);
    progress.end();
    now = 0;
  }
  expect(said).toEqual(
    ['1000', '11000', '21000'].map((text) => `\r\u001b[2K${text}`).concat(['\r\u001b[2K', '11000', '21000']),
  );
});
