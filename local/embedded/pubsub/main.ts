#!/usr/bin/env node
/** The embedded Pub/Sub as a process of its own. */
import process from 'node:process';
import { helpOf, usageOf } from '../base/command-line.ts';
import { runPart } from '../base/part.ts';
import { OPTIONS, readArguments } from './arguments.ts';
import { startPubSub, type PubSubOptions } from './server.ts';
import { errorOf } from '../base/checked.ts';

const read = readArguments(process.argv.slice(2));
if ('error' in read) {
  console.error(`pubsub: ${read.error}; ${usageOf('embedded-pubsub', OPTIONS)}`);
  process.exitCode = 2;
} else if ('help' in read) {
  process.stdout.write(helpOf('embedded-pubsub', OPTIONS));
} else {
  await run(read.options, read.exitWithParent);
}

async function run(options: PubSubOptions, exitWithParent: boolean): Promise<void> {
  try {
    await runPart(
      async () => {
        const server = await startPubSub(options);
        return { address: server.address, extra: { jwksUrl: server.jwksUrl }, close: () => server.close() };
      },
      { exitWithParent },
    );
  } catch (error) {
    console.error(`pubsub: ${errorOf(error).message}`);
    process.exitCode = 1;
  }
}
