/** Where the API is: an environment that is named, else the nearest local stack. */
import type { StackFile } from '../../local/stack-file.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { readEnvironment } from './env-file.ts';
import type { Environment } from './env-file.ts';
import { readLocalStack } from './local-stack.ts';

/** The local stack's, or one of a file; `stack` is null where it is no local stack. */
export interface ApiTarget extends Environment {
  stack: StackFile | null;
}

/**
 * The one rule of where a command asks.
 * @throws UsageError or CommandFailure
 */
export async function apiTargetOf(
  environment: string | undefined,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
): Promise<ApiTarget> {
  if (environment !== undefined) return { ...(await readEnvironment(environment, { env, cwd })), stack: null };
  const stack = await readLocalStack(cwd);
  if (stack === null)
    throw new UsageError('No stack runs here: start one with npm start, or name an environment with --env NAME');
  return localTarget(stack);
}

export const localTarget = (stack: StackFile): ApiTarget => ({
  name: 'local',
  url: stack.frontDoor,
  key: stack.apiKey,
  identityToken: null,
  stack,
});
