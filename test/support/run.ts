/** What all test files of one run share: a folder, gone with the run, in which the functions' bundles are built once. */
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { buildFunctions, buildParts } from '../../local/build.ts';

const RUN_DIR = 'SUBRELAY_TEST_RUN';

export async function makeRunDir(): Promise<void> {
  const folder = await mkdtemp(join(process.cwd(), '.local-flow-'));
  process.env[RUN_DIR] = folder;
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled');
}

/** A process that was just killed may have written there until now. */
export const removeRunDir = (): Promise<void> =>
  rm(process.env[RUN_DIR]!, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

/** For the environment of a process: commands and functions are started by the hundred, and each is compiled once. */
export const compiledOnce = (): Record<string, string> => ({ NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE']! });

const LOOK_EVERY_MS = 100;

/** The folder of the bundles of all functions and parts; who asks first builds them, and others wait. */
export async function builtBundles(): Promise<string> {
  const run = process.env[RUN_DIR]!;
  const bundles = join(run, 'bundles');
  const claim = join(run, 'building');
  while (!(await exists(bundles))) {
    if (await made(claim)) await build(run, bundles).finally(() => rm(claim, { recursive: true }));
    else await setTimeout(LOOK_EVERY_MS);
  }
  return bundles;
}

async function build(run: string, bundles: string): Promise<void> {
  // It may have been there by the time that this was claimed.
  if (await exists(bundles)) return;
  const building = await mkdtemp(join(run, 'new-'));
  await Promise.all([buildParts(process.cwd(), building), buildFunctions(process.cwd(), building)]);
  await rename(building, bundles);
}

/** Whether this made the folder, and nobody before. */
const made = (path: string): Promise<boolean> =>
  mkdir(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
