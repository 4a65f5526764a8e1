/**
 * The package.json and package-lock.json of a function's bundle, for the buildpack of nodejs24
 * (docs/facts/google-cloud.md, GC-35).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { present } from '../shared/base/present.ts';
import type { BundledFile } from './split-bundle.ts';

/**
 * The one package that is not in the bundle: the start command is its `node_modules/.bin/functions-framework`, and
 * without it the buildpack would add a version of its own.
 */
const FRAMEWORK = '@google-cloud/functions-framework';

const names = z.record(z.string(), z.string()).optional();
const locked = z.looseObject({
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  version: z.string().optional(),
});
const lockFile = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), locked) });
type Packages = z.output<typeof lockFile>['packages'];

/** What all functions have in common: which packages are installed where it is deployed, each at its locked version. */
export async function lockedFramework(root: string): Promise<Packages> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const needed = new Set<string>();
  const follow = (path: string): void => {
    if (needed.has(path)) return;
    needed.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = present(
      packages[path],
      `${path} in package-lock.json`,
    );
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = placeOf(name, path, packages);
      if (found) follow(found);
    }
  };
  follow(`node_modules/${FRAMEWORK}`);
  return Object.fromEntries([...needed].sort().map((path) => [path, present(packages[path], path)]));
}

/** Where a package finds another: in its own node_modules, or in those of the folders around it. */
function placeOf(name: string, from: string, packages: Packages): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}

/** @returns the two files of one function's bundle. No script is among them: what is shipped is built. */
export function packageFiles(name: string, framework: Packages): Pick<BundledFile, 'path' | 'contents'>[] {
  const version = present(framework[`node_modules/${FRAMEWORK}`]?.version, `the version of ${FRAMEWORK}`);
  const own = { name: `subrelay-${name}`, private: true, dependencies: { [FRAMEWORK]: version } };
  const lock = {
    name: own.name,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: own.name, dependencies: own.dependencies }, ...framework },
  };
  return [
    { path: 'package.json', contents: jsonText({ ...own, main: 'index.cjs' }) },
    { path: 'package-lock.json', contents: jsonText(lock) },
  ];
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
