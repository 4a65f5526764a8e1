import process from 'node:process';
import { runPart } from '../base/part.ts';
import { readArguments, usage } from './arguments.ts';
import { startPubSub, type PubSubOptions } from './server.ts';

const read = readArguments(process.argv.slice(2));
if ('error' in read) {
  console.error(`pubsub: ${read.error}; ${usage}`);
  process.exitCode = 2;
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
    console.error(`pubsub: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
