/** `npx --no subrelay` as a shell runs it: a process each, in a folder of its own, where no local stack is. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import type { Env } from '../../../shared/settings/config.ts';

/** What a command says, line by line. */
export interface Said {
  code: number | null;
  stdout: string[];
  stderr: string[];
}

const manifest = z.object({ bin: z.object({ subrelay: z.string() }) });
const command = resolve(manifest.parse(JSON.parse(readFileSync('package.json', 'utf8'))).bin.subrelay);
const folder = mkdtempSync(join(tmpdir(), 'subrelay-commands-'));

export async function runCommand(args: readonly string[], env: Env): Promise<Said> {
  const child = spawn(process.execPath, [command, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout: linesOf(stdout), stderr: linesOf(stderr) };
}

/** What was written, line by line. */
export const linesOf = (output: string): string[] => (output === '' ? [] : output.replace(/\n$/, '').split('\n'));

/** Does it for each of many, so many at a time, in any order. @returns the results in theirs */
export async function mapAtMost<T, R>(most: number, items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await each(next[1]);
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}
