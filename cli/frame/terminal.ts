/** Where a command writes, and what it knows of its surroundings. */
import { readableBytes } from './bytes.ts';
import { painter } from './colours.ts';
import type { Paint } from './colours.ts';
import { folded } from './folding.ts';
import { cutTo, plainText, speaksUnicode } from './lines.ts';
import type { Env } from '../../shared/settings/config.ts';

/** A stream as a process has it: `columns` where it is a terminal. */
export interface Output {
  write: (text: string) => unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** What a command reads from and writes to. */
export interface Streams {
  stdin: AsyncIterable<Uint8Array | string> & { isTTY?: boolean | undefined };
  stdout: Output;
  stderr: Output;
}

export interface Terminal {
  env: Env;
  /** The folder that the command was called in. */
  cwd: string;
  /** How the person called it: `npx --no subrelay`, or `subrelay`. */
  called: string;
  /** A sentence of data: on a terminal in as many lines as it takes. */
  print: (line: string) => void;
  /** One row of a table, cut to the terminal's width. */
  row: (line: string) => void;
  /** One line of data as it is, whatever its length: JSON, a URL, a secret. */
  printWhole: (line: string) => void;
  /** A sentence about the work: to stderr, as `print` does. */
  note: (line: string) => void;
  /** Draws over the last line of stderr, cut to the terminal's width; nothing takes it away. */
  draw: (text: string) => void;
  /** Columns of the terminal that data goes to; null: it is none. */
  columns: number | null;
  paint: Paint;
  /** Whether somebody sits there who can answer a question. */
  isInteractive: boolean;
  /** Whether `draw` can draw over what it has drawn. */
  drawsBars: boolean;
  readInput: () => Promise<Buffer>;
  /** Aborts at Ctrl-C, which does not end the process until `release`. */
  interruptible: () => { signal: AbortSignal; release: () => void };
  /** One line that a person types; null: the input ended. */
  ask: (question: string) => Promise<string | null>;
}

export interface Surroundings extends Streams {
  /** Calls it at Ctrl-C, until what it returns is called. */
  onInterrupt: (listener: () => void) => () => void;
  env: Env;
  cwd: string;
  called: string;
}

const columnsOf = ({ isTTY, columns }: Output): number | null => (isTTY && columns ? columns : null);

export function terminalOf({ env, cwd, called, stdin, stdout, stderr, onInterrupt }: Surroundings): Terminal {
  const unicode = speaksUnicode(env);
  const shown = (line: string) => (unicode ? line : plainText(line));
  const toLines =
    (output: Output, fit: (line: string, width: number) => string[]) =>
    (line: string): void => {
      const width = columnsOf(output);
      const lines = shown(line).split('\n');
      for (const each of width === null ? lines : lines.flatMap((one) => fit(one, width))) output.write(`${each}\n`);
    };
  const inLines = (line: string, width: number): string[] => folded(line, width, called);
  return {
    env,
    cwd,
    called,
    print: toLines(stdout, inLines),
    row: toLines(stdout, (line, width) => [cutTo(line, width, unicode)]),
    printWhole: (line) => void stdout.write(`${line}\n`),
    note: toLines(stderr, inLines),
    // A bar of the whole width would put the cursor into the next line.
    draw: (text) => void stderr.write(`\r\u001b[2K${cutTo(shown(text), (stderr.columns ?? 80) - 1, unicode)}`),
    columns: columnsOf(stdout),
    paint: painter(env, stdout.isTTY === true),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    drawsBars: stderr.isTTY === true && env['TERM'] !== 'dumb',
    readInput: () => readableBytes(stdin),
    interruptible: () => {
      const controller = new AbortController();
      return { signal: controller.signal, release: onInterrupt(() => controller.abort()) };
    },
    ask: async (question) => {
      stderr.write(shown(question));
      for await (const chunk of stdin) return String(chunk).trim();
      return null;
    },
  };
}
