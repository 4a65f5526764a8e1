/** `subrelay …` in this process: what it says, and how it ends. */
import { Readable } from 'node:stream';

import { COMMAND_LINE } from '../../cli/commands/commands.ts';
import { runCommandLine } from '../../cli/frame/application.ts';
import type { Env } from '../../shared/settings/config.ts';

export interface Calling {
  env?: Env;
  cwd?: string;
  /** What a person types or a pipe brings. */
  input?: string;
  /** Columns of the terminal that stdout and stderr are; without them they are pipes. */
  columns?: number;
  called?: string;
}

export interface Called {
  code: number;
  stdout: string;
  stderr: string;
}

export async function callCommand(
  args: readonly string[],
  { env = {}, cwd = '/', ...how }: Calling = {},
): Promise<Called> {
  const { input, columns, called = 'subrelay' } = how;
  const said = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => (said[name] += text),
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  });
  const stdin = Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: columns !== undefined });
  const onInterrupt = () => () => undefined;
  const around = { onInterrupt, stdin, stdout: output('stdout'), stderr: output('stderr'), env, cwd, called };
  return { code: await runCommandLine(COMMAND_LINE, args, around), ...said };
}
