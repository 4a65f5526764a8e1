import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { METRICS, SPANS } from '../../shared/telemetry/names.ts';

/** The cells of each row of a table whose first cell is a name. */
const rows = readFileSync('docs/telemetry.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\|\s*|\s*\|$/g, '').trim()));

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

test('docs/telemetry.md has every span and every metric, as the table in the code has them', () => {
  const spans = Object.values(SPANS).map(({ name, kind, says, attributes }) => [
    `\`${name}\``,
    kind,
    says,
    listed(attributes),
  ]);
  const metrics = Object.entries(METRICS).map(([name, { kind, unit, says, attributes }]) => [
    `\`${name}\``,
    kind,
    `\`${unit}\``,
    says,
    listed(attributes),
  ]);
  expect(rows).toEqual([...spans, ...metrics]);
});
