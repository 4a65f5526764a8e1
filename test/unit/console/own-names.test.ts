/** Names that the build shortens are the console's own: none is one of the API, and each is there. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { OWN_NAMES } from '../../../local/console-files.ts';
import { isJsonObject } from '../../../shared/base/json.ts';
import type { Json } from '../../../shared/base/json.ts';
import { openApi } from '../../support/openapi.ts';

/** Every name of a member in a part of the document, and of its parameters. */
function namesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isJsonObject(value)) return [];
  const { properties, name } = value;
  return [
    ...(isJsonObject(properties) ? Object.keys(properties) : []),
    ...(typeof name === 'string' ? [name] : []),
    ...Object.values(value).flatMap(namesIn),
  ];
}

test('no answer or body of the API has one of them', () => {
  const names = new Set(namesIn(openApi));
  expect(names.size).toBeGreaterThan(300);
  expect(OWN_NAMES.filter((name) => names.has(name))).toEqual([]);
});

test('each is used, and written without quotes', () => {
  const sources = globSync('console/**/*.{ts,tsx}').map((file) => readFileSync(file, 'utf8'));
  const text = sources.join('\n');
  expect(OWN_NAMES.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  expect(
    OWN_NAMES.filter((name) => new RegExp(`\\b[a-z]\\w*\\[['"]${name}['"]\\]|['"]${name}['"] in `).test(text)),
  ).toEqual([]);
});
