import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { createTurnLane } from '../../../../shared/lanes/lane-turns.ts';
import type { LaneTurn } from '../../../../shared/lanes/lanes.ts';

function turns(setSlow: (turns: readonly LaneTurn[]) => Promise<void> = async () => undefined) {
  const [commits, waits, logged] = [[] as LaneTurn[][], [] as number[], [] as string[]];
  const write = (line: string) => {
    const { message, webhook } = JSON.parse(line) as { message: string; webhook: string };
    logged.push(`${webhook} ${message}`);
  };
  let go = (): void => undefined;
  const turn = createTurnLane({
    lanes: {
      setSlow: async (all) => {
        commits.push([...all]);
        await setSlow(all);
      },
    },
    now: () => 0,
    wait: (ms) => new Promise((resolve) => (waits.push(ms), (go = resolve))),
    log: pino({ messageKey: 'message' }, { write }),
  });
  return { turn, commits, waits, logged, pass: async () => (await new Promise(setImmediate), go()) };
}

test('lanes that turn within a second share a transaction, each once', async () => {
  const { turn, commits, waits, logged, pass } = turns();
  const all = [turn('a', true), turn('b', true), turn('a', true), turn('c', false)];
  await pass();
  await Promise.all(all);
  expect(waits).toEqual([1_000]);
  expect(commits).toEqual([
    [
      { webhook: 'a', slow: true },
      { webhook: 'b', slow: true },
      { webhook: 'c', slow: false },
    ],
  ]);
  expect(logged.sort()).toEqual(['a webhook.slow', 'b webhook.slow', 'c webhook.fast']);
});

test('a lane that turns back meanwhile turns after that, in a transaction of its own', async () => {
  const { turn, commits, pass } = turns();
  const all = [turn('a', true), turn('a', false)];
  await pass();
  await pass();
  await Promise.all(all);
  expect(commits).toEqual([[{ webhook: 'a', slow: true }], [{ webhook: 'a', slow: false }]]);
});

test('a lane that could not be turned is logged, and turned by the next exchange', async () => {
  let fails = true;
  const { turn, logged, pass } = turns(async () => {
    if (fails) throw new Error('down');
  });
  const first = turn('a', true);
  await pass();
  await first;
  fails = false;
  const second = turn('a', true);
  await pass();
  await second;
  expect(logged).toEqual(['a lane.not_changed', 'a webhook.slow']);
});
