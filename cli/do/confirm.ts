/** Writes say what they would do, and ask; where nobody can be asked they want `--yes`. */
import type { Terminal } from '../frame/terminal.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';

export interface WriteFlags {
  env?: string | undefined;
  json?: boolean | undefined;
  yes?: boolean | undefined;
}

/**
 * @param what a sentence: what would be done, where, and to the thing with its whole id
 * @throws UsageError where nobody can be asked, CommandFailure `refused` where the answer is no: nothing was done then
 */
export async function confirm(terminal: Terminal, { yes }: WriteFlags, what: string): Promise<void> {
  terminal.note(what);
  if (yes) return;
  if (!terminal.isInteractive) throw new UsageError('Nothing was done: nobody can be asked here, so add --yes');
  const answer = await terminal.ask('Do it? [y/N] ');
  if (answer === null || !/^y(es)?$/i.test(answer)) throw new CommandFailure('refused', 'Nothing was done');
}
