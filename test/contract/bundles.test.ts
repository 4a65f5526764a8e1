/** The functions' zips: what `npm run build` makes and Terraform ships. */
import { execFile, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { gunzipSync, unzipSync } from 'fflate';

import { ENTRY_POINTS } from '../../local/build.ts';
import { zipOfFolder } from '../../local/function-bundle.ts';
import { ALL_SETTINGS } from '../../local/function-settings.ts';
import { MADE_FROM } from '../../local/kept-build.ts';
import { REFUSALS, START_SETTINGS } from '../support/refusals.ts';
import { builtBundles } from '../support/run.ts';

const FUNCTIONS = Object.keys(ENTRY_POINTS);
const KB = 1_000;

/**
 * What a function loads to refuse a request, and what its zip may weigh: about a tenth more than they do. Whoever raises
 * one looks at what came in.
 */
const BUDGETS: Readonly<Record<string, { start: number; zip: number }>> = {
  api: { start: 240 * KB, zip: 1_420 * KB },
  deliver: { start: 250 * KB, zip: 1_360 * KB },
  'receive-paddle': { start: 220 * KB, zip: 890 * KB },
  'receive-pubsub': { start: 240 * KB, zip: 870 * KB },
  'receive-workspace': { start: 240 * KB, zip: 870 * KB },
  reconcile: { start: 250 * KB, zip: 990 * KB },
  register: { start: 240 * KB, zip: 790 * KB },
  sweep: { start: 230 * KB, zip: 900 * KB },
};
/** Gzipped: what a browser loads before the first screen, and all there is. */
const SITE_BUDGETS = { console: { first: 32 * KB, all: 45 * KB }, portal: { first: 22 * KB, all: 22 * KB } };
const MOST_UNZIPPED = 5_600 * KB;

let bundles: string;
const zips = new Map<string, Uint8Array>();
/** What each zip holds, by path. */
const unzipped = new Map<string, Record<string, Uint8Array>>();

beforeAll(async () => {
  bundles = await builtBundles();
  for (const name of FUNCTIONS) {
    const zip = await zipOfFolder(join(bundles, name));
    zips.set(name, zip);
    unzipped.set(name, unzipSync(zip));
  }
});

const contentsOf = (name: string) => unzipped.get(name)!;
const textOf = (name: string, path: string) => Buffer.from(contentsOf(name)[path]!).toString();
const inputsOf = (name: string) => JSON.parse(readFileSync(join(bundles, `${name}.inputs.json`), 'utf8')) as string[];
const hashIn = (path: string) => /-([0-9a-f]{12})\./.exec(path)?.[1];
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a build', () => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), 'subrelay-copy-'));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('gives the same bytes in another folder, at another time, in another zone and language', async () => {
    const read = ['console', 'functions', 'shared', 'terraform/firestore.indexes.json', 'tsconfig.json'];
    for (const path of [...read, 'package.json', 'package-lock.json'])
      cpSync(path, join(copy, path), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
    mkdirSync(join(copy, 'dist'));
    const env = { ...process.env, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' };
    const script = `umask 077 && exec '${process.execPath}' '${join(process.cwd(), 'local/bundle.ts')}'`;
    await promisify(execFile)('sh', ['-c', script], { cwd: copy, env });
    for (const name of FUNCTIONS) {
      const again = sha256(readFileSync(join(copy, 'dist', `${name}.zip`)));
      expect({ name, hash: again }).toEqual({ name, hash: sha256(zips.get(name)!) });
    }
  });
});

describe.each(['console', 'portal'] as const)('the %s', (site) => {
  const files = (name: string) => Object.entries(contentsOf(name)).filter(([path]) => path.startsWith(`${site}/`));

  it('is in the zip of api alone, each file gzipped and named by its contents', () => {
    expect(FUNCTIONS.filter((name) => files(name).length > 0)).toEqual(['api']);
    expect(
      files('api')
        .map(([path]) => path.replace(/-[0-9a-f]{12}\./, '-….'))
        .sort(),
    ).toEqual(
      [
        ...(site === 'console' ? ['app-….js', 'icon-….svg', 'index.html', 'later-….js'] : ['app-….js', 'index.html']),
        'style-….css',
      ].map((name) => `${site}/${name}.gz`),
    );
    const scripts = files('api')
      .filter(([path]) => path.endsWith('.js.gz'))
      .sort(([one], [other]) => (one < other ? -1 : 1));
    // They import each other by name: the hash is that of all, with the names that they have before.
    const plain = scripts.map(([, contents]) =>
      Buffer.from(gunzipSync(contents))
        .toString()
        .replaceAll(/-[0-9a-f]{12}(?=\.js")/g, ''),
    );
    expect(new Set(scripts.map(([path]) => hashIn(path)))).toEqual(
      new Set([sha256(Buffer.from(plain.join(''))).slice(0, 12)]),
    );
    for (const [path, contents] of files('api').filter(([path]) => !path.endsWith('.js.gz'))) {
      const named = hashIn(path);
      expect(sha256(gunzipSync(contents))).toMatch(named === undefined ? /./ : new RegExp(`^${named}`));
    }
  });

  it('keeps within its budget', () => {
    const sizeOf = (some: ReturnType<typeof files>) => some.reduce((sum, [, { length }]) => sum + length, 0);
    const { first, all } = SITE_BUDGETS[site];
    expect(sizeOf(files('api').filter(([path]) => !path.includes('/later-')))).toBeLessThanOrEqual(first);
    expect(sizeOf(files('api'))).toBeLessThanOrEqual(all);
  });

  it('is built of its own folder, what it draws with, and no code of ours beside', () => {
    const built = inputsOf('api').filter((path) => /\.tsx$|^node_modules\/@?preact\//.test(path));
    expect(built).toContain(site === 'portal' ? 'console/portal/main.tsx' : 'console/app/main.tsx');
    expect(inputsOf('deliver').filter((path) => /^console\/|preact/.test(path))).toEqual([]);
  });
});

describe.each(FUNCTIONS)('the zip of %s', (name) => {
  it('holds the function, its source map, clients, and what the buildpack reads', () => {
    const paths = Object.keys(contentsOf(name));
    const others = paths.filter(
      (path) => !/^(clients\/[a-z0-9-]+\.cjs|part-\d+\.cjs(\.map)?|(console|portal)\/.*)$/.test(path),
    );
    expect(others.sort()).toEqual(['index.cjs', 'index.cjs.map', 'package-lock.json', 'package.json']);
  });

  it('keeps within its budget', () => {
    const contents = Object.values(contentsOf(name));
    expect(zips.get(name)!.length).toBeLessThanOrEqual(BUDGETS[name]!.zip);
    expect(contents.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(MOST_UNZIPPED);
  });

  it('names its sources from the root', () => {
    const maps = Object.keys(contentsOf(name)).filter((path) => path.endsWith('.map'));
    const sources = maps.flatMap((path) => (JSON.parse(textOf(name, path)) as { sources: string[] }).sources);
    expect(sources).toContain(`functions/${name}/index.ts`);
    // A part that only gathers others is its own source, and so is what a bundle leaves out. The API reads Terraform's indexes.
    expect(
      sources.filter(
        (source) => !/^((functions|shared|node_modules|terraform)\/|part-\d+\.cjs$|left-out:)/.test(source),
      ),
    ).toEqual([]);
  });

  it('has npm install the framework and nothing else, at the versions of our own lock file', () => {
    const ours = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
    const lock = JSON.parse(textOf(name, 'package-lock.json')) as Lock;
    const { dependencies, main } = JSON.parse(textOf(name, 'package.json')) as Record<string, unknown>;
    expect(main).toBe('index.cjs');
    expect(dependencies).toEqual({
      '@google-cloud/functions-framework': ours.packages['node_modules/@google-cloud/functions-framework']!.version,
    });
    const { '': own, ...locked } = lock.packages;
    expect(own!.dependencies).toEqual(dependencies);
    for (const [path, entry] of Object.entries(locked))
      expect({ path, ...entry }).toEqual({ path, ...ours.packages[path] });
    for (const [path, entry] of Object.entries(lock.packages))
      for (const needed of Object.keys(entry.dependencies ?? {}))
        expect({ path, needed, found: isFound(needed, path, lock) }).toEqual({ path, needed, found: true });
  });

  it('brings one API of googleapis at most, and none of the local stack or the tests', () => {
    expect(unwanted(inputsOf(name))).toEqual([]);
    const own = inputsOf(name).filter((path) => !/^(?:node_modules\/|left-out:)/.test(path));
    expect(own.filter((path) => !MADE_FROM.some((files) => matchesGlob(path, files)))).toEqual([]);
  });

  it('has nothing that settings say of themselves', () => {
    const code = Object.keys(contentsOf(name)).filter((path) => path.endsWith('.cjs'));
    const text = code.map((path) => textOf(name, path)).join('\n');
    const told = ALL_SETTINGS.map(({ says }) => says.slice(0, 40)).filter(({ length }) => length === 40);
    expect(told.length).toBeGreaterThan(20);
    expect(told.filter((says) => text.includes(says))).toEqual([]);
  });

  it('has the part of each source that it opens, and no other', () => {
    const inputs = inputsOf(name);
    const parts = inputs.flatMap((path) => /^shared\/sources\/([\w-]+)\/(ask|compare)\.ts$/.exec(path)?.slice(1) ?? []);
    const opened = Object.keys(OPENERS).filter((part) => inputs.includes(OPENERS[part]!));
    expect(parts.sort()).toEqual(
      opened.flatMap((part) => sourcesWith(part).flatMap((folder) => [folder, part])).sort(),
    );
  });

  it('registers its entry point, and loads little and no client to refuse a request', async () => {
    const { status, loaded } = await refusedBy(name);
    expect(status).toBe(REFUSALS[name]!.status);
    expect(loaded.filter((path) => path.startsWith('clients/'))).toEqual([]);
    const bytes = loaded.map((path) => contentsOf(name)[path]!.length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(BUDGETS[name]!.start);
  });
});

/** By part the file that opens it for every source. */
const OPENERS: Readonly<Record<string, string>> = {
  ask: 'shared/sources/registry/asking.ts',
  compare: 'shared/reconcile/reconcilers.ts',
};

const sourcesWith = (part: string): string[] =>
  globSync(`shared/sources/*/${part}.ts`).map((path) => path.split('/')[2]!);

interface Lock {
  packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
}

/** Whether Node's own look-up finds a package from another's folder. */
function isFound(name: string, from: string, { packages }: Lock): boolean {
  const folders = from
    .split('/node_modules/')
    .map((_, count, parts) => parts.slice(0, count + 1).join('/node_modules/'));
  return ['', ...folders].some((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages);
}

const ONE_API = 'node_modules/googleapis/build/src/apis/reseller/';

const unwanted = (inputs: string[]): string[] =>
  inputs.filter(
    (path) =>
      (path.startsWith('node_modules/googleapis/') && !path.startsWith(ONE_API)) || /^(local|test)\//.test(path),
  );

test.each([
  ['the whole of googleapis', 'node_modules/googleapis/build/src/index.js'],
  ['another of its APIs', 'node_modules/googleapis/build/src/apis/drive/v3.js'],
  ['the local stack', 'local/stack.ts'],
])('%s would be noticed', (_, path) => {
  expect(unwanted([`${ONE_API}v1.js`, path, 'shared/settings/config.ts'])).toEqual([path]);
});

const refusedBy = (name: string): Promise<{ status: number; loaded: string[] }> =>
  new Promise((resolve, reject) => {
    const args = [join(bundles, name), ENTRY_POINTS[name]!, JSON.stringify(REFUSALS[name])];
    const env = { PATH: process.env['PATH'], LOG_LEVEL: 'silent', ...START_SETTINGS };
    const child = fork('test/support/refused-request.cjs', args, { env, execArgv: [] });
    child.once('message', (answer) => resolve(answer as { status: number; loaded: string[] }));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it had answered`)));
  });
