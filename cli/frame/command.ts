/** A command: what it takes, which exit codes it has, and the file that does it, loaded when it is called. */
import { buildCommand } from '@stricli/core';
import type { BaseArgs, Command, CommandContext, TypedCommandParameters } from '@stricli/core';

import { exitLine } from './exit-codes.ts';
import type { ExitName } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

export interface Context extends CommandContext {
  readonly terminal: Terminal;
  /** Says how the command ended. */
  readonly finish: (exit: ExitName) => void;
}

/**
 * What does a command.
 * @returns how it ended
 * @throws UsageError, CommandFailure, ConfigError or SubrelayError, whose message is for the person
 */
export type Run<F, A extends BaseArgs = []> = (terminal: Terminal, flags: F, ...args: A) => Promise<ExitName>;

interface Spec<F extends Readonly<Partial<Record<keyof F, unknown>>>, A extends BaseArgs> {
  load: () => Promise<Run<F, A>>;
  /** A few words, for the list of commands. */
  brief: string;
  /** Paragraphs for its help; lines that begin with a blank are shown as they are. */
  about?: string;
  parameters: NoInfer<TypedCommandParameters<F, A, Context>>;
  /** Beside `fault` and `interrupted`, which every command has. */
  exits: readonly ExitName[];
}

export const command = <const F extends Readonly<Partial<Record<keyof F, unknown>>>, const A extends BaseArgs = []>({
  load,
  brief,
  about,
  parameters,
  exits,
}: Spec<F, A>): Command<Context> =>
  buildCommand<F, A, Context>({
    loader: async () => {
      const run = await load();
      return async function (this: Context, flags: F, ...args: A) {
        this.finish(await run(this.terminal, flags, ...args));
      };
    },
    parameters,
    docs: { brief, fullDescription: [...(about ? [about] : []), exitLine(exits)].join('\n\n') },
  });
