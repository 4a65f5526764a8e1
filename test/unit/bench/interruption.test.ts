/** A benchmark that is told to end ends its stack first: the real one's starter, around a stack of two lines. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterEach, expect, test } from '@jest/globals';

import { until } from '../../support/eventually.ts';

/** It says that it was told to end, and ends when it may. */
const STACK = `import { existsSync, writeFileSync } from 'node:fs';
let told = false;
process.on('SIGTERM', () => { told = true; writeFileSync('told', ''); });
setInterval(() => {
  if (!told || !existsSync('may end')) return;
  writeFileSync('ended', '');
  process.exit(0);
}, 10);
console.log('Ctrl-C stops everything.');`;

const bench = (folder: string) => `
const { startBenchStack } = await import('./test/bench/stack.ts');
const { endWhenTold, unlessTold } = await import('./test/bench/interruption.ts');
endWhenTold();
const run = async () => {
  await startBenchStack({}, ${JSON.stringify(folder)});
  console.log('started');
  const gone = (reject) => reject(new Error('its parts are gone'));
  await new Promise((_, reject) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => gone(reject))));
};
await run().catch(unlessTold);`;

let folder: string;
afterEach(() => rmSync(folder, { recursive: true }));

test('by Ctrl-C, which terminal and npm both send', async () => {
  folder = mkdtempSync(join(tmpdir(), 'subrelay-bench-'));
  for (const each of ['local', '.local']) mkdirSync(join(folder, each));
  writeFileSync(join(folder, 'local', 'start.ts'), STACK);
  writeFileSync(
    join(folder, '.local', 'stack.json'),
    '{"projectId":"p","firestoreEmulatorHost":"127.0.0.1:1","pids":{}}',
  );
  const child = spawn(process.execPath, ['--input-type=module', '--eval', bench(folder)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, complaints] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const exited = once(child, 'exit');
  try {
    const isUp = () => printed.includes('started') || child.exitCode !== null;
    await until(isUp, Boolean);
    child.kill('SIGINT');
    // Of two signals that come at once either may be the first; the second is to change nothing.
    await until(() => existsSync(join(folder, 'told')) || child.exitCode !== null, Boolean);
    child.kill('SIGTERM');
    writeFileSync(join(folder, 'may end'), '');
    expect([await exited, complaints]).toEqual([[130, null], '']);
    expect(existsSync(join(folder, 'ended'))).toBe(true);
  } finally {
    child.kill('SIGKILL');
  }
});
