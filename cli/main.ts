#!/usr/bin/env node
/** `npx subrelay COMMAND`: what operators and people who try things run by hand. */
import { enableCompileCache } from 'node:module';
import process from 'node:process';

import { SubrelayError } from '../shared/base/errors.ts';
import { ConfigError } from '../shared/settings/config.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';

/** Loaded when they are asked for: most of a command's time is the loading of Google's clients. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['send', async () => (await import('./send.ts')).send],
  ['register', async () => (await import('./register.ts')).registerCommand],
  ['unregister', async () => (await import('./unregister.ts')).unregisterCommand],
  ['watch', async () => (await import('./watch.ts')).watchCommand],
  ['pull', async () => (await import('./pull.ts')).pullCommand],
  ['reconcile', async () => (await import('./reconcile.ts')).reconcileCommand],
  ['dead-letters', async () => (await import('./dead-letters.ts')).deadLettersCommand],
  ['env', async () => (await import('./env.ts')).envCommand],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand],
  ['rekey', async () => (await import('./rekey.ts')).rekey],
  ['reindex', async () => (await import('./reindex.ts')).reindexCommand],
  ['audit', async () => (await import('./audit.ts')).auditCommand],
]);

async function usage(): Promise<string> {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()));
  return [
    'npx subrelay COMMAND [OPTIONS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`),
    '',
    'npx subrelay COMMAND --help explains one.',
  ].join('\n');
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(await usage());
    return name === undefined ? 2 : 0;
  }
  const load = COMMANDS.get(name);
  if (load === undefined) throw new UsageError(`There is no command ${JSON.stringify(name)}\n\n${await usage()}`);
  const command = await load();
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

enableCompileCache();
// Google's clients may go on repeating a call for minutes after everybody has stopped waiting for it.
process.exit(await exitCode());
