import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from '@jest/globals';

import { DOCUMENT_PATH } from '../../../local/openapi/file.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrelay-lint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lint = (path: string): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['local/openapi/lint.ts', path], (error, _, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stderr }),
    );
  });

test('the linter finds nothing in the API’s document', async () => {
  expect(await lint(DOCUMENT_PATH)).toEqual({ code: 0, said: '' });
});

test('it finds what is wrong', async () => {
  const document = JSON.parse(readFileSync(DOCUMENT_PATH, 'utf8')) as { paths: Record<string, object> };
  const first = document.paths['/v1/events'] as { get: { operationId: string; parameters: unknown } };
  first.get.operationId = 'listWebhooks';
  first.get.parameters = 'none';
  const path = join(folder, 'wrong.json');
  writeFileSync(path, JSON.stringify(document));
  const { code, said } = await lint(path);
  expect(code).toBe(1);
  expect(said).toContain('operation-operationId-unique');
  expect(said).toContain('struct');
});
