/** Bundles the functions as they are deployed, and the parts of the local stack that run in processes of their own. */
import { join } from 'node:path';

import { build } from 'esbuild';

import { present } from '../shared/base/present.ts';
import { DOORS } from '../shared/sources/registry/registry.ts';
import { buildClientFiles } from './client-files.ts';
import { buildConsole } from './console-files.ts';
import { buildFunction } from './function-bundle.ts';
import { lockedFramework, packageFiles } from './function-package.ts';

const FUNCTIONS = ['api', 'deliver', ...DOORS, 'reconcile', 'register', 'sweep'];

/** Each function's folder, and the name under which it registers with functions-framework. */
export const ENTRY_POINTS: Readonly<Record<string, string>> = Object.fromEntries(
  FUNCTIONS.map((name) => [name, name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]),
);

export const PUBSUB_DOOR = 'receive-pubsub';

/** The functions that have something to do on one machine. @param sources the topics of the user's that events are taken from */
export const startedWith = (sources: readonly unknown[]): string[] =>
  Object.keys(ENTRY_POINTS).filter((name) => name !== PUBSUB_DOOR || sources.length > 0);

/**
 * Writes `<outDir>/<function>/` for every function: all that its zip holds.
 * @param root the folder of package.json
 */
export async function buildFunctions(root: string, outDir: string): Promise<void> {
  const clients = buildClientFiles(root);
  const [framework, pages] = await Promise.all([lockedFramework(root), buildConsole(root)]);
  await Promise.all(
    Object.keys(ENTRY_POINTS).map((name) =>
      buildFunction({
        ...{ root, outDir, name, clients },
        packaging: packageFiles(name, framework),
        served: name === 'api' ? pages : [],
      }),
    ),
  );
}

/** The parts, by the name of their bundle. */
const PARTS = {
  firestore: 'local/embedded/firestore/main.ts',
  pubsub: 'local/embedded/pubsub/main.ts',
  'function-host': 'local/function-host.ts',
} as const;

export type PartName = keyof typeof PARTS;

/**
 * Writes `<outDir>/<part>.mjs`: a part starts faster from one file than from sixty, and takes 40 MB less, since Node's
 * own TypeScript support is not loaded.
 */
export async function buildParts(root: string, outDir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { ...PARTS },
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    target: 'node22',
    logLevel: 'warning',
    external: ['@google-cloud/functions-framework'],
    // CommonJS packages inside ask for Node's own modules by require.
    banner: {
      js: "import { createRequire as _create } from 'node:module';\nconst require = _create(import.meta.url);",
    },
  });
}

export const partOf = (outDir: string, name: PartName): string => join(outDir, `${name}.mjs`);

/** By default V8 collects garbage and compiles on four threads, which leave requests waiting where there are one or two cores. */
const ONE_THREAD = '--v8-pool-size=1';

/**
 * Node's flags for functions, as Terraform sets them in `NODE_OPTIONS`: one thread beside the one that runs the code, and
 * twice 16 MiB for young objects. V8 would take them by the memory that there is: twice 1 MiB in an instance of 512 MiB,
 * where collecting takes as long as all else, and twice 64 MiB on a laptop.
 */
export const FUNCTION_FLAGS = [ONE_THREAD, '--max-semi-space-size=16'];

/**
 * Of the embedded servers: a smaller young generation costs a third of their CPU, a larger one 16 MiB. Old objects are
 * collected when they have grown by half: 60 MiB less of both together (docs/decisions/2026-12-01-memory.md).
 */
export const SERVER_FLAGS = [ONE_THREAD, '--max-semi-space-size=4', '--heap-growing-percent=50'];

/** Node's arguments for a function in a process of its own: the host is among the parts, the function in `bundlesDir`. */
export const functionArgs = (partsDir: string, bundlesDir: string, name: string): string[] => [
  ...FUNCTION_FLAGS,
  partOf(partsDir, 'function-host'),
  bundleOf(bundlesDir, name),
  present(ENTRY_POINTS[name], `the entry point of ${name}`),
];

export const bundleOf = (outDir: string, name: string): string => join(outDir, name, 'index.cjs');
