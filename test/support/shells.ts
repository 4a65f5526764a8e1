/** The shells that people paste into. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHELLS = { bash: ['--norc', '--noprofile'], zsh: ['-f'], fish: ['--no-config'] } as const;
/** Far more than it takes on a busy machine. */
const MOST_MS = 120_000;
export type Shell = keyof typeof SHELLS;

export const argumentsOf = (shell: Shell): readonly string[] => SHELLS[shell];

export const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

/** @returns what the script prints @throws where it fails */
export function runIn(shell: Shell, script: string, cwd = process.cwd()): string {
  const { status, stdout, stderr } = spawnSync(shell, [...SHELLS[shell], '-c', script], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  return stdout;
}

/** What pages have people call; each only says which words it was given. */
const CALLED_ON_PAGES = ['npx', 'npm', 'node', 'curl', 'gcloud', 'terraform', 'openssl', 'jq', 'git', 'docker', 'api'];

/**
 * Has a shell read pastes as a person's does, in which nothing is found but builtins and these.
 * @returns for each paste the words of each call, sorted: those of a pipeline run at once
 */
export function wordsIn(shell: 'bash' | 'zsh', pastes: readonly string[]): string[][][] {
  const cwd = mkdtempSync(join(tmpdir(), 'subrelay-words-'));
  mkdirSync(join(cwd, '.local'));
  // What a call prints may go to a file or to another one: words go by a way of their own.
  const stubs = CALLED_ON_PAGES.map((name) => `${name}() { printf '%s\\0' ${name} "$@" $'\\1' >&9; }`);
  const script = ['PATH=/nowhere', ...stubs, ...pastes.flatMap((paste) => [`(\n${paste}\n)`, `printf '\\2\\0' >&9`])];
  const { output, error } = spawnSync(shell, [...SHELLS[shell], '-i', '-s'], {
    cwd,
    input: `${script.join('\n')}\n`,
    env: { HOME: cwd, TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'pipe', ...Array<'ignore'>(6).fill('ignore'), 'pipe'],
    timeout: MOST_MS,
  });
  rmSync(cwd, { recursive: true });
  if (error) throw error;
  const ofPastes = String(output[9]).split('\u0002\0').slice(0, -1);
  return ofPastes.map((words) =>
    words
      .split('\u0001\0')
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1))
      .sort((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1)),
  );
}
