import { parseArgs } from 'node:util';
import type { PubSubOptions } from './server.ts';

export const usage =
  'usage: node local/embedded/pubsub/main.ts [--host H] [--port N] [--http-port N] [--data DIR] [--max-concurrent-pushes N] [--unreachable-wait-ms N] [--exit-with-parent]';

export type Arguments = { options: PubSubOptions; exitWithParent: boolean } | { error: string };

/** The command line as options, or what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        'http-port': { type: 'string' },
        data: { type: 'string' },
        'max-concurrent-pushes': { type: 'string' },
        'unreachable-wait-ms': { type: 'string' },
        'exit-with-parent': { type: 'boolean' },
      },
    });
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
    return { error: (error as Error).message.split('\n')[0]! };
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
