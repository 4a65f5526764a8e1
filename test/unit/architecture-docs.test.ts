import { existsSync, globSync, readFileSync } from 'node:fs';

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

/** The words that once stood for several things, and the folders in whose names they may stand now. */
test.each([
  ['announce', /announc/i, ['functions', 'api', 'deliver', 'events', 'reconcile', 'sources', 'subjects']],
  ['permit', /permit/i, ['functions', 'deliver', 'lanes', 'sources']],
  ['track', /^(?:track|.*Track|.*_TRACK)/, ['bus', 'deliver', 'deliveries', 'lanes', 'sweep']],
  [
    'place',
    /^(?:place|places)$|^place[A-Z]|Place(?:s|$)/,
    ['api', 'deliver', 'deliveries', 'destinations', 'lanes', 'reconcile', 'sources', 'store', 'sweep'],
  ],
] as const)('the word %s has one meaning: it stands in names of the rooms that mean it', (_, word, rooms) => {
  const rest = globSync('{shared,functions}/**/*.ts').filter(
    (file) => !rooms.some((room) => file.split('/').includes(room)),
  );
  expect(rest.length).toBeGreaterThan(100);
  const found = rest.flatMap((file) =>
    namesIn(file)
      .filter((name) => word.test(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

test('a pointer has a track and no lane, and the ledger a balance and no account', () => {
  const files = globSync('shared/**/*.ts');
  expect(files.filter((file) => namesIn(file).some((name) => /pushLane/i.test(name)))).toEqual([]);
  expect(globSync('shared/deliveries/ledger/*.ts').filter((file) => namesIn(file).includes('account'))).toEqual([]);
});

/** The names in a file's code, comments and texts left out. */
function namesIn(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, ' ');
  return code.match(/\b[A-Za-z_$][\w$]*\b/g) ?? [];
}
