/** The console as `api` serves it: its page, and what that loads, gzipped and named by their contents. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

export interface ConsoleFile {
  /** Within the function's bundle. */
  path: string;
  contents: Uint8Array;
  /** What it was made from, relative to the root. */
  inputs: string[];
}

/** The folder of these files in a bundle. */
const FOLDER = 'console';

/** Old enough for every browser that knows `light-dark()`: https://caniuse.com/mdn-css_types_color_light-dark. */
const TARGET = ['chrome123', 'firefox120', 'safari17.5'];

/** @param root the folder of package.json */
export async function buildConsole(root: string): Promise<ConsoleFile[]> {
  const built = await bundled(root);
  const named = [...built, await iconOf(root)].map((file) => ({ ...file, name: hashed(file.name, file.contents) }));
  const path = join(FOLDER, 'index.html');
  const page = pageWith(await readFile(join(root, path), 'utf8'), named);
  const files = [...named, { name: 'index.html', contents: Buffer.from(page), inputs: [path] }];
  return files.map(({ name, contents, inputs }) => ({
    path: `${FOLDER}/${name}.gz`,
    contents: gzipped(contents),
    inputs,
  }));
}

interface Built {
  name: string;
  contents: Uint8Array;
  inputs: string[];
}

async function bundled(root: string): Promise<Built[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { app: `${FOLDER}/main.tsx`, style: `${FOLDER}/style/main.css` },
    outdir: 'dist/console',
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    target: TARGET,
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    return { name, contents, inputs: Object.keys(metafile.outputs[`dist/console/${name}`]?.inputs ?? {}) };
  });
}

async function iconOf(root: string): Promise<Built> {
  const path = join(FOLDER, 'icon.svg');
  return { name: 'icon.svg', contents: await readFile(join(root, path)), inputs: [path] };
}

/** A name that tells the contents: whoever has the file has it for good. */
function hashed(name: string, contents: Uint8Array): string {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const extension = extname(name);
  return `${basename(name, extension)}-${hash}${extension}`;
}

/** The page with the names that its files have. */
const pageWith = (page: string, files: readonly Built[]): string =>
  files.reduce(
    (text, { name }) => text.replace(`"${FOLDER}/${name.replace(/-[0-9a-f]{12}\./, '.')}"`, `"${FOLDER}/${name}"`),
    page,
  );

/** The same bytes on every system: the header's tenth names the one that it was made on (RFC 1952, 2.3.1). */
function gzipped(contents: Uint8Array): Uint8Array {
  const bytes = gzipSync(contents, { level: 9 });
  bytes[9] = 255;
  return bytes;
}
