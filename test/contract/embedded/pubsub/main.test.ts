/** The server as a process of its own. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { startPubSub } from '../../../../local/embedded/pubsub/server.ts';
import { Target } from './target.ts';

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

function start(...args: string[]) {
  const child = spawn(process.execPath, ['local/embedded/pubsub/main.ts', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function outcome(...args: string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const child = start(...args);
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, stderr };
}

async function readyLine(
  child: ReturnType<typeof start>,
): Promise<{ ready: boolean; address: string; jwksUrl: string }> {
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as { ready: boolean; address: string; jwksUrl: string };
}

describe('node local/embedded/pubsub/main.ts', () => {
  test('says where it is, serves, and goes when told', async () => {
    const child = start();
    const { ready, address, jwksUrl } = await readyLine(child);
    expect(ready).toBe(true);
    expect((await fetch(jwksUrl)).status).toBe(200);
    const target = new Target('embedded', { address, close: () => Promise.resolve() });
    await target.topic({}, 'projects/project/topics/topic');
    await target.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('goes with the process that started it, when told so', async () => {
    const child = start('--exit-with-parent');
    await readyLine(child);
    child.stdin.end();
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('a wrong option is one line and exit code 2', async () => {
    const { exitCode, stderr } = await outcome('--prot', '8085');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^pubsub: Unknown option '--prot'.* usage: .*\n$/);
  });

  test('--help lists the options, and nothing is started', async () => {
    const child = start('--help', '--port', '0');
    const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(stdout).toMatch(/^usage: embedded-pubsub \[options\]\n( {2}--\w.*\n){8}$/);
    expect(child.exitCode).toBe(0);
  });

  test.each(['--port', '--http-port'])('%s in use is one line and exit code 1', async (option) => {
    const server = await startPubSub();
    const port = option === '--port' ? server.port : new URL(server.jwksUrl).port;
    const { exitCode, stderr } = await outcome(option, String(port));
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`pubsub: cannot listen on 127.0.0.1:${port}: the address is in use\n`);
    await server.close();
  });
});
