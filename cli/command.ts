import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

import type { Env } from '../shared/settings/config.ts';

/** Where a command writes and what it knows of its surroundings. */
export interface Terminal {
  env: Env;
  print: (line: string) => void;
}

/** One command of `npx subrelay`. */
export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** The whole of `--help`. */
  usage: string;
  /**
   * @returns the exit code: 0 done, 1 done and something was found wrong
   * @throws UsageError, ConfigError or SubrelayError with a message for the person
   */
  run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** Arguments that can't be used; the message says what to write. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/**
 * Parses a command's arguments.
 * @throws UsageError
 */
export function parseCommand<T extends ParseArgsConfig>(name: string, args: readonly string[], config: T) {
  try {
    return parseArgs({ ...config, args: [...args] });
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('. ');
    throw new UsageError(`${why}; see npx subrelay ${name} --help`);
  }
}
