/** Where a command works: on a project of GCP, or on the running local stack. */
import process from 'node:process';

import { GOOGLE_CLOUD_PROJECT } from '../../shared/store/settings.ts';
import type { Env } from '../../shared/settings/config.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { readLocalStack } from './local-stack.ts';

export interface Target {
  /** The settings: the environment's own on GCP, the functions' on the local stack. */
  env: Env;
  isLocal: boolean;
}

/**
 * The project that the options or the environment name, else the local stack, which Google's clients are then led to.
 * @throws UsageError where neither is there
 */
export async function targetOf(
  project: string | undefined,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
): Promise<Target> {
  if (project ?? env[GOOGLE_CLOUD_PROJECT.variable]) return { env, isLocal: false };
  const stack = await readLocalStack(cwd);
  if (stack === null)
    throw new UsageError(
      'Name the project: --project ID or GOOGLE_CLOUD_PROJECT, or start a local stack with npm start',
    );
  const servers = {
    PUBSUB_EMULATOR_HOST: stack.pubsubEmulatorHost,
    FIRESTORE_EMULATOR_HOST: stack.firestoreEmulatorHost,
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, servers);
  return { env: { ...env, ...stack.settings, ...servers }, isLocal: true };
}
