/** The console and the portal as `api` serves them: a page, and what that loads, gzipped and named by their contents. */
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

/** Old enough for every browser that knows `light-dark()`: https://caniuse.com/mdn-css_types_color_light-dark. */
const TARGET = ['chrome123', 'firefox120', 'safari17.5'];

interface Site {
  /** Of its files in a bundle. */
  folder: 'console' | 'portal';
  page: string;
  main: string;
  style: string;
}

const ICON = 'console/icon.svg';

/** @param root the folder of package.json */
export async function buildConsole(root: string): Promise<ConsoleFile[]> {
  const sites: Site[] = [
    { folder: 'console', page: 'console/index.html', main: 'console/main.tsx', style: 'console/style/main.css' },
    {
      folder: 'portal',
      page: 'console/portal/index.html',
      main: 'console/portal/main.tsx',
      style: 'console/style/portal.css',
    },
  ];
  return (await Promise.all(sites.map((site) => built(root, site)))).flat();
}

async function built(root: string, { folder, page: path, ...entries }: Site): Promise<ConsoleFile[]> {
  const named = (await bundled(root, entries)).map(withHash);
  // The portal shows the console's.
  const icon = withHash(await iconOf(root));
  const page = pageWith(pageWith(await readFile(join(root, path), 'utf8'), folder, named), 'console', [icon]);
  const files = [
    ...named,
    ...(folder === 'console' ? [icon] : []),
    { name: 'index.html', contents: Buffer.from(page), inputs: [path] },
  ];
  return files.map(({ name, contents, inputs }) => ({
    path: `${folder}/${name}.gz`,
    contents: gzipped(contents),
    inputs,
  }));
}

interface Built {
  name: string;
  contents: Uint8Array;
  inputs: string[];
}

async function bundled(root: string, { main, style }: Pick<Site, 'main' | 'style'>): Promise<Built[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { app: main, style },
    outdir: 'dist/console',
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    target: TARGET,
    minify: true,
    legalComments: 'none',
    // Shorter by a twentieth than calls of the runtime that the compiler checks against.
    tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } },
    inject: ['console/browser/jsx.ts'],
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    return { name, contents, inputs: Object.keys(metafile.outputs[`dist/console/${name}`]?.inputs ?? {}) };
  });
}

const iconOf = async (root: string): Promise<Built> => ({
  name: 'icon.svg',
  contents: await readFile(join(root, ICON)),
  inputs: [ICON],
});

const withHash = (file: Built): Built => ({ ...file, name: hashed(file.name, file.contents) });

/** A name that tells the contents: whoever has the file has it for good. */
function hashed(name: string, contents: Uint8Array): string {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const extension = extname(name);
  return `${basename(name, extension)}-${hash}${extension}`;
}

/** The page with the names that its files have. */
const pageWith = (page: string, folder: string, files: readonly Built[]): string =>
  files.reduce(
    (text, { name }) => text.replace(`"${folder}/${name.replace(/-[0-9a-f]{12}\./, '.')}"`, `"${folder}/${name}"`),
    page,
  );

/** Shorter blocks than usual have codes nearer to what they hold. The same bytes on every system: the header's tenth names the one that it was made on (RFC 1952, 2.3.1). */
function gzipped(contents: Uint8Array): Uint8Array {
  const bytes = gzipSync(contents, { level: 9, memLevel: 7 });
  bytes[9] = 255;
  return bytes;
}
