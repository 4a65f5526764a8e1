/** What all test files of one run share: a folder, gone with the run, in which the functions' bundles are built once. */
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { buildFunctions, buildParts } from '../../local/build.ts';

const RUN_DIR = 'SUBRELAY_TEST_RUN';

export async function makeRunDir(): Promise<void> {
  process.env[RUN_DIR] = await mkdtemp(join(process.cwd(), '.local-flow-'));
}

export const removeRunDir = (): Promise<void> => rm(process.env[RUN_DIR]!, { recursive: true, force: true });

/** The folder of the bundles of all functions and parts; whoever asks first builds them. */
export async function builtBundles(): Promise<string> {
  const bundles = join(process.env[RUN_DIR]!, 'bundles');
  if (await exists(bundles)) return bundles;
  const building = await mkdtemp(join(process.env[RUN_DIR]!, 'building-'));
  await Promise.all([buildParts(process.cwd(), building), buildFunctions(process.cwd(), building)]);
  // Another test file may have been faster: its bundles are the same.
  await rename(building, bundles).catch(async (error: unknown) => {
    if (!(await exists(bundles))) throw error;
  });
  return bundles;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
