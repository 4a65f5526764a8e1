/**
 * Google's clients and undici, each in a file of its own beside a function's code: a cold start neither reads nor compiles
 * them, the first request that needs one loads it (docs/decisions/2026-11-25-cold-start.md). They are the same files in
 * every function, and change with the versions in package-lock.json alone.
 */
import { basename } from 'node:path';

import { build, transform } from 'esbuild';
import type { Metafile, OutputFile, Plugin } from 'esbuild';

/** The packages, by the name of their file. */
const CLIENTS: Readonly<Record<string, string>> = {
  firestore: '@google-cloud/firestore',
  'google-auth': 'google-auth-library',
  pubsub: '@google-cloud/pubsub',
  reseller: 'googleapis/build/src/apis/reseller/v1.js',
  undici: 'undici',
};

/** The folder of these files in a function's bundle. */
const FOLDER = 'clients';

export interface ClientFile {
  /** Its path in a bundle. */
  path: string;
  contents: string;
  /** The paths of the files that it loads. */
  loads: string[];
  /** What it was made from, relative to the root. */
  inputs: string[];
}

/**
 * Google's clients re-export their messages as generated code, which they never call themselves: they encode by the
 * descriptors in JSON beside it. Without its 5 MB a bundle is smaller by half. Firestore alone names one of them when it
 * loads; only its data bundles, which nothing here makes, would call it.
 */
const withoutGeneratedMessages: Plugin = {
  name: 'without-generated-messages',
  setup: (bundling) => {
    const generated =
      /(@google-cloud\/(pubsub|pubsub-api|firestore-api)\/build\/protos\/protos|google-gax\/build\/protos\/\w+)\.js$/;
    bundling.onLoad({ filter: generated }, () => ({ contents: 'module.exports = {};' }));
    bundling.onLoad({ filter: /@google-cloud\/firestore\/build\/protos\/firestore_v1_proto_api\.js$/ }, () => ({
      contents: 'exports.google = { firestore: { v1: {} } };',
    }));
  },
};

/** Leaves these packages out of a function's own file, which then loads theirs. */
export const besideTheFunction: Plugin = {
  name: 'beside-the-function',
  setup: (bundling) => {
    for (const [name, wanted] of Object.entries(CLIENTS)) {
      const filter = new RegExp(`^${wanted.replaceAll('.', '\\.')}$`);
      bundling.onResolve({ filter }, () => ({ path: `./${FOLDER}/${name}.cjs`, external: true }));
    }
  },
};

/** Makes all of them. What several share is in files that they load. */
export async function buildClientFiles(root: string): Promise<ClientFile[]> {
  // Only ES modules can be split; what comes out is made CommonJS, as the function's own file is.
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: CLIENTS,
    outdir: FOLDER,
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
    logLevel: 'warning',
    plugins: [withoutGeneratedMessages],
  });
  const names = stableNames(metafile);
  return Promise.all(outputFiles.map((file) => commonJs(file, metafile, names)));
}

/** New paths, by the order in which files are loaded: esbuild's own names depend on where the packages lie. */
function stableNames({ outputs }: Metafile): Map<string, string> {
  const names = new Map(Object.keys(CLIENTS).map((name) => [`${FOLDER}/${name}.cjs`, `${FOLDER}/${name}.cjs`]));
  const clients = names.size;
  // A map's entries may be added to while it is walked.
  for (const path of names.keys()) {
    for (const { path: loaded } of outputs[path]!.imports) {
      if (loaded in outputs && !names.has(loaded)) names.set(loaded, `${FOLDER}/part-${names.size - clients + 1}.cjs`);
    }
  }
  return names;
}

async function commonJs(file: OutputFile, metafile: Metafile, names: Map<string, string>): Promise<ClientFile> {
  const built = `${FOLDER}/${basename(file.path)}`;
  const path = names.get(built)!;
  const { imports, inputs } = metafile.outputs[built]!;
  const loaded = imports.filter((each) => each.path in metafile.outputs).map((each) => each.path);
  const text = loaded.reduce(
    (code, each) => code.replaceAll(`"./${basename(each)}"`, `"./${basename(names.get(each)!)}"`),
    file.text,
  );
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
    supported: { 'dynamic-import': false },
    // As an ES module a CommonJS package is a default export; whoever requires it wants the package itself.
    footer: basename(path, '.cjs') in CLIENTS ? 'module.exports = module.exports.default;' : '',
  });
  return { path, contents: code, loads: loaded.map((each) => names.get(each)!), inputs: Object.keys(inputs) };
}
