/** `npm run check:sentences [FILE…]`: too long sentences and cells, each with its place. */
import { globSync, readFileSync } from 'node:fs';
import process from 'node:process';

import { tooLong } from './sentences.ts';

/** What people read. Facts and decisions are looked up, and the changelog is history. */
const PAGES = ['*.md', 'docs/*.md', 'kits/*/README.md', 'cli/README.md', 'local/embedded/README.md'];
const LEFT_OUT = 'CHANGELOG.md';

const given = process.argv.slice(2);
const pages =
  given.length > 0
    ? given
    : globSync(PAGES)
        .filter((page) => page !== LEFT_OUT)
        .sort();
const faults = pages.flatMap((page) =>
  tooLong(readFileSync(page, 'utf8')).map(({ line, says }) => `${page}:${line}: ${says}`),
);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
