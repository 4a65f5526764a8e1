/** Bundles of before, which stand for as long as what they were made from is the same, byte by byte. */
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { fewAtOnce } from './few-at-once.ts';

/** Sources, what bundles them, and what npm says it has installed. */
export const MADE_FROM = [
  ...['functions', 'shared', 'console', 'local'].map((folder) => `${folder}/**/*.*`),
  ...['package.json', 'package-lock.json', 'node_modules/.package-lock.json', 'tsconfig.json'],
  'terraform/firestore.indexes.json',
];

/** @returns a digest of the names and contents of all that bundles are made from */
async function digestOf(root: string): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(MADE_FROM, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const [index, contents] of (await fewAtOnce(paths, (path) => readFile(path))).entries())
    hash.update(`\0${paths[index]}\0${contents.length}\0`).update(contents);
  return hash.digest('hex');
}

export interface KeptBuild {
  /**
   * Builds, unless the same was built before. One that ends half-way is made anew.
   * @param stamp the file that stands with what was built, and goes with it
   */
  (stamp: string, build: () => Promise<void>): Promise<void>;
}

/** @param root the folder of package.json */
export async function keptBuild(root: string): Promise<KeptBuild> {
  const digest = await digestOf(root);
  return async (stamp, build) => {
    if ((await readFile(stamp, 'utf8').catch(() => '')) === digest) return;
    await rm(stamp, { force: true });
    await build();
    await writeFile(stamp, digest);
  };
}
