#!/usr/bin/env node
/** `npx subrelay COMMAND`: what operators and people who try things run by hand. */
import process from 'node:process';

import { ConfigError } from '../../shared/config.ts';
import { SubrelayError } from '../../shared/errors.ts';
import { auditCommand } from './audit.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { pullCommand } from './pull.ts';
import { reconcileCommand } from './reconcile.ts';
import { registerCommand } from './register.ts';
import { rekey } from './rekey.ts';
import { send } from './send.ts';
import { unregisterCommand } from './unregister.ts';
import { watchCommand } from './watch.ts';

const COMMANDS: readonly Command[] = [
  send,
  registerCommand,
  unregisterCommand,
  watchCommand,
  pullCommand,
  reconcileCommand,
  rekey,
  auditCommand,
];

const usage = (): string =>
  [
    'npx subrelay COMMAND [OPTIONS]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`),
    '',
    'npx subrelay COMMAND --help explains one.',
  ].join('\n');

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(usage());
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) throw new UsageError(`There is no command ${JSON.stringify(name)}\n\n${usage()}`);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.usage);
    return 0;
  }
  return command.run(args, { env: process.env, print: (line) => console.log(line) });
}

/** What a person can mend is said in one message; anything else is ours and shows its stack. */
function explain(error: unknown): string {
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof SubrelayError)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function exitCode(): Promise<number> {
  try {
    return await main(process.argv.slice(2));
  } catch (error) {
    console.error(`subrelay: ${explain(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

// Google's clients may go on repeating a call for minutes after everybody has stopped waiting for it.
process.exit(await exitCode());
