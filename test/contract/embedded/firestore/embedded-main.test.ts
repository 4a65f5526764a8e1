/** The server as a process: its options, and how it ends. */
import { afterEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

let children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});

function run(...options: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['local/embedded/firestore/main.ts', ...options]);
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line;
  return '';
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; complaint: string }> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, complaint };
}

test('says where it listens, and ends on SIGTERM', async () => {
  const child = run('--host', '127.0.0.1', '--port', '0', '--indexes', 'terraform/firestore.indexes.json');
  expect(JSON.parse(await firstLine(child))).toEqual({
    ready: true,
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  child.kill('SIGTERM');
  expect((await ended(child)).code).toBe(0);
});

test('ends with its parent', async () => {
  const child = run('--exit-with-parent');
  await firstLine(child);
  child.stdin.end();
  expect((await ended(child)).code).toBe(0);
});

test('--help lists the options, and nothing is started', async () => {
  const child = run('--help', '--port', '0');
  expect(await text(child.stdout)).toMatch(/^usage: embedded-firestore \[options\]\n( {2}--\w.*\n){6}$/);
  expect(child.exitCode ?? (await ended(child)).code).toBe(0);
});

test.each<[string[], RegExp]>([
  [['--port', 'many'], /^firestore: --port must be 0 to 65535: many\n$/],
  [['--port', '70000'], /^firestore: --port must be 0 to 65535: 70000\n$/],
  [['--nonsense'], /^firestore: Unknown option '--nonsense'[^\n]*\n$/],
  [['--indexes', 'nowhere.json'], /^firestore: --indexes cannot be read: [^\n]*nowhere\.json[^\n]*\n$/],
])('refuses %j in one line', async (options, complaint) => {
  expect(await ended(run(...options))).toEqual({ code: 2, complaint: expect.stringMatching(complaint) });
});

test('refuses index definitions of another form', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'indexes-'));
  const file = join(folder, 'indexes.json');
  writeFileSync(
    file,
    JSON.stringify({ indexes: [{ collectionGroup: 'a', fields: [{ fieldPath: 'b', order: 'UP' }] }] }),
  );
  const { code, complaint } = await ended(run('--indexes', file));
  rmSync(folder, { recursive: true });
  expect([code, complaint]).toEqual([
    2,
    expect.stringMatching(/^firestore: --indexes cannot be read: [^\n]*order[^\n]*\n$/),
  ]);
});

test('a port in use is one line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { code, complaint } = await ended(run('--port', String(port)));
  server.close();
  expect([code, complaint]).toEqual([1, expect.stringMatching(/^firestore: [^\n]*EADDRINUSE[^\n]*\n$/)]);
});
