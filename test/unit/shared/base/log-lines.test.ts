import { expect, test } from '@jest/globals';

import { logLines } from '../../../../shared/base/log-lines.ts';

test('lines of one turn are one write, made before anything from outside runs', async () => {
  const written: string[] = [];
  const { write } = logLines((text) => written.push(text));
  write('a\n');
  await Promise.resolve().then(() => write('b\n'));
  expect(written).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual(['a\nb\n']);
  write('c\n');
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

test('what is left when the process ends is written once', () => {
  const written: string[] = [];
  const turns: (() => void)[] = [];
  const { write, flush } = logLines(
    (text) => written.push(text),
    (task) => turns.push(task),
  );
  write('a\n');
  flush();
  turns.forEach((end) => end());
  expect(written).toEqual(['a\n']);
});
