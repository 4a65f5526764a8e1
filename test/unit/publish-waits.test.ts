/** Whoever publishes waits for Pub/Sub for half a second at most: `sweep` publishes what is not published by then. */
import { globSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

/** Calls of the bus that nothing bounds, and why they may be. */
const UNBOUNDED = [
  // It is waited for two lines on, with the wake.
  'const publishes = scheduled ? [] : [bus.publishPointers(firstPointers([delivery], lanes))];',
  // The watcher's own: nobody waits for it.
  'if (pointers.length > 0) await deps.bus.publishPointers(pointers);',
];

test('every publish is waited for with a bound, but for those of the watcher', () => {
  const calls = globSync('{shared,functions}/**/*.ts')
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => /\bbus\.(?:wake|wakeAgain|publishPointers)\(/.test(line))
    .map((line) => line.trim());
  const unbounded = calls.filter((line) => !line.includes('publishedInTime('));
  expect(unbounded.sort()).toEqual([...UNBOUNDED].sort());
  expect(calls.length - unbounded.length).toBeGreaterThan(10);
});
