/** The console and the portal as `api` serves them: a page, and what that loads, gzipped and named by their contents. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

import { build } from 'esbuild';

import { packed } from './packing/pack.ts';

export interface ConsoleFile {
  /** Within the function's bundle. */
  path: string;
  contents: Uint8Array;
  /** What it was made from, relative to the root. */
  inputs: string[];
}

/** Old enough for every browser that knows `light-dark()`: https://caniuse.com/mdn-css_types_color_light-dark. */
const TARGET = ['chrome123', 'firefox120', 'safari17.5'];

/** Of Preact's classes: no component of the console is one that has them. */
const OF_CLASSES = [
  ...['contextType', 'debounceRendering', 'defaultProps', 'displayName', 'forceUpdate', 'setState'],
  ...[
    'componentDidCatch',
    'componentDidMount',
    'componentDidUpdate',
    'componentWillMount',
    'componentWillReceiveProps',
  ],
  ...['componentWillUnmount', 'componentWillUpdate', 'getChildContext', 'getDerivedStateFromError'],
  ...['getDerivedStateFromProps', 'getSnapshotBeforeUpdate', 'shouldComponentUpdate'],
];

/** Members of the console's own objects, which get shorter names. None is one of the API, or of what a browser has. */
export const OWN_NAMES = [
  ...[
    'again',
    'caption',
    'cell',
    'choose',
    'chosen',
    'codes',
    'columns',
    'compared',
    'danger',
    'door',
    'entry',
    'eventId',
  ],
  ...['everyMs', 'failure', 'far', 'give', 'givenUp', 'glyph', 'group', 'hint', 'idempotencyKey', 'ifMatch'],
  ...['keyOf', 'label', 'lacking', 'leave', 'lost', 'means', 'named', 'problem', 'read', 'said', 'spare', 'staleSince'],
  ...['tone', 'webhookId', 'word', 'wrote', 'yes'],
];

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
    { folder: 'console', page: 'console/index.html', main: 'console/app/main.tsx', style: 'console/style/main.css' },
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
  const named = withHashes(await bundled(root, entries));
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
    contents: packed(contents),
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
    splitting: true,
    chunkNames: '[name]',
    format: 'esm',
    target: TARGET,
    minify: true,
    mangleProps: new RegExp(`^(${[...OF_CLASSES, ...OWN_NAMES].join('|')})$`),
    legalComments: 'none',
    // Shorter by a twentieth than calls of the runtime that the compiler checks against.
    tsconfigRaw: { compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxFragmentFactory: 'Fragment' } },
    inject: ['console/browser/jsx.ts'],
    logLevel: 'warning',
  });
  const files = outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    return {
      name,
      contents: name.endsWith('.css') ? withShortNames(contents) : contents,
      inputs: Object.keys(metafile.outputs[`dist/console/${name}`]?.inputs ?? {}),
    };
  });
  return withoutStub(files);
}

/** Where a part is loaded later, all of the first script is in a file that both import: the page loads that one itself. */
function withoutStub(built: readonly Built[]): Built[] {
  const files = withOwnNames(built);
  const shared = files.find(({ name }) => name === SHARED);
  if (!shared) return [...files];
  const stub = files.find(({ name }) => name === 'app.js');
  if (!stub || !/^import"\.\/chunk\.js";\s*$/.test(textOf(stub))) throw new Error('the first script is in two files');
  return files.flatMap((file) => {
    if (file === stub) return [];
    return { ...file, name: file === shared ? stub.name : file.name, contents: renamed(file, SHARED, stub.name) };
  });
}

/** A style sheet whose variables have names of one letter: nothing else names them. */
function withShortNames(style: Uint8Array): Uint8Array {
  const text = Buffer.from(style).toString();
  const names = [...new Set(text.match(VARIABLE))];
  return Buffer.from(text.replace(VARIABLE, (name) => `--${(names.indexOf(name) + 10).toString(36)}`));
}

const VARIABLE = /--[a-z][\w-]*/g;

/** What a script gives to another has there the name that it has in its own file: that is shorter than a second one. */
function withOwnNames(files: readonly Built[]): readonly Built[] {
  const given = files.map((file) => /export\{([^}]*)\};\s*$/.exec(textOf(file))?.[1] ?? '');
  const pairs = given.flatMap((list) => [...list.matchAll(/([\w$]+) as ([\w$]+)/g)]);
  const own = new Map(pairs.map(([, name = '', other = '']) => [other, name]));
  return files.map((file) => {
    const text = textOf(file);
    if (file.name === SHARED)
      return { ...file, contents: Buffer.from(text.replace(/ as [\w$]+(?=[^{}]*\};\s*$)/g, '')) };
    const taken = text.replace(/^import\{[^}]*\}from"\.\/chunk\.js"/, (list) =>
      list.replace(
        /([\w$]+)( as [\w$]+)?(?=[,}])/g,
        (_, other: string, as = ` as ${other}`) => `${own.get(other) ?? other}${as}`,
      ),
    );
    return { ...file, contents: Buffer.from(taken) };
  });
}

/** Esbuild's name for what several files import. */
const SHARED = 'chunk.js';

const textOf = ({ contents }: Pick<Built, 'contents'>): string => Buffer.from(contents).toString();

/** A script with another name for one that it imports. */
const renamed = (file: Built, from: string, to: string): Uint8Array =>
  Buffer.from(textOf(file).replaceAll(`"./${from}"`, `"./${to}"`));

const iconOf = async (root: string): Promise<Built> => ({
  name: 'icon.svg',
  contents: await readFile(join(root, ICON)),
  inputs: [ICON],
});

const isScript = ({ name }: Built): boolean => extname(name) === '.js';

/** Scripts import each other by name, so one hash is that of all, with the names that they have before. */
function withHashes(files: readonly Built[]): Built[] {
  const scripts = files.filter(isScript).sort((one, other) => (one.name < other.name ? -1 : 1));
  const hash = hashOf(Buffer.concat(scripts.map(({ contents }) => contents)));
  const named = scripts.map((file) => ({
    ...file,
    name: hashed(file.name, hash),
    contents: scripts.reduce(
      (contents, { name }) => renamed({ ...file, contents }, name, hashed(name, hash)),
      file.contents,
    ),
  }));
  return [...named, ...files.filter((file) => !isScript(file)).map(withHash)];
}

const withHash = (file: Built): Built => ({ ...file, name: hashed(file.name, hashOf(file.contents)) });

const hashOf = (contents: Uint8Array): string => createHash('sha256').update(contents).digest('hex').slice(0, 12);

/** A name that tells the contents: whoever has the file has it for good. */
function hashed(name: string, hash: string): string {
  const extension = extname(name);
  return `${basename(name, extension)}-${hash}${extension}`;
}

/** The page with the names that its files have. */
const pageWith = (page: string, folder: string, files: readonly Built[]): string =>
  files.reduce(
    (text, { name }) => text.replace(`"${folder}/${name.replace(/-[0-9a-f]{12}\./, '.')}"`, `"${folder}/${name}"`),
    page,
  );
