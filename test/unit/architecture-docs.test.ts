import { existsSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

const page = readFileSync('docs/architecture.md', 'utf8');

test('every file and folder that docs/architecture.md names is there, and no path is longer than ten files', () => {
  const [, paths] = /^## Read one path$(.*?)^## /ms.exec(page)!;
  for (const section of paths!.split(/^### /m).slice(1)) {
    const files = [...section.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(4);
    expect(files.length).toBeLessThanOrEqual(10);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  }
  const folders = [...page.matchAll(/`([\w/-]+\/)`/g)].map(([, folder]) => folder!);
  expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
});

test('the glossary has each word once, in order', () => {
  const words = [...readFileSync('docs/glossary.md', 'utf8').matchAll(/^\| ([a-z -]+) \| /gm)]
    .map(([, word]) => word!)
    .filter((word) => word !== 'word' && !/^[- ]+$/.test(word));
  expect(words.length).toBeGreaterThan(20);
  expect(words).toEqual([...new Set(words)].sort());
});
