/** Every reference in a comment, and in a page of the documentation, resolves in the repository or is a URL. */
import { globSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { commentsIn } from '../support/comments.ts';
import { ID_LETTERS, brokenInComment, brokenInPage, pageOf, unknownIds } from '../support/references.ts';
import type { Repository } from '../support/references.ts';

const LEFT_OUT = /(?:^|\/)(?:node_modules|dist|coverage|\.git|\.local[\w-]*|\.terraform)$/;
/** Files and folders. */
const tracked = globSync(['**/*', '.ci/*'], { exclude: (path) => LEFT_OUT.test(path) });
const read = (path: string): string => readFileSync(path, 'utf8');

const pages = tracked.filter((path) => path.endsWith('.md'));
const sources = tracked.filter((path) => /\.(?:[cm]?[jt]s|tf|hcl|sh)$|^\.ci\//.test(path));
const repository: Repository = { files: tracked, pages: new Map(pages.map((path) => [path, pageOf(read(path))])) };

test('the comments of all sources refer to what is there', () => {
  expect(sources.length).toBeGreaterThan(800);
  const comments = sources.flatMap((path) => commentsIn(path, read(path)).map((comment) => ({ path, ...comment })));
  expect(comments.length).toBeGreaterThan(4_000);
  const broken = comments.flatMap(({ path, line, text }) =>
    brokenInComment(text, path, repository).map((what) => `${path}:${line}: ${what}`),
  );
  expect(broken).toEqual([]);
});

/** Files that a page tells its reader to write. */
const TO_BE_WRITTEN = ['terraform/imports.tf'];

test('the pages refer to what is there', () => {
  const all = { ...repository, files: [...tracked, ...TO_BE_WRITTEN] };
  const broken = pages.flatMap((path) => brokenInPage(read(path), path, all).map((what) => `${path}: ${what}`));
  expect(broken).toEqual([]);
});

test('the ids in the names of tests are rows of the facts, or paragraphs of the protocol', () => {
  const tests = sources.filter((path) => path.endsWith('.test.ts'));
  const unknown = tests.flatMap((path) => unknownIds(read(path), repository).map((id) => `${path}: ${id}`));
  expect(unknown.filter((each) => !each.startsWith('test/unit/references.test.ts'))).toEqual([]);
});

test('an id is a row of one page, and its letters are listed', () => {
  const ids = [...repository.pages.values()].flatMap((page) => [...page.ids]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect([...new Set(ids.map((id) => id.split('-')[0]!))].sort()).toEqual([...ID_LETTERS].sort());
  const listed = [...read('docs/facts/README.md').matchAll(/^\| ([A-Z]{2}(?:, [A-Z]{2})*) \|/gm)];
  expect([...listed.flatMap(([, letters]) => letters!.split(', ')), 'DP'].sort()).toEqual([...ID_LETTERS].sort());
});

test.each(['a/**/ // b', '`${/`"/.test(`//x`)}` // b', "const u = 'http://x'; // b"])(
  'a comment is found in %s',
  (source) => {
    expect(commentsIn('x.ts', source).at(-1)?.text).toBe('b');
  },
);

test('comments of one line each that follow each other are one', () => {
  expect(commentsIn('x.tf', 'a = "#" # one\n# two\n\n# three')).toEqual([
    { line: 1, text: 'one two' },
    { line: 4, text: 'three' },
  ]);
  expect(commentsIn('x.ts', '/**\n * one\n * two\n */\n/** three */')).toEqual([
    { line: 1, text: 'one two' },
    { line: 5, text: 'three' },
  ]);
});

const small: Repository = {
  files: [
    'docs/facts/a.md',
    'docs/b.md',
    'shared/x/one.ts',
    'shared/x/two.ts',
    'local/x/two.ts',
    'shared/y/two.ts',
    'local/README.md',
  ],
  pages: new Map([
    ['docs/facts/a.md', pageOf('# A\n\n| GR-1 | it is so |\n| GR-2a | and so |\n')],
    ['docs/b.md', pageOf('# B\n\n## At the `same` time\n\n**DP-1** So.\n')],
  ]),
};

test.each([
  ['docs/facts/a.md, GR-1'],
  ['docs/facts/a.md, GR-1 to GR-2a; docs/b.md, DP-1'],
  ['docs/b.md, At the same time, and more'],
  ['docs/b.md#at-the-same-time'],
  ['shared/x/one.ts, y/two.ts, one.ts, `two.ts`'],
  ['the folder shared/x, shared/y/ and local/'],
  ['https://example.com/docs/none.md, a-PROTOCOL_x; RFC 9112 §3.2; UTF-8; OTLP_PROTOCOL'],
])('nothing is broken in a comment with %s', (text) => {
  expect(brokenInComment(text, 'shared/y/z.ts', small)).toEqual([]);
});

test.each([
  ['(GR-1)', 'stands without its page'],
  ['docs/facts/a.md, GR-9', 'has no GR-9'],
  ['docs/facts/a.md, GR-1 and GR-9', 'has no GR-9'],
  ['docs/b.md, GR-1', 'has no GR-1'],
  ['docs/none.md', 'is not there'],
  ['docs/b.md, Another heading', 'has no "Another heading"'],
  ['docs/b.md#another', 'no such heading'],
  ['shared/x/none.ts', 'is not there'],
  ['x/two.ts', 'may be 2 files'],
  ['none.ts', 'is not there'],
  ['the folder shared/z/', 'is not there'],
  ['(DESIGN, Ids)', '"DESIGN" is not'],
  ["PROTOCOL.md's words", '"PROTOCOL.md" is not'],
  ['(facts gcp §1)', '"facts gcp" is not'],
  ['(facts: peers)', '"facts: peers" is not'],
  ['(facts §2.1)', '"facts §2.1)" is not'],
  ['facts/gcp.md', '"facts/gcp.md" is not'],
  ['(predecessors, §5 postmand 1)', 'is not'],
  ['issue 14', '"issue 14" is not'],
])('a comment with %s is broken', (text, why) => {
  expect(brokenInComment(text, 'test/z.ts', small).join('; ')).toContain(why);
});

test.each([
  ['[b](b.md#at-the-same-time), [a](facts/a.md): GR-1', ''],
  ['[b](b.md#none)', 'no such heading'],
  ['[b](c.md)', 'leads to nothing'],
  ['[b]\n\n[b]: ../none.md', 'leads to nothing'],
  ['GR-1', 'which this page does not link to'],
  ['GR-7', 'GR-7 is on no page'],
  ['`shared/none.ts`', 'is not there'],
])('a page with %j is broken: %s', (text, why) => {
  expect(brokenInPage(text, 'docs/page.md', small).join('; ')).toContain(why);
  expect(brokenInPage(text, 'docs/page.md', small)).toHaveLength(why === '' ? 0 : 1);
});
