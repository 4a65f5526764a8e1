import { parseArgs } from 'node:util';
import type { CommandOptions } from '../base/command-line.ts';
import type { PubSubOptions } from './server.ts';
import { errorOf } from '../base/checked.ts';

export const OPTIONS = {
  host: { type: 'string', value: 'H', about: 'The address where gRPC listens; default 127.0.0.1' },
  port: { type: 'string', value: 'N', about: 'The port of gRPC; by default any free one' },
  'http-port': {
    type: 'string',
    value: 'N',
    about: 'The port, on 127.0.0.1, of the keys and tokens of pushes; by default any free one',
  },
  data: { type: 'string', value: 'DIR', about: 'The folder that keeps everything; by default it is in memory' },
  'max-concurrent-pushes': {
    type: 'string',
    value: 'N',
    about: 'How many pushes of a subscription may be under way at once; default 1000',
  },
  'unreachable-wait-ms': {
    type: 'string',
    value: 'N',
    about: 'How long a push waits for an endpoint where nobody listens; by default it has failed',
  },
  'exit-with-parent': { type: 'boolean', about: 'It ends when its standard input does' },
  help: { type: 'boolean', about: 'Says this' },
} as const satisfies CommandOptions;

export type Arguments = { options: PubSubOptions; exitWithParent: boolean } | { help: true } | { error: string };

/** Parses the command line. @returns the options, or one line that names the mistake */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.help) return { help: true };
    return {
      options: {
        ...(values.host !== undefined && { host: values.host }),
        ...(values.port !== undefined && { port: portOf('--port', values.port) }),
        ...(values['http-port'] !== undefined && { httpPort: portOf('--http-port', values['http-port']) }),
        ...(values.data !== undefined && { dataDir: values.data }),
        ...(values['max-concurrent-pushes'] !== undefined && {
          maxConcurrentPushes: countOf('--max-concurrent-pushes', values['max-concurrent-pushes']),
        }),
        ...(values['unreachable-wait-ms'] !== undefined && {
          unreachableWaitMs: countOf('--unreachable-wait-ms', values['unreachable-wait-ms']),
        }),
      },
      exitWithParent: values['exit-with-parent'] ?? false,
    };
  } catch (error) {
    const [line = ''] = errorOf(error).message.split('\n');
    return { error: line };
  }
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new RangeError(`${option} must be 0 to 65535, it is ${text}`);
  return port;
}

function countOf(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new RangeError(`${option} must be a number from 1 on, it is ${text}`);
  return Number(text);
}
