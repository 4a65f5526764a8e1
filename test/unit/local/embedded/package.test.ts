/** `local/embedded` is a package of its own: it needs nothing but itself and what its package.json names. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, normalize } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

const FOLDER = 'local/embedded';
const BUILT = ['base', 'firestore', 'grpc', 'pubsub'];

interface Manifest {
  private?: boolean;
  bin: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const own = manifestOf(FOLDER);

interface Import {
  file: string;
  specifier: string;
}

/** All imports, of types too, of the files below a folder of the package. */
const importsOf = (folder: string): Import[] =>
  readdirSync(join(FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = join(FOLDER, folder, name);
      const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
      return importedFiles.map(({ fileName: specifier }) => ({ file, specifier }));
    });

const isRelative = ({ specifier }: Import) => specifier.startsWith('.');
const targetOf = ({ file, specifier }: Import) => normalize(join(file, '..', specifier));
const packageOf = ({ specifier }: Import) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];

describe('the imports', () => {
  test('are of files of the package', () => {
    const relative = [...BUILT, 'descriptors'].flatMap(importsOf).filter(isRelative);
    expect(relative.length).toBeGreaterThan(200);
    const elsewhere = relative.filter(
      (each) => !targetOf(each).startsWith(`${FOLDER}/`) || !existsSync(targetOf(each)),
    );
    expect(elsewhere).toEqual([]);
  });

  test('of what is published reach nothing that is not', () => {
    const places = BUILT.flatMap(importsOf).filter(isRelative).map(targetOf);
    const unpublished = places.filter((place) => !BUILT.some((folder) => place.startsWith(`${FOLDER}/${folder}/`)));
    expect(unpublished).toEqual([]);
  });

  test("are otherwise of Node, and of the packages that are the package's dependencies", () => {
    const bare = BUILT.flatMap(importsOf).filter((each) => !isRelative(each) && !isBuiltin(each.specifier));
    expect([...new Set(bare.map(packageOf))].sort()).toEqual(Object.keys(own.dependencies).sort());
  });
});

describe('package.json', () => {
  test('names exact versions, those of the repository', () => {
    const root = manifestOf('.');
    const all = { ...root.dependencies, ...root.devDependencies };
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      expect([name, version]).toEqual([name, all[name]]);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test('cannot be published by mistake before its name is claimed', () => {
    expect(own.private).toBe(true);
  });

  const sourceOf = (built: string) =>
    join(FOLDER, built.replace(/^(\.\/)?dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts'));
  const exported = Object.values(own.exports).flatMap((each) => (typeof each === 'string' ? [] : Object.values(each)));

  test.each(exported)('%s is built from a file that is there', (built) => {
    expect(existsSync(sourceOf(built))).toBe(true);
  });

  test.each(Object.values(own.bin))('%s is a command', (built) => {
    expect(readFileSync(sourceOf(built), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('comes with the licence', () => {
    expect(readFileSync(join(FOLDER, 'LICENSE'), 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
  });
});
