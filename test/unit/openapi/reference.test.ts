import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';

import { html } from '../../../shared/api/reference/html.ts';
import { blocks } from '../../../shared/api/reference/markdown.ts';
import { REFERENCE_POLICY, referencePage } from '../../../shared/api/reference/page.ts';
import type { JsonObject } from '../../../shared/base/json.ts';
import { openApi } from '../../support/openapi.ts';

const page = referencePage(openApi);
const all = (pattern: RegExp, text = page): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

describe('the page', () => {
  test('shows every operation, event type and schema', () => {
    const operations = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));
    const parts = [
      ...operations.map(({ operationId }) => `op-${operationId}`),
      ...Object.values(openApi.webhooks).map(({ post }) => `op-${post.operationId}`),
      ...Object.keys(openApi.components.schemas).map((name) => `schema-${name}`),
    ];
    const ids = new Set(all(/\sid="([^"]+)"/g));
    expect(parts.filter((part) => !ids.has(part))).toEqual([]);
    for (const path of Object.keys(openApi.paths)) expect(page).toContain(`<code>${path}</code>`);
  });

  test('shows every parameter and every field of a body', () => {
    const names = Object.values(openApi.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ parameters }) => parameters.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
    const fields = Object.values(openApi.components.schemas).flatMap(({ properties }) =>
      Object.keys((properties ?? {}) as JsonObject),
    );
    const shown = new Set(all(/<code>([^<]+)<\/code>/g));
    expect([...names, ...fields].filter((name) => !shown.has(name))).toEqual([]);
  });

  test('has no id twice, and no link that leads nowhere', () => {
    const ids = all(/\sid="([^"]+)"/g);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const links = all(/\shref="([^"]+)"/g);
    const away = links.filter((link) => !link.startsWith('#'));
    expect(new Set(away)).toEqual(new Set(['openapi.json']));
    expect(links.filter((link) => link.startsWith('#') && !ids.includes(link.slice(1)))).toEqual([]);
  });

  test('loads nothing, and runs nothing', () => {
    expect(all(/<(script|link|img|iframe|object|embed|form|base)\b/g)).toEqual([]);
    expect(all(/\s(style|src|on\w+)=/g)).toEqual([]);
    expect(all(/(url\(|@import)/g)).toEqual([]);
  });

  test('has the one style that its policy allows', () => {
    const styles = all(/<style>([^]*?)<\/style>/g);
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256').update(styles[0]!).digest('base64');
    expect(REFERENCE_POLICY).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  test('says its language, has one main part and one heading of the first rank, and skips no rank', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(all(/<(main|h1)\b/g)).toEqual(['h1', 'main']);
    const ranks = all(/<h([1-6])\b/g).map(Number);
    expect(ranks.every((rank, index) => rank <= (ranks[index - 1] ?? 0) + 1)).toBe(true);
  });

  test('weighs 12 kB at most by itself, and the document in it 77 kB, packed', () => {
    const empty = { paths: {}, webhooks: {}, tags: [] };
    const nothing = { schemas: {}, parameters: {}, headers: {}, responses: {} };
    const bare = referencePage({ ...openApi, ...empty, components: nothing });
    const own = gzipSync(bare, { level: 9 }).length;
    expect(own).toBeLessThanOrEqual(12_000);
    expect(gzipSync(page, { level: 9 }).length - own).toBeLessThanOrEqual(77_000);
  });

  test('shows what a description holds as text', () => {
    const info = { ...(openApi['info'] as JsonObject), description: '<script>alert(1)</script> & `<b>`' };
    expect(referencePage({ ...openApi, info })).toContain(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; <code>&lt;b&gt;</code></p>',
    );
  });
});

test.each([
  ['a', '<p>a</p>'],
  ['a\n\n- `b`\n- **c** d\n  e', '<p>a</p><ul><li><code>b</code></li><li><strong>c</strong> d\n  e</li></ul>'],
  ['`**a**` `', '<p><code>**a**</code> `</p>'],
])('%j in Markdown is %s', (text, shown) => {
  expect(
    blocks(text)
      .map((block) => block.text)
      .join('')
      .replace(/>\s+</g, '><'),
  ).toBe(shown);
});

test('values in a template are escaped, lists and HTML are not', () => {
  expect(html`<a title="${'"<'}">${[html`<b>${1}</b>`, '&']}</a>`.text).toBe('<a title="&quot;&lt;"><b>1</b>&amp;</a>');
});
