/** One function's bundle, the same bytes from the same source wherever, whenever and by whomever it is built. */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

import { zipOf } from './archive.ts';
import { besideTheFunction } from './client-files.ts';
import type { ClientFile } from './client-files.ts';

interface Building {
  root: string;
  outDir: string;
  name: string;
  clients: Promise<ClientFile[]>;
  packaging: BundledFile[];
}

export interface BundledFile {
  /** Within the function's folder. */
  path: string;
  contents: string;
}

/**
 * Writes `<outDir>/<name>/`: `index.cjs`, its source map, the clients that it can load, and what the buildpack reads; and
 * beside it, in `<name>.inputs.json`, the source files that all this was made from.
 */
export async function buildFunction({ root, outDir, name, clients, packaging }: Building): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}/index.ts` },
    // Where it is written must not show in it: the same source gives the same bytes.
    outdir: `dist/${name}`,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // package.json says "module"; a bundle is CommonJS whatever surrounds it.
    outExtension: { '.js': '.cjs' },
    target: 'node22',
    // A client that is imported late is required late: Node would not find its names.
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [besideTheFunction, inEnglish],
    // The start command on GCP is node_modules/.bin/functions-framework, which must find the same registry of functions.
    external: ['@google-cloud/functions-framework'],
  });
  const own = outputFiles.map(({ path, text }) => ({
    path: basename(path),
    contents: path.endsWith('.map') ? withPathsFromRoot(text) : text,
  }));
  const { imports } = metafile.outputs[`dist/${name}/index.cjs`]!;
  const loaded = withAllTheyLoad(
    imports.map(({ path }) => path.replace(/^\.\//, '')),
    await clients,
  );
  await writeFiles(join(outDir, name), [...own, ...loaded, ...packaging]);
  const inputs = [...Object.keys(metafile.inputs), ...loaded.flatMap((each) => each.inputs)];
  await writeFile(join(outDir, `${name}.inputs.json`), JSON.stringify(inputs.sort(), null, 2));
}

/** Names the sources of a source map by their paths from the root, or from the folder of the packages. */
function withPathsFromRoot(sourceMap: string): string {
  const map = JSON.parse(sourceMap) as { sources: string[] };
  const sources = map.sources.map((source) => source.replace(/^(?:\.\.\/)+(?:.*?(?=node_modules\/))?/, ''));
  return JSON.stringify({ ...map, sources });
}

function withAllTheyLoad(paths: string[], clients: ClientFile[]): ClientFile[] {
  const found = new Set<ClientFile>();
  const follow = (path: string): void => {
    const client = clients.find((each) => each.path === path);
    if (!client || found.has(client)) return;
    found.add(client);
    client.loads.forEach(follow);
  };
  paths.forEach(follow);
  return [...found];
}

async function writeFiles(folder: string, files: BundledFile[]): Promise<void> {
  // What an earlier build left there must not be shipped.
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'clients'), { recursive: true });
  await Promise.all(files.map(({ path, contents }) => writeFile(join(folder, path), contents)));
}

/** Packs a function's folder. */
export async function zipOfFolder(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) => [relative(folder, file).replaceAll(sep, '/'), await readFile(file)] as const;
  return zipOf(new Map(await Promise.all(files.map(read))));
}

/** zod brings its messages in fifty languages. */
const inEnglish: Plugin = {
  name: 'in-english',
  setup: (bundling) => {
    bundling.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};
