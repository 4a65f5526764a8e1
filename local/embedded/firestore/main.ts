/** The embedded Firestore as a process of its own. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runPart } from '../base/part.ts';
import { parseDefinitions } from './definitions.ts';
import { startFirestore, type FirestoreOptions, type IndexDefinitions } from './server.ts';

// V8's usual 16 MB for young objects, thrice, would be most of this process's memory. With 4 it is as fast (measured with
// 32 calls in flight). Whoever starts the process may know better.
if (!process.execArgv.some((flag) => flag.startsWith('--max-semi-space-size'))) {
  setFlagsFromString('--max-semi-space-size=4');
}

class OptionError extends Error {}

interface Options {
  readonly firestore: FirestoreOptions;
  readonly exitWithParent: boolean;
}

function readOptions(): Options {
  const { values } = parse();
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new OptionError(`--port must be 0 to 65535: ${values.port}`);
  const firestore: FirestoreOptions = {
    port,
    ...(values.host !== undefined && { host: values.host }),
    ...(values.data !== undefined && { dataDir: values.data }),
    ...(values.indexes !== undefined && { indexes: readIndexes(values.indexes) }),
  };
  return { firestore, exitWithParent: values['exit-with-parent'] ?? false };
}

function parse() {
  try {
    return parseArgs({
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        indexes: { type: 'string' },
        data: { type: 'string' },
        'exit-with-parent': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new OptionError((error as Error).message.split('\n')[0], { cause: error });
  }
}

function readIndexes(file: string): IndexDefinitions {
  try {
    return parseDefinitions(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new OptionError(`--indexes cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

try {
  const { firestore, exitWithParent } = readOptions();
  await runPart(() => startFirestore(firestore), { exitWithParent });
} catch (error) {
  console.error(`firestore: ${(error as Error).message}`);
  process.exit(error instanceof OptionError ? 2 : 1);
}
