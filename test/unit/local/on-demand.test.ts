/** A part whose process starts when it is asked for something, and ends when it no longer is. */
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';

import { afterEach, describe, expect, it } from '@jest/globals';

import { startOnDemand } from '../../../local/on-demand.ts';
import type { OnDemand, OnDemandOptions } from '../../../local/on-demand.ts';
import { eventually } from '../../support/eventually.ts';

/** Answers with its process id, and ends each connection with its answer. */
const ANSWERS = `
const server = require('node:http').createServer((request, response) => {
  response.writeHead(200, { connection: 'close' });
  request.pipe(response).write(process.pid + ' ');
}).listen(0, '127.0.0.1', () => console.log(JSON.stringify({ ready: true, address: '127.0.0.1:' + server.address().port })));
process.stdin.resume().on('end', () => process.exit());`;

const HOUR_MS = 3_600_000;

describe('a part on demand', () => {
  const lines: string[] = [];
  let part: OnDemand | undefined;
  afterEach(async () => {
    await part?.stop();
    lines.length = 0;
  });

  const start = async (script: string, options: Partial<OnDemandOptions> = {}) =>
    (part = await startOnDemand({
      ...{ name: 'part', args: ['-e', script], env: {}, idleMs: HOUR_MS, startMs: HOUR_MS },
      ...{ onLine: (line) => void lines.push(line), onProcess: () => undefined },
      ...options,
    }));
  const ask = async ({ ready }: OnDemand, body = 'asked') => {
    const answer = await fetch(`http://${ready.address}/`, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };

  it('has no process before it is asked; the requests that come first wait for one, and all of them reach it whole', async () => {
    const pids: (number | null)[] = [];
    const asked = await start(ANSWERS, { onProcess: () => pids.push(part!.pid) });
    expect(asked.pid).toBeNull();
    const body = 'x'.repeat(300_000);
    const answers = await Promise.all([ask(asked, body), ask(asked, body)]);
    expect(answers).toEqual(Array.from({ length: 2 }, () => ({ status: 200, text: `${asked.pid} ${body}` })));
    await asked.stop();
    expect(pids).toEqual([expect.any(Number), null]);
    expect(lines).toEqual([]);
  });

  it('ends without requests, and has another process for the next', async () => {
    const asked = await start(ANSWERS, { idleMs: 0 });
    const { text: first } = await ask(asked);
    await eventually(() => expect(asked.pid).toBeNull());
    const { text: second } = await ask(asked);
    expect(second).toMatch(/^\d+ asked$/);
    expect(second).not.toBe(first);
    expect(lines).toEqual([]);
  });

  it('tells how its process ended, and has another one for the next request', async () => {
    const asked = await start(ANSWERS);
    await ask(asked);
    process.kill(asked.pid!, 'SIGKILL');
    await eventually(() => expect(lines).toEqual(['ended (SIGKILL): the next request starts another process']));
    expect(await ask(asked)).toMatchObject({ status: 200, text: `${asked.pid} asked` });
  });

  it('answers 503 where its process does not start, and tries again', async () => {
    const asked = await start(`console.error('no room'); process.exit(1)`);
    const refused = {
      status: 503,
      text: expect.stringContaining('"message":"part has not started: try again'),
    };
    for (let time = 0; time < 2; time++) expect(await ask(asked)).toMatchObject(refused);
    expect(lines).toEqual(['part did not start: no room', 'part did not start: no room']);
  });

  it('ends a process that takes too long to start, and answers 503', async () => {
    const asked = await start('process.stdin.resume()', { startMs: 0 });
    expect(await ask(asked)).toMatchObject({ status: 503 });
    expect(lines).toEqual(['part did not start within 0 s']);
  });

  it('can be stopped while its process starts', async () => {
    const asked = await start('process.stdin.resume()');
    const socket = connect(Number(new URL(`http://${asked.ready.address}`).port), '127.0.0.1');
    await once(socket, 'connect');
    await asked.stop();
    socket.destroy();
    expect(lines).toEqual([]);
  });
});
