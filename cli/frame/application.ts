/** Runs a command line: arguments, help, version, and how it ends. */
import { buildApplication, run } from '@stricli/core';
import type { Application, Command, RouteMap, StricliIntegration } from '@stricli/core';

import type { Context } from './command.ts';
import { codeOf, exitOf, ownCodeOf } from './exit-codes.ts';
import type { ExitName } from './exit-codes.ts';
import { WIDEST, helpLines } from './help.ts';
import type { Section } from './help.ts';
import { messages } from './messages.ts';
import { terminalOf } from './terminal.ts';
import type { Surroundings } from './terminal.ts';

export interface Whole {
  root: RouteMap<Context>;
  sections: readonly Section[];
  version: string;
}

/** How alike a word must be to be suggested: two letters swapped, left out or put in. */
const NEAR = { threshold: 3, weights: { insertion: 1, deletion: 2, substitution: 2, transposition: 1 } };

const ASKS_TO_SHOW: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

/** @returns the exit code */
const UNENDED: { exitCode: number | string | null } = { exitCode: null };

export async function runCommandLine(whole: Whole, args: readonly string[], around: Surroundings): Promise<number> {
  const terminal = terminalOf(around);
  let ended: ExitName | null = null;
  const finish = (exit: ExitName): void => void (ended = exit);
  const lines = (say: (line: string) => void) => ({ write: (text: string) => say(text.replace(/\n$/, '')) });
  const process = { env: around.env, stdout: lines(terminal.print), stderr: lines(terminal.note), ...UNENDED };
  await run(applicationOf(whole, { ...around, columns: terminal.columns }, args), args, { process, terminal, finish });
  if (ended !== null) return codeOf(ended);
  const code = ownCodeOf(Number(process.exitCode ?? 0));
  // A group without one of its commands is explained, and is wrong usage all the same.
  return code === 0 && !args.some((arg) => ASKS_TO_SHOW.has(arg)) ? codeOf('usage') : code;
}

/** For completion, too. */
export const applicationOf = (
  whole: Whole,
  { called, env, columns = null }: Pick<Surroundings, 'called' | 'env'> & { columns?: number | null },
  args: readonly string[],
): Application<Context> =>
  buildApplication(
    whole.root,
    {
      name: 'subrelay',
      determineExitCode: (error) => codeOf(exitOf(error)),
      scanner: { distanceOptions: NEAR, allowArgumentEscapeSequence: true },
      documentation: { disableAnsiColor: true },
      localization: {
        text: messages({
          called,
          isDebugging: Boolean(env['SUBRELAY_DEBUG']),
          ...calledIn(whole.root, args, called),
        }),
      },
    },
    { help: helpOf(whole, called, columns), version: versionOf(whole.version) },
  );

/**
 * The longest way into the commands that the arguments go: what explains it, and the commands of the group where it ends.
 * `npx --no subrelay --help` is npm's own help.
 */
function calledIn(
  root: RouteMap<Context>,
  args: readonly string[],
  called: string,
): { help: string; siblings: string[] } {
  const path = [called];
  let target: Command<Context> | RouteMap<Context> = root;
  for (const word of args) {
    const next: Command<Context> | RouteMap<Context> | undefined =
      'getRoutingTargetForInput' in target ? target.getRoutingTargetForInput(word) : undefined;
    if (next === undefined) break;
    target = next;
    path.push(word);
  }
  const help = path.length === 1 && called.startsWith('npx') ? called : `${path.join(' ')} --help`;
  const siblings = 'getAllEntries' in target ? target.getAllEntries().map(({ name }) => name.original) : [];
  return { help, siblings };
}

const helpOf = ({ sections }: Whole, called: string, columns: number | null): StricliIntegration<Context> => ({
  flag: {
    brief: 'shows this',
    aliases: ['h'],
    global: true,
    defaultForRouteMap: true,
    run(_, { result: { target, prefix } }) {
      const lines = helpLines(target, [called, ...prefix.slice(1)], {
        sections,
        width: Math.min(columns ?? WIDEST, WIDEST),
      });
      this.process.stdout.write(`${lines.join('\n')}\n`);
    },
  },
});

const versionOf = (version: string): StricliIntegration<Context> => ({
  flag: {
    brief: 'shows the version',
    run() {
      this.process.stdout.write(`${version}\n`);
    },
  },
});
