#!/usr/bin/env node
/** `npx --no subrelay COMMAND`: what people run by hand, and schedulers. */
import module from 'node:module';
import process from 'node:process';

import { COMMAND_LINE } from './commands/commands.ts';
import { calledAs } from './frame/called.ts';
import { runCommandLine } from './frame/application.ts';

// Whoever reads the output may have seen enough: `| head`.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));

module.enableCompileCache();
function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => signals.forEach((signal) => process.off(signal, listener));
}

const { stdin, stdout, stderr, env } = process;
const called = calledAs(process.argv[1] ?? '', env);
const around = { stdin, stdout, stderr, env, cwd: process.cwd(), called, onInterrupt };
const code = await runCommandLine(COMMAND_LINE, process.argv.slice(2), around);
// Google's clients may go on repeating a call for minutes after everybody has stopped waiting for it.
stdout.write('', () => stderr.write('', () => process.exit(code)));
