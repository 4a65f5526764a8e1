import { parseArgs } from 'node:util';

export interface StackOptions {
  /** Of the front door; 0 takes any free port. */
  port: number;
  host: string;
  /** Whether the two sample events are sent. */
  demo: boolean;
  /** Where the embedded servers keep their data; in memory without it. */
  dataDir: string | undefined;
  /** Of what Prometheus scrapes; 0 takes any free one, null serves none. */
  metricsPort: number | null;
}

/** An option or a variable of `npm start` that can't be used; the message is one line that says what to write. */
export class OptionError extends Error {
  readonly code = 'OPTION_INVALID';
}

export const USAGE = `npm start -- [--port N] [--host ADDRESS] [--data DIR] [--no-demo]
             [--metrics-port N | --no-metrics]

  --port N         the front door's port (PORT; default 8080)
  --host ADDRESS   the address that it binds to (HOST; default 127.0.0.1)
  --data DIR       keep events and messages in DIR across restarts (default: in memory)
  --no-demo        start without the two sample events
  --metrics-port N the port that Prometheus scrapes (default: any free one)
  --no-metrics     measure nothing`;

/**
 * Reads the options of `npm start`: a flag goes before a variable, a variable before the default.
 * @returns null where help is asked for
 * @throws OptionError
 */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): StackOptions | null {
  const flags = flagsOf(args);
  if (flags.help) return null;
  return {
    port: portOf(flags.port ?? (env['PORT'] || '8080')),
    host: flags.host ?? (env['HOST'] || '127.0.0.1'),
    demo: !flags['no-demo'],
    dataDir: folderOf(flags.data),
    metricsPort: flags['no-metrics'] ? null : portOf(flags['metrics-port'] ?? '0'),
  };
}

function flagsOf(args: readonly string[]) {
  const options = {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    'no-demo': { type: 'boolean' },
    'metrics-port': { type: 'string' },
    'no-metrics': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('. ');
    throw new OptionError(`${why}; see npm start -- --help`);
  }
}

function folderOf(text: string | undefined): string | undefined {
  if (text?.trim() === '') throw new OptionError('--data needs a folder: --data DIR');
  return text;
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535))
    throw new OptionError(`The port must be a number from 0 to 65535, not ${JSON.stringify(text)}`);
  return port;
}
