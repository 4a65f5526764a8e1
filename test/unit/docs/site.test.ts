/** The documentation as a site: its pages and links, what it may load, and how the front door serves it. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { foreignIn } from '../../../local/docs/foreign.ts';
import { weightOf } from '../../../local/docs/guides-first.ts';
import site from '../../../local/docs/site-config.ts';
import { siteFile } from '../../../local/docs/site-files.ts';
import { anchorOf, decisionsPage, onSite, sitePage, titleOf } from '../../../local/docs/site-pages.ts';
import { startFrontDoor } from '../../../local/front-door.ts';

test.each([
  ['README.md', 'index.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ['docs/api.md', 'api.md'],
  ['docs/facts/README.md', 'facts/index.md'],
  ['docs/decisions', 'decisions/index.md'],
  ['kits/client/README.md', 'kits/client.md'],
  ['cli/README.md', 'cli.md'],
])('%s is %s on the site', (path, there) => {
  expect(onSite(path)).toBe(there);
});

const pages = new Set(['README.md', 'docs/api.md', 'docs/facts/README.md', 'kits/client/README.md']);

test.each([
  ['README.md', '[a](docs/api.md#errors)', '[a](./api.md#errors)'],
  ['README.md', '![p](docs/images/x.png)', '![p](./images/x.png)'],
  ['docs/api.md', '[r](../README.md)', '[r](./index.md)'],
  ['docs/api.md', '[c](../kits/client/README.md)', '[c](./kits/client.md)'],
  ['docs/facts/README.md', '[a](../api.md)', '[a](./../api.md)'],
  ['kits/client/README.md', '[a](../../docs/api.md)', '[a](./../api.md)'],
  ['docs/api.md', '[d](decisions)', '[d](./decisions/index.md)'],
  ['docs/api.md', '[code](../shared/api/)', 'code'],
  ['docs/api.md', '[u](https://example.com) [h](#errors)', '[u](https://example.com) [h](#errors)'],
  ['docs/api.md', '```md\n[r](../README.md)\n```\n', '```md\n[r](../README.md)\n```\n'],
])('in %s %j becomes %j', (path, text, there) => {
  expect(sitePage(path, text, pages)).toBe(there);
});

describe.each(globSync('docs/*.md').sort())('%s', (page) => {
  test('is in the index of the README', () => expect(readFileSync('README.md', 'utf8')).toContain(`](${page}`));
  test('is in the side bar of the site', () =>
    expect(JSON.stringify(site.themeConfig.sidebar)).toContain(`"/${onSite(page).replace(/\.md$/, '')}"`));
});

test('the list of decisions, titles and anchors', () => {
  const title = titleOf('text\n\n# A decision\n');
  expect(decisionsPage([{ path: 'decisions/2026-x.md', title }])).toBe('# Decisions\n\n- [A decision](./2026-x.md)\n');
  expect(anchorOf('`state_status`: how far?')).toBe('state_status-how-far');
});

test.each([
  ['/docs/', 1],
  ['/docs/receiving.html#verify', 1],
  ['/docs/kits/receiver.html', 1],
  ['/docs/operations.html#decisions', 1],
  ['/docs/protocol.html#leases', 0.5],
  ['/docs/local/embedded.html#start', 0.5],
  ['/docs/decisions/2026-11-25-lanes.html', 0.2],
  ['/docs/facts/postmand.html#the-api', 0.2],
  ['/docs/changelog.html#unreleased', 0.2],
  ['/docs/traps.html#paddle', 0.2],
])('the search weighs %s with %f', (id, weight) => {
  expect(weightOf(id)).toBe(weight);
});

test.each([
  ['<script src="/docs/a.js"></script><a href="https://example.com">x</a>', []],
  ['<script type="module" src="https://cdn.test/a.js">', ['https://cdn.test/a.js']],
  ['<link rel="stylesheet" href="//fonts.test/a.css">', ['//fonts.test/a.css']],
  ['<img alt="" src="http://pixel.test/p.gif">', ['http://pixel.test/p.gif']],
  ["@font-face{src:url('https://fonts.test/f.woff2')}", ['https://fonts.test/f.woff2']],
  ['a{background:url("data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\'")}', []],
  ['@import "https://fonts.test/css";', ['https://fonts.test/css']],
])('what %s loads from elsewhere', (text, addresses) => {
  expect(foreignIn(text)).toEqual(addresses);
});

describe('a built site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'subrelay-site-'));
  const built = join(folder, 'docs');
  beforeAll(() => {
    mkdirSync(join(built, 'assets'), { recursive: true });
    writeFileSync(join(built, 'index.html'), 'front');
    writeFileSync(join(built, 'api.html'), 'api');
    writeFileSync(join(built, 'assets/a.js'), 'js');
    writeFileSync(join(folder, 'secret'), 'secret');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['/docs/', 200, 'front', 'text/html; charset=utf-8'],
    ['/docs/api', 200, 'api', 'text/html; charset=utf-8'],
    ['/docs/api.html', 200, 'api', 'text/html; charset=utf-8'],
    ['/docs/assets/a.js', 200, 'js', 'text/javascript; charset=utf-8'],
    ['/docs/none', 404, 'There is no page /docs/none\n', 'text/plain; charset=utf-8'],
    ['/docs/assets', 404, 'There is no page /docs/assets\n', 'text/plain; charset=utf-8'],
    ['/docs/..%2fsecret', 404, 'There is no page /docs/..%2fsecret\n', 'text/plain; charset=utf-8'],
    ['/docs/%', 404, 'There is no page /docs/%\n', 'text/plain; charset=utf-8'],
  ])('answers %s with %i', async (path, status, body, type) => {
    const answer = await siteFile(path, built);
    expect([answer.status, Buffer.from(answer.body).toString(), answer.headers['content-type']]).toEqual([
      ...[status, body, type],
    ]);
  });

  test('a page may load its own files and no others', async () => {
    const { headers } = await siteFile('/docs/', built);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*/);
  });
});

test('where nothing is built, the answer is the command that builds it', async () => {
  const answer = await siteFile('/docs/', '/nowhere');
  expect([answer.status, answer.body]).toEqual([404, 'The documentation is not built yet: npm run docs\n']);
});

test('the front door leads to it, and takes nothing else than reading', async () => {
  const door = await startFrontDoor({ host: '127.0.0.1', port: 0 });
  const asked = async (path: string, method: string) => {
    const answer = await fetch(`${door.url}${path}`, { method, redirect: 'manual' });
    return [answer.status, answer.headers.get('location')];
  };
  expect(await asked('/docs', 'GET')).toEqual([302, '/docs/']);
  expect(await asked('/docs', 'POST')).toEqual([405, null]);
  expect(await asked('/docsx', 'GET')).toEqual([404, null]);
  await door.close();
});
