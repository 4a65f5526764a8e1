/** One function's bundle, the same bytes from the same source wherever, whenever and by whomever it is built. */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

import type { Plugin } from 'esbuild';

import { zipOf } from './archive.ts';
import { besideTheFunction } from './client-files.ts';
import type { ConsoleFile } from './console-files.ts';
import { fewAtOnce } from './few-at-once.ts';
import { splitBundle } from './split-bundle.ts';
import type { BundledFile } from './split-bundle.ts';

interface Building {
  root: string;
  outDir: string;
  name: string;
  clients: Promise<BundledFile[]>;
  packaging: Pick<BundledFile, 'path' | 'contents'>[];
  /** What it reads and serves as it is. */
  served: ConsoleFile[];
}

/**
 * Writes `<outDir>/<name>/`: `index.cjs` and the parts of the function that it loads later, their source maps, the clients
 * that they can load, what the buildpack reads, and what it serves; and beside it, in `<name>.inputs.json`, the source files that all this
 * was made from.
 */
export async function buildFunction({ root, outDir, name, clients, packaging, served }: Building): Promise<void> {
  const own = await splitBundle({
    root,
    entryPoints: { index: `functions/${name}/index.ts` },
    // The start command on GCP is node_modules/.bin/functions-framework, which must find the same registry of functions.
    external: ['@google-cloud/functions-framework'],
    plugins: [besideTheFunction, zodByName, zodInEnglish, onlyParts(SOURCE_PARTS[name])],
    // Of a package that has ES modules too, only what is used is taken: OpenTelemetry's indexes name all that there is.
    mainFields: ['module', 'main'],
    sourceMaps: true,
  });
  const loaded = withAllTheyLoad(
    own.flatMap(({ loads }) => loads),
    await clients,
  );
  const files = [...own, ...loaded];
  await writeFiles(join(outDir, name), [...files, ...packaging, ...served]);
  const inputs = new Set([...files, ...served].flatMap((file) => file.inputs));
  await writeFile(join(outDir, `${name}.inputs.json`), JSON.stringify([...inputs].sort(), null, 2));
}

function withAllTheyLoad(paths: string[], clients: BundledFile[]): BundledFile[] {
  const found = new Set<BundledFile>();
  const follow = (path: string): void => {
    const client = clients.find((each) => each.path === path);
    if (!client || found.has(client)) return;
    found.add(client);
    client.loads.forEach(follow);
  };
  paths.forEach(follow);
  return [...found];
}

async function writeFiles(folder: string, files: { path: string; contents: string | Uint8Array }[]): Promise<void> {
  // What an earlier build left there must not be shipped.
  await rm(folder, { recursive: true, force: true });
  const folders = new Set(['clients', ...files.map(({ path }) => dirname(path))]);
  await Promise.all([...folders].map((each) => mkdir(join(folder, each), { recursive: true })));
  await fewAtOnce(files, ({ path, contents }) => writeFile(join(folder, path), contents));
}

export async function zipOfFolder(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) => [relative(folder, file).replaceAll(sep, '/'), await readFile(file)] as const;
  return zipOf(new Map(await fewAtOnce(files, read)));
}

type SourcePart = 'ask' | 'compare' | 'again';

/**
 * The part of each source that a function opens (docs/decisions/2026-11-30-source-seam.md). The registry of sources names
 * all parts, and a bundle would have them all.
 */
const SOURCE_PARTS: Readonly<Record<string, SourcePart>> = { deliver: 'ask', reconcile: 'compare', api: 'again' };

/**
 * Leaves every other part out, and what checks a destination's configuration: the API imports its checks itself
 * (docs/decisions/2026-11-30-destination-seam.md).
 */
const onlyParts = (opened: SourcePart | undefined): Plugin => ({
  name: 'only-parts',
  setup: (bundling) => {
    const leaveOut = (path: string, advice: string) => ({ path, namespace: 'left-out', pluginData: advice });
    bundling.onResolve({ filter: /^\.\/(?:ask|compare|says|again|operate)\.ts$/ }, ({ path, importer }) =>
      /[\\/]shared[\\/]sources[\\/][^\\/]+[\\/]source\.ts$/.test(importer) && path !== `./${opened}.ts`
        ? leaveOut(path, 'name it in SOURCE_PARTS, local/function-bundle.ts')
        : undefined,
    );
    bundling.onResolve({ filter: /^\.\/check\.ts$/ }, ({ path, importer }) =>
      /[\\/]shared[\\/]destinations[\\/][^\\/]+[\\/]destination\.ts$/.test(importer)
        ? leaveOut(path, 'only the API checks destinations')
        : undefined,
    );
    bundling.onLoad({ filter: /$/, namespace: 'left-out' }, ({ path, pluginData }) => ({
      contents: `throw new Error('This bundle has no ${path}: ${String(pluginData)}');`,
    }));
  },
});

const DESCRIPTION = /(?<=^ +)says: (?:'.*'|".*"),$/gm;

/**
 * As the object `z` all of zod would be used; as a namespace only what is named: half as much to compile. What settings say
 * of themselves is for docs/settings.md: a cold start need not read it.
 */
const zodByName: Plugin = {
  name: 'zod-by-name',
  setup: (bundling) => {
    bundling.onLoad({ filter: /[\\/](functions|shared)[\\/].*\.ts$/ }, ({ path }) => {
      // esbuild asks for hundreds at once, and each that is awaited is an open file.
      const source = readFileSync(path, 'utf8');
      const named = source.replace("import { z } from 'zod';", "import * as z from 'zod';");
      return { contents: path.endsWith('settings.ts') ? named.replace(DESCRIPTION, "says: '',") : named, loader: 'ts' };
    });
  },
};

/** zod brings its messages in fifty languages. */
const zodInEnglish: Plugin = {
  name: 'zod-in-english',
  setup: (bundling) => {
    bundling.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};
