import type { StackFile } from '../../local/stack-file.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { readLocalStack } from '../target/local-stack.ts';

/** The nearest stack, for what is tried on one machine alone. @throws UsageError */
export async function runningStack({ cwd }: Pick<Terminal, 'cwd'>): Promise<StackFile> {
  const stack = await readLocalStack(cwd);
  if (stack === null) throw new UsageError('No stack runs here: start one with npm start');
  return stack;
}
