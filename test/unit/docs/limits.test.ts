/** docs/limits.md against the code: each number is that of the constant which its row names. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const rows = [
  ...readFileSync('docs/limits.md', 'utf8').matchAll(
    /^\| (.*?) \| ([\d,]+) ?([^|]*?) \| .*? \| `([\w/.-]+)`: `([A-Z_]+)` \|$/gm,
  ),
].map(([, what = '', most = '', unit = '', file = '', name = '']) => ({ what, most, unit, file, name }));

/** Times are constants in milliseconds, and limits in people's units. */
const MS = new Map([
  ['min', 60_000],
  ['h', 3_600_000],
  ['days', 86_400_000],
]);

/** What a constant is, that is written as a product, sum or difference of whole numbers. */
function valueOf(file: string, name: string): number {
  const [, text] = new RegExp(`const ${name} = ([\\d_ *+-]+);`).exec(readFileSync(file, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${file} has no constant ${name} that is a number`);
  const product = (part: string) =>
    part.split('*').reduce((all, factor) => all * Number(factor.replaceAll('_', '')), 1);
  return text.split(/\+/).reduce((sum, part) => sum + product(part), 0);
}

test('there are rows, and no other lines in the table', () => {
  const lines = readFileSync('docs/limits.md', 'utf8').match(/^\| .* \|$/gm) ?? [];
  expect(rows.length).toBe(lines.length - 2);
  expect(rows.length).toBeGreaterThan(20);
});

test.each(rows)('$what: $most $unit', ({ most, unit, file, name }) => {
  const each = name.endsWith('_MS') ? MS.get(unit) : 1;
  expect(most).toBe((valueOf(file, name) / (each ?? NaN)).toLocaleString('en-US'));
});
