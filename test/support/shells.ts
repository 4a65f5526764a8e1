/** The shells that people paste into. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHELLS = { bash: ['--norc', '--noprofile'], zsh: ['-f'], fish: ['--no-config'] } as const;
export type Shell = keyof typeof SHELLS;

export const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

/** @returns what the script prints @throws where it fails */
export function runIn(shell: Shell, script: string, cwd = process.cwd()): string {
  const { status, stdout, stderr } = spawnSync(shell, [...SHELLS[shell], '-c', script], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  return stdout;
}

/**
 * Has a shell read lines, in which `npx` only says which words it was given.
 * @returns for each line the words of each call
 */
export function wordsIn(shell: 'bash' | 'zsh', lines: readonly string[]): string[][][] {
  const cwd = mkdtempSync(join(tmpdir(), 'subrelay-words-'));
  mkdirSync(join(cwd, '.local'));
  // What a line prints may go to a file or to another command: words go by a way of their own.
  const npx = `npx() { printf '%s\\0' "$@" $'\\1' >&9; }`;
  const script = [npx, ...lines.flatMap((line) => [line, `printf '\\2\\0' >&9`])].join('\n');
  const nowhere = Array<'ignore'>(9).fill('ignore');
  const { output } = spawnSync(shell, [...SHELLS[shell], '-c', script], { cwd, stdio: [...nowhere, 'pipe'] });
  rmSync(cwd, { recursive: true });
  const ofLines = String(output[9]).split('\u0002\0').slice(0, -1);
  return ofLines.map((words) =>
    words
      .split('\u0001\0')
      .slice(0, -1)
      .map((call) => call.split('\0').slice(0, -1)),
  );
}
