/** Lines that a shell runs one after another, in which `npx --no subrelay` is the built command. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

import { argumentsOf } from './shells.ts';

/** A shell may load completions of its own. npx itself would take two seconds for each. */
const NPX = `
npx() { shift 2; "$NODE" "$SUBRELAY" "$@"; }
compdef() { :; }`;

/** How npx calls it: docs.npmjs.com/cli/v11/using-npm/scripts, environment. */
const AS_NPX = { npm_command: 'exec' };

/** Far more than all of them take on a busy machine. */
const MOST_MS = 400_000;

export interface Ended {
  code: number;
  /** Of stdout and stderr. */
  output: string;
}

/**
 * @param command the file of the command @param env what the shell and the command are told
 * @returns how each ended; fewer than lines where they take too long. Nothing of it runs on.
 */
export async function runLines(command: string, env: NodeJS.ProcessEnv, lines: readonly string[]): Promise<Ended[]> {
  const script = lines.map((line) => `(\n${line}\n) 2>&1 </dev/null; printf '\\1%s\\2' "$?"`);
  const child = spawn('bash', [...argumentsOf('bash'), '-c', [NPX, ...script].join('\n')], {
    env: { ...env, ...AS_NPX, NODE: process.execPath, SUBRELAY: command },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  // With all that it has started.
  const end = () => child.exitCode === null && child.signalCode === null && process.kill(-child.pid!, 'SIGKILL');
  const timer = setTimeout(end, MOST_MS);
  try {
    return endedOf(await text(child.stdout));
  } finally {
    clearTimeout(timer);
    end();
  }
}

const endedOf = (output: string): Ended[] =>
  output
    .split('\u0002')
    .slice(0, -1)
    .map((each) => each.split('\u0001'))
    .map(([said = '', code]) => ({ code: Number(code), output: said }));
