/** `npm run check:openapi [FILE]`: the API's document by a linter's rules. It asks no network and tells nobody. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';

import { createConfig, lintFromString } from '@redocly/openapi-core';

import { DOCUMENT_PATH } from './file.ts';

const RULES = {
  'no-ambiguous-paths': 'error',
  'no-invalid-parameter-examples': 'error',
  'no-invalid-schema-examples': 'error',
  // One does nothing but lead elsewhere.
  'operation-2xx-response': 'off',
  'operation-parameters-unique': 'error',
  'parameter-description': 'error',
  'tag-description': 'error',
} as const;

const path = process.argv[2] ?? DOCUMENT_PATH;
const config = await createConfig({ extends: ['recommended-strict'], rules: RULES });
const source = await readFile(path, 'utf8');
const problems = await lintFromString({ source, absoluteRef: resolve(path), config });
for (const { ruleId, message, location } of problems)
  console.error(`${path}${location[0]?.pointer ?? ''}  ${ruleId}: ${message}`);
process.exitCode = problems.length > 0 ? 1 : 0;
