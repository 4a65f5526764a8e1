import { present } from '../shared/base/present.ts';
/**
 * Bundles that are split where something is imported late: what isn't needed at once is in a file of its own, which is
 * neither read nor compiled before. Only ES modules can be split; what comes out is made CommonJS.
 */
import { basename } from 'node:path';

import { build, transform } from 'esbuild';
import type { Metafile, OutputFile, Plugin } from 'esbuild';
import { isRecord } from '../shared/base/records.ts';

export interface BundledFile {
  /** Within the bundle. */
  path: string;
  contents: string;
  /** The paths that it loads, those outside this build as they are written. */
  loads: string[];
  /** What it was made from, relative to the root. */
  inputs: string[];
}

interface Options {
  root: string;
  /** By the name of its file. */
  entryPoints: Readonly<Record<string, string>>;
  /** The folder that its files are to be in, within the bundle. */
  folder?: string;
  external?: string[];
  plugins: Plugin[];
  /** Which fields of a package.json name its entry, the first that is there; by default esbuild's own. */
  mainFields?: string[];
  /** Adds `<file>.map`, without the sources themselves. */
  sourceMaps?: boolean;
  /** The entry points are CommonJS, and are wanted as what they export. */
  wrapsCommonJs?: boolean;
}

/** Stands for the folder of the bundle: where it is written must not show in it. */
const OUT = 'dist/bundle';

export async function splitBundle(options: Options): Promise<BundledFile[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: options.root,
    entryPoints: options.entryPoints,
    outdir: OUT,
    outExtension: { '.js': '.cjs' },
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    sourcemap: options.sourceMaps ? 'inline' : false,
    sourcesContent: false,
    logLevel: 'warning',
    external: options.external ?? [],
    ...(options.mainFields ? { mainFields: options.mainFields } : {}),
    plugins: options.plugins,
  });
  const names = stableNames(metafile, Object.keys(options.entryPoints));
  // What only unused code would have imported is left lying there.
  const loaded = outputFiles.filter(({ path }) => names.has(`${OUT}/${basename(path)}`));
  const files = await Promise.all(loaded.map((file) => commonJs(file, { ...options, metafile, names })));
  return files.flat();
}

/** New names, by the order in which files are loaded: esbuild's own depend on where the packages lie. */
function stableNames({ outputs }: Metafile, entries: string[]): Map<string, string> {
  const names = new Map(entries.map((name) => [`${OUT}/${name}.cjs`, `${name}.cjs`]));
  // A map's entries may be added to while it is walked.
  for (const path of names.keys()) {
    for (const { path: loaded } of outputs[path]?.imports ?? []) {
      if (loaded in outputs && !names.has(loaded)) names.set(loaded, `part-${names.size - entries.length + 1}.cjs`);
    }
  }
  return names;
}

interface Converting extends Options {
  metafile: Metafile;
  names: Map<string, string>;
}

async function commonJs(file: OutputFile, converting: Converting): Promise<BundledFile[]> {
  const { entryPoints, metafile, names, sourceMaps = false, wrapsCommonJs = false } = converting;
  const built = `${OUT}/${basename(file.path)}`;
  const name = present(names.get(built), `the name of ${built}`);
  const { imports, inputs } = present(metafile.outputs[built], `what esbuild says of ${built}`);
  const { code, map } = await transform(renamed(file.text, names), {
    sourcefile: name,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
    // What is imported late is required late: of a CommonJS file Node would not find the names.
    supported: { 'dynamic-import': false },
    sourcemap: sourceMaps ? 'external' : false,
    sourcesContent: false,
    // As an ES module a CommonJS package is a default export.
    footer: wrapsCommonJs && basename(name, '.cjs') in entryPoints ? 'module.exports = module.exports.default;' : '',
  });
  const within = (path: string) => (converting.folder === undefined ? path : `${converting.folder}/${path}`);
  const loads = imports.map(({ path }) => {
    const part = names.get(path);
    return part === undefined ? path.replace(/^\.\//, '') : within(part);
  });
  const own = { path: within(name), contents: code, loads, inputs: Object.keys(inputs) };
  if (!sourceMaps) return [own];
  const linked = { ...own, contents: `${code}//# sourceMappingURL=${name}.map\n` };
  return [linked, { path: `${within(name)}.map`, contents: withPathsFromRoot(map), loads: [], inputs: [] }];
}

const renamed = (code: string, names: Map<string, string>): string =>
  [...names].reduce((text, [path, name]) => text.replaceAll(`"./${basename(path)}"`, `"./${name}"`), code);

/** Names the sources of a source map by their paths from the root, or from the folder of the packages. */
function withPathsFromRoot(sourceMap: string): string {
  const map: unknown = JSON.parse(sourceMap);
  if (!isRecord(map) || !Array.isArray(map.sources)) throw new TypeError('esbuild wrote a source map without sources');
  return JSON.stringify({ ...map, sources: map.sources.map((source) => fromRoot(String(source))) });
}

/** A package within a package keeps both names. */
function fromRoot(source: string): string {
  const path = source.replace(/^(?:\.\.\/)+/, '');
  return path === source || path.startsWith('node_modules/') ? path : path.replace(/^.*?(?=node_modules\/)/, '');
}
