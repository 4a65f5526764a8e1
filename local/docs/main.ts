/** `npm run check:sentences [FILE…]`: too long sentences and cells, each with its place. */
import { globSync, readFileSync } from 'node:fs';
import process from 'node:process';

import { tooLong } from './sentences.ts';

/** Rows of facts are sentences with their sources: docs/facts/README.md. */
const FACTS = 'docs/facts/*.md';
const PAGES = [
  '*.md',
  'docs/*.md',
  'docs/decisions/*.md',
  FACTS,
  'kits/*/README.md',
  'cli/README.md',
  'local/embedded/README.md',
];

const facts = new Set(globSync(FACTS));
const given = process.argv.slice(2);
const pages = given.length > 0 ? given : globSync(PAGES).sort();
const faults = pages.flatMap((page) =>
  tooLong(readFileSync(page, 'utf8'), facts.has(page) ? 'sentences' : 'labels').map(
    ({ line, says }) => `${page}:${line}: ${says}`,
  ),
);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
