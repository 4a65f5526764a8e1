import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { COMMAND_LINE } from '../../cli/commands/commands.ts';
import { DEAD_LETTER_KINDS } from '../../cli/operate/dead-letter-kinds.ts';

const page = readFileSync('docs/operations.md', 'utf8');

/** As GitHub makes a heading's anchor. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#{1,4} (.+)$/gm)].map(([, heading]) => anchorOf(heading!));

const runbook = /^## Alerts$(.*?)^## /ms.exec(page)![1]!;
const sections = [...runbook.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);

test('every section of the runbook is an anchor as it stands, in order', () => {
  expect(sections.map(anchorOf)).toStrictEqual(sections);
  expect([...sections].sort()).toStrictEqual(sections);
  expect(sections.length).toBeGreaterThan(10);
});

/** The alerts that Terraform makes: the keys of the map `alerts`, each a link to its section. */
function alertsOfTerraform(): string[] {
  if (!existsSync('terraform/alerts.tf')) return sections;
  const map = /^ {2}alerts = \{$(.*?)^ {2}\}$/ms.exec(readFileSync('terraform/alerts.tf', 'utf8'))![1]!;
  return [...map.matchAll(/^ {4}([\w-]+) = \{$/gm)].map(([, name]) => name!).sort();
}

test('the runbook has a section for every alert, and no other', () => {
  expect(sections).toStrictEqual(alertsOfTerraform());
});

const links = [...page.matchAll(/\]\(([\w-]+\.md)?(?:#([\w-]+))?\)/g)]
  .map(([, file = 'operations.md', anchor]) => ({ file, anchor }))
  .filter(({ file }) => existsSync(`docs/${file}`) || file !== 'deploy.md');

test.each(links)('there is $file#$anchor', ({ file, anchor }) => {
  const anchors = anchorsOf(readFileSync(`docs/${file}`, 'utf8'));
  if (anchor !== undefined) expect(anchors).toContain(anchor);
  else expect(anchors.length).toBeGreaterThan(0);
});

test('every command that it names exists', () => {
  const named = new Set([...page.matchAll(/npx --no subrelay ([a-z-]+)/g)].map(([, name]) => name!));
  const commands = COMMAND_LINE.root.getAllEntries().map(({ name }) => name.original);
  expect([...named].filter((name) => !commands.includes(name))).toStrictEqual([]);
});

test('it says what becomes of every kind of dead letter', () => {
  const section = /^## Drain the dead-letter topic$(.*?)^## /ms.exec(page)![1]!.toLowerCase();
  const words: Record<string, string> = { unknown: 'did not put there' };
  for (const kind of DEAD_LETTER_KINDS) expect(section).toContain(words[kind] ?? kind);
});
