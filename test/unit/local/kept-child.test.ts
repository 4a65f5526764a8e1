/** A part that ends has a successor, or its end is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { PartFailed, startChild } from '../../../local/children.ts';
import { keepChild } from '../../../local/kept-child.ts';
import type { KeptChild } from '../../../local/kept-child.ts';
import { startServers } from '../../../local/servers.ts';
import { startedParts } from '../../../local/started-parts.ts';
import type { StartedParts } from '../../../local/started-parts.ts';
import { builtBundles } from '../../support/run.ts';

const READY = `console.log('{"ready":true,"address":"127.0.0.1:1"}'); process.stdin.resume().on('end', () => process.exit())`;
const node = (script: string) => ['-e', script];

describe('a part', () => {
  it.each([
    [
      'its first line',
      `console.error('\\npart: no room'); console.error('    at x'); process.exit(1)`,
      'part: no room',
    ],
    ['its exit code', 'process.exit(7)', 'exit code 7'],
    ['its signal', 'process.kill(process.pid, "SIGKILL")', 'SIGKILL'],
  ])('that does not start is told by %s, once', async (_, script, why) => {
    const lines: string[] = [];
    const starting = startChild({ name: 'part', args: node(script), env: {}, onLine: (line) => lines.push(line) });
    await expect(starting).rejects.toEqual(new PartFailed(`part did not start: ${why}`));
    expect(lines).toEqual([]);
  });

  it('that starts shows what it wrote before', async () => {
    const lines: string[] = [];
    const script = `console.error('cut off'); setTimeout(() => { ${READY} }, 50)`;
    const child = await startChild({ name: 'part', args: node(script), env: {}, onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['cut off']);
    await child.stop();
  });
});

describe('a kept part', () => {
  let kept: KeptChild | undefined;
  afterEach(() => kept?.stop());

  it('that can have no successor is lost when it ends, and not when it is stopped', async () => {
    const lost: string[] = [];
    const keep = async () =>
      (kept = await keepChild({
        name: 'part',
        args: (before) => (before === undefined ? node(READY) : null),
        env: {},
        onLine: () => undefined,
        onLost: (why) => lost.push(why),
      }));
    await (await keep()).stop();
    expect(lost).toEqual([]);
    await expect((await keep()).kill()).rejects.toThrow();
    expect(lost).toEqual(['part has ended (SIGKILL)']);
    expect(kept!.running).toBe(false);
  });

  it('whose port is taken for a moment has a successor a little later', async () => {
    const lost: string[] = [];
    let tries = 0;
    const successor = () => ((tries += 1) < 3 ? 'console.error("part: EADDRINUSE"); process.exit(1)' : READY);
    kept = await keepChild({
      name: 'part',
      args: (before) => node(before === undefined ? READY : successor()),
      env: {},
      onLine: () => undefined,
      onLost: (why) => lost.push(why),
      tryAgainMs: 1,
    });
    await kept.kill();
    expect([tries, kept.running, lost]).toEqual([3, true, []]);
  });

  it('whose successors do not start is lost, too', async () => {
    const lost: string[] = [];
    kept = await keepChild({
      name: 'part',
      args: (before) => node(before === undefined ? READY : 'console.error("part: damaged"); process.exit(1)'),
      env: {},
      onLine: () => undefined,
      onLost: (why) => lost.push(why),
      tryAgainMs: 1,
    });
    await expect(kept.kill()).rejects.toThrow();
    expect(lost).toEqual(['part has ended (SIGKILL) and has no successor: part did not start: part: damaged']);
  });
});

describe('the embedded servers', () => {
  let folder: string;
  let parts: StartedParts;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'servers-'));
    parts = startedParts();
  });
  afterEach(async () => {
    await parts.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (dataDir: string | undefined) => {
    const told: string[] = [];
    let tell: () => void = () => undefined;
    const say = (line: string) => {
      told.push(line);
      tell();
    };
    const { PUBSUB_EMULATOR_HOST: _pubsub, FIRESTORE_EMULATOR_HOST: _firestore, ...env } = process.env;
    const servers = await startServers({
      root: process.cwd(),
      partsDir: await builtBundles(),
      env,
      dataDir,
      parts,
      observers: { onLine: () => undefined, onRestart: (part) => say(`${part} again`), onLost: say },
    });
    const kill = async (name: string) => {
      const before = told.length;
      process.kill(servers.children.find((child) => child.name === name)!.pid, 'SIGKILL');
      while (told.length === before) await new Promise<void>((resolve) => (tell = resolve));
      return told.at(-1);
    };
    return { servers, kill };
  };

  it('have successors where they were, with their data on disk', async () => {
    const { servers, kill } = await start(folder);
    for (const name of ['firestore', 'pubsub', 'firestore']) expect(await kill(name)).toBe(`${name} again`);
    for (const address of [servers.pubsub, servers.firestore]) {
      expect(await (await fetch(`http://${address}/`)).text()).toBe('Ok\n');
    }
    expect((await fetch(servers.idTokens.certsUrl)).status).toBe(200);
    expect((await servers.idTokens.token()).split('.')).toHaveLength(3);
  });

  it.each(['firestore', 'pubsub'])('say that the data is gone with %s, where it was in memory', async (name) => {
    const { kill } = await start(undefined);
    expect(await kill(name)).toBe(
      `${name} has ended (SIGKILL), and what it held in memory is gone: --data DIR keeps it on disk`,
    );
  });
});
