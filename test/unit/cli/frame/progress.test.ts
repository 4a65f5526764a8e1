import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { progressOf, progressText, withProgress } from '../../../../cli/frame/progress.ts';

test.each<[number, number | null, number, string]>([
  [0, 400, 0, '░░░░░░░░░░░░░░░░░░░░░░░░  0/400  0 %'],
  [100, 400, 10_000, '██████░░░░░░░░░░░░░░░░░░  100/400  25 %  30.0 s left'],
  [400, 400, 40_000, '████████████████████████  400/400  100 %'],
  [500, 400, 40_000, '████████████████████████  500/400  100 %'],
  [0, 0, 0, '████████████████████████  0/0  100 %'],
  [7, null, 1_000, '7'],
])('%d of %s', (done, total, elapsed, text) => {
  expect(progressText(done, total, elapsed)).toBe(text);
  expect(progressText(done, total, elapsed, 'paddle/acme: 9 looked at')).toBe(`${text}  paddle/acme: 9 looked at`);
});

test('a terminal is drawn over; elsewhere a line comes each ten seconds', () => {
  const said: string[] = [];
  const add = (text: string) => void said.push(text);
  let now = 0;
  for (const drawsBars of [true, false]) {
    const progress = progressOf({ draw: add, note: add, drawsBars }, null, () => now);
    for (now = 1_000; now <= 21_000; now += 10_000) progress.at(now);
    progress.end();
    now = 0;
  }
  expect(said).toEqual(['1000', '11000', '21000', '', '11000', '21000']);
});

describe('work with its progress', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  function fakeTerminal() {
    const notes: string[] = [];
    const interrupt = new AbortController();
    let released = 0;
    const release = () => (released += 1);
    const interruptible = () => ({ signal: interrupt.signal, release });
    const terminal = { draw: () => undefined, note: (line: string) => void notes.push(line), drawsBars: false };
    return { terminal: { ...terminal, interruptible }, notes, interrupt: () => interrupt.abort(), released: () => released }; // prettier-ignore
  }

  test('without a terminal has a line each ten seconds, also while nothing moves', async () => {
    const { terminal, notes, released } = fakeTerminal();
    const worked = withProgress(terminal, 'Stopped.', async (at) => {
      at(1, 4);
      await new Promise((resolve) => setTimeout(resolve, 21_500));
      return { ended: true };
    });
    await jest.advanceTimersByTimeAsync(21_500);
    expect(await worked).toEqual({ ended: true });
    expect(notes).toEqual([
      '██████░░░░░░░░░░░░░░░░░░  1/4  25 %  30.0 s left',
      '██████░░░░░░░░░░░░░░░░░░  1/4  25 %  1 min left',
    ]);
    expect([released(), jest.getTimerCount()]).toEqual([1, 0]);
  });

  test('ends at Ctrl-C, and says what was done', async () => {
    const { terminal, notes, interrupt, released } = fakeTerminal();
    const worked = withProgress(terminal, 'Stopped: nothing was changed.', () => new Promise<object>(() => undefined));
    interrupt();
    expect(await worked).toBeNull();
    expect(notes).toEqual(['Stopped: nothing was changed.']);
    expect([released(), jest.getTimerCount()]).toEqual([1, 0]);
  });
});
