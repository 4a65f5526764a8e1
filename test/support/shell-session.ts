/** Lines that a shell runs one after another, in which `npx --no subrelay` is the command itself. */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { callCommand } from './command-line.ts';
import { CALLED } from './pasted-commands.ts';
import { argumentsOf } from './shells.ts';
import type { Shell } from './shells.ts';

/**
 * A process for each call would take minutes of both processors: `HERE=` calls what `cli/main.ts` calls in the process of the
 * test, its words and its output each ended by a NUL. Without it a line starts the command as npx does.
 */
const NPX = `
npx() {
  shift 2
  if [ -z "\${HERE-}" ]; then "$NODE" cli/main.ts "$@"; return; fi
  printf '%s\\0' "$#" "$@" >&3
  IFS= read -r -d '' said_code <&4; IFS= read -r -d '' said_out <&4; IFS= read -r -d '' said_err <&4
  printf '%s' "$said_out"; printf '%s' "$said_err" >&2
  return "$said_code"
}
compdef() { :; }`;

export interface Ended {
  code: number;
  /** Of stdout and stderr. */
  output: string;
}

interface Session {
  shell: Exclude<Shell, 'fish'>;
  /** What the shell and the command are told. */
  env: Record<string, string>;
}

/** @param lines each with whether it starts the command as a process @returns how each ended */
export async function runLines(
  { shell, env }: Session,
  lines: readonly { line: string; isProcess: boolean }[],
): Promise<Ended[]> {
  const script = lines.map(
    ({ line, isProcess }) => `HERE=${isProcess ? '' : 'yes'}; (\n${line}\n) 2>&1 </dev/null; printf '\\1%s\\2' "$?"`,
  );
  const child = spawn(shell, [...argumentsOf(shell), '-c', [NPX, ...script].join('\n')], {
    env: { ...process.env, NODE: process.execPath, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe'],
  });
  const [, stdout, , asked, answered] = child.stdio as unknown as [null, Readable, null, Readable, Writable];
  answerCalls(asked, answered, env);
  let output = '';
  stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return output
    .split('\u0002')
    .slice(0, -1)
    .map((each) => each.split('\u0001'))
    .map(([said = '', code]) => ({ code: Number(code), output: said }));
}

function answerCalls(asked: Readable, answered: Writable, env: Record<string, string>): void {
  let words: string[] = [];
  let rest = '';
  asked.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop()!;
    words.push(...parts);
    if (words.length === 0 || words.length <= Number(words[0])) return;
    const [, ...args] = words;
    words = [];
    void callCommand(args, { env, cwd: process.cwd(), called: CALLED }).then(({ code, stdout, stderr }) =>
      answered.write([code, stdout, stderr].map((each) => `${each}\0`).join('')),
    );
  });
}
