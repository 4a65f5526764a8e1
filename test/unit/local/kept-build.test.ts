/** What was built is kept for as long as its sources are the same. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

import { keptBuild } from '../../../local/kept-build.ts';

const root = mkdtempSync(join(tmpdir(), 'subrelay-kept-'));
const stamp = join(root, 'built');
const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** @returns whether a start would build */
async function builds(build = () => Promise.resolve()): Promise<boolean> {
  let built = false;
  const start = await keptBuild(root);
  await start(stamp, () => ((built = true), build()));
  return built;
}

test('it builds again where a source has another content or name, and where what was built is gone', async () => {
  write('shared/base/a.ts', 'a');
  write('package-lock.json', '{}');
  expect([await builds(), await builds()]).toEqual([true, false]);
  for (const change of [
    () => write('shared/base/a.ts', 'b'),
    () => write('console/new.css', ''),
    () => write('package-lock.json', '{"a":1}'),
    () => rmSync(join(root, 'console/new.css')),
    () => rmSync(stamp),
  ]) {
    change();
    expect([change.toString(), await builds(), await builds()]).toEqual([change.toString(), true, false]);
  }
  write('docs/a.md', 'no source');
  expect(await builds()).toBe(false);
});

test('what failed half-way is built again, though nothing has changed', async () => {
  write('shared/base/a.ts', 'c');
  await expect(builds(() => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
  expect([await builds(), await builds()]).toEqual([true, false]);
});
