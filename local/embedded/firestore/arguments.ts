import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CommandOptions } from '../base/command-line.ts';
import { parseDefinitions } from './definitions.ts';
import type { FirestoreOptions, IndexDefinitions } from './server.ts';
import { errorOf } from '../base/checked.ts';

export const OPTIONS = {
  host: { type: 'string', value: 'H', about: 'The address it listens at; default 127.0.0.1' },
  port: { type: 'string', value: 'N', about: 'Its port; by default any free one' },
  data: { type: 'string', value: 'DIR', about: 'The folder that keeps all documents; by default they are in memory' },
  indexes: {
    type: 'string',
    value: 'FILE',
    about: "The Firebase CLI's firestore.indexes.json: a query that lacks an index is refused; default: none is",
  },
  'exit-with-parent': { type: 'boolean', about: 'It ends when its standard input does' },
  help: { type: 'boolean', about: 'Says this' },
} as const satisfies CommandOptions;

/** The command line cannot be taken; the message is one line that says why. */
export class OptionError extends Error {}

export type Arguments = { firestore: FirestoreOptions; exitWithParent: boolean } | { help: true };

/** @throws OptionError */
export function readArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  if (values.help) return { help: true };
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

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new OptionError(errorOf(error).message.split('\n')[0], { cause: error });
  }
}

function readIndexes(file: string): IndexDefinitions {
  try {
    return parseDefinitions(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new OptionError(`--indexes cannot be read: ${errorOf(error).message}`, { cause: error });
  }
}
