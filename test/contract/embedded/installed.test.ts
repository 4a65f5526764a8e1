/** The package as `npm pack` makes it, in a folder that has nothing but what its package.json asks for. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

const run = promisify(execFile);

const PACKAGE = 'local/embedded';
const readme = readFileSync(`${PACKAGE}/README.md`, 'utf8');

interface Packed {
  filename: string;
  files: { path: string }[];
}

let folder: string;
let packed: Packed;
let installed: string;
const servers: ChildProcess[] = [];

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  const { stdout } = await run('npm', ['pack', `./${PACKAGE}`, '--json', '--pack-destination', folder]);
  // The build's own lines come first.
  [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [Packed];
  installed = join(folder, 'node_modules', '@subrelay', 'embedded');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const clients = ['@google-cloud/firestore', '@google-cloud/pubsub'];
  for (const name of [...Object.keys(dependencies), ...clients]) link(name);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

afterAll(() => {
  for (const server of servers) server.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** What it needs itself is found from where it really is. */
function link(name: string): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(realpathSync(join('node_modules', name)), place);
}

/** Node without anything of this repository's in its environment. */
const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'],
  METADATA_SERVER_DETECTION: 'none',
  ...more,
});

function script(name: string, text: string, env?: Record<string, string>) {
  writeFileSync(join(folder, name), text);
  return run(process.execPath, [name], { cwd: folder, env: environment(env) });
}

async function command(name: string, ...options: string[]): Promise<string> {
  const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const args = [join(installed, bin[name]!), ...options];
  // Not where it is installed: nothing is found by the working directory.
  const server = spawn(process.execPath, args, {
    cwd: tmpdir(),
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  servers.push(server);
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  return (JSON.parse(line) as { address: string }).address;
}

test('has the built files of every source, and nothing else', () => {
  const sources = ['base', 'firestore', 'grpc', 'pubsub'].flatMap((part) =>
    readdirSync(join(PACKAGE, part)).map((name) => `${part}/${name}`),
  );
  const expected = sources.flatMap((source) => {
    if (source.endsWith('.d.ts')) return [];
    if (source.endsWith('.json')) return [source];
    return [source.replace(/\.ts$/, '.js'), source.replace(/\.ts$/, '.d.ts')];
  });
  expect(packed.files.map(({ path }) => path).sort()).toEqual(
    ['LICENSE', 'README.md', 'package.json', ...expected.map((file) => `dist/${file}`)].sort(),
  );
});

test('runs the example of its README', async () => {
  const [, example] = /```js\n(.*?)```/s.exec(readme)!;
  const { stdout } = await script('example.js', example!);
  expect(stdout).toBe("{ name: 'Oslo' }\nOslo\n");
});

test('serves by its commands, which keep what they were told, and pushes', async () => {
  for (const [, name] of readme.matchAll(/npx ([\w-]+) --port/g)) {
    expect(['embedded-firestore', 'embedded-pubsub']).toContain(name);
  }
  const data = join(folder, 'data');
  const options = ['--port', '0', '--data', data];
  const [firestore, pubsub] = await Promise.all([
    command('embedded-firestore', ...options),
    command('embedded-pubsub', ...options, '--http-port', '0'),
  ]);
  const client = `
    import { createServer } from 'node:http';
    import { once } from 'node:events';
    import { text } from 'node:stream/consumers';
    import { Firestore } from '@google-cloud/firestore';
    import { PubSub } from '@google-cloud/pubsub';

    const db = new Firestore({ projectId: 'demo' });
    await db.runTransaction(async (transaction) => transaction.create(db.doc('a/1'), { n: 1 }));
    const { docs } = await db.collection('a').where('n', '==', 1).get();
    const endpoint = createServer().listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    const pubsub = new PubSub({ projectId: 'demo' });
    const [topic] = await pubsub.createTopic('topic');
    const pushEndpoint = 'http://127.0.0.1:' + endpoint.address().port + '/push';
    await topic.createSubscription('pushed', { pushConfig: { pushEndpoint } });
    const pushed = once(endpoint, 'request');
    await topic.publishMessage({ data: Buffer.from('pushed') });
    const [request, response] = await pushed;
    const { message } = JSON.parse(await text(request));
    response.writeHead(204).end();
    console.log(docs.map(({ id }) => id), Buffer.from(message.data, 'base64').toString());
    endpoint.close();
    endpoint.closeAllConnections();
    await Promise.all([db.terminate(), pubsub.close()]);`;
  const env = { FIRESTORE_EMULATOR_HOST: firestore, PUBSUB_EMULATOR_HOST: pubsub };
  const { stdout } = await script('client.js', client, env);
  expect(stdout).toBe("[ '1' ] pushed\n");
  expect(readdirSync(data)).toEqual(expect.arrayContaining(['firestore.journal', 'pubsub.journal']));
});

test('has types, and they are not any', async () => {
  writeFileSync(
    join(folder, 'types.ts'),
    `import { startFirestore, type FirestoreServer } from '@subrelay/embedded/firestore';
     import { startPubSub } from '@subrelay/embedded/pubsub';
     const firestore: FirestoreServer = await startFirestore({ port: 0, indexes: { indexes: [] } });
     firestore.inject({ method: 'Commit', kind: 'status', code: 14 });
     const { jwksUrl } = await startPubSub({ maxConcurrentPushes: 3 });
     export const url: string = jwksUrl;
     // @ts-expect-error: a port is a number
     await startPubSub({ port: '0' });
     // @ts-expect-error: there is no such method
     firestore.inject({ method: 'Comit', kind: 'hang' });`,
  );
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--typeRoots',
  ];
  const types = join(process.cwd(), 'node_modules/@types');
  const compiler = join(process.cwd(), 'node_modules/typescript/bin/tsc');
  const printed = await run(process.execPath, [compiler, ...flags, types, 'types.ts'], { cwd: folder }).then(
    ({ stdout }) => stdout,
    ({ stdout, message }: { stdout: string; message: string }) => stdout || message,
  );
  expect(printed).toBe('');
});
