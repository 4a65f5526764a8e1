/**
 * The packages of kits/ as `npm pack` makes them, in a folder that has nothing but what their package.json asks for: on every
 * Node that they promise to run on.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'svix';

import { promisedNodes } from '../support/nodes.ts';

const run = promisify(execFile);
const KITS = ['client', 'receiver'] as const;

let folder: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kits-')));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const kit of KITS) await install(kit);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function install(kit: string): Promise<void> {
  const { stdout } = await run('npm', ['pack', `./kits/${kit}`, '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [{ filename: string }];
  const installed = join(folder, 'node_modules', '@subrelay', kit);
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1']);
  const { dependencies = {} } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    symlinkSync(realpathSync(join('node_modules', name)), join(folder, 'node_modules', name));
  }
}

const NODES = promisedNodes();

async function script(node: string, name: string, text: string, env: Record<string, string> = {}): Promise<string> {
  writeFileSync(join(folder, name), text);
  const { stdout } = await run(node, [name], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
  return stdout;
}

/** The examples of a package's README, in its order. */
const examplesOf = (kit: string): string[] =>
  [...readFileSync(`kits/${kit}/README.md`, 'utf8').matchAll(/```js\n([^]*?)```/g)].map(([, code]) => String(code));

test('the receiver depends on standardwebhooks alone, the client on nothing', () => {
  const dependencies = KITS.map((kit) => {
    const read = JSON.parse(readFileSync(`kits/${kit}/package.json`, 'utf8')) as { dependencies?: object };
    return Object.keys(read.dependencies ?? {});
  });
  expect(dependencies).toEqual([[], ['standardwebhooks']]);
});

test.each(NODES)("the receiver's examples take a delivery over HTTP, and refuse another, on %s", async (nodePath) => {
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const body = JSON.stringify({ type: 'order.shipped', id: 'evt_1', attempt: 1, data: {} });
  const at = new Date();
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  };
  const [node, hono] = examplesOf('receiver');
  writeFileSync(join(folder, 'node.mjs'), `${node}\nexport { server };`);
  writeFileSync(
    join(folder, 'hono.mjs'),
    `const app = { post: (path, handle) => { app.handle = handle; } };\n${hono}\nexport { app };`,
  );
  const printed = await script(
    nodePath,
    'receive.mjs',
    `import { server } from './node.mjs';
     import { app } from './hono.mjs';
     const sent = ${JSON.stringify({ body, headers })};
     const post = (url, body) => fetch(url, { method: 'POST', body, headers: sent.headers });
     await new Promise((resolve) => server.listening ? resolve() : server.once('listening', resolve));
     const url = 'http://127.0.0.1:' + server.address().port;
     const statuses = [(await post(url, sent.body)).status, (await post(url, sent.body + ' ')).status];
     for (const body of [sent.body, sent.body + ' ']) {
       const request = new Request('https://me.example/hook', { method: 'POST', body, headers: sent.headers });
       statuses.push((await app.handle({ req: { raw: request } })).status);
     }
     console.log(JSON.stringify(statuses));
     server.close();`,
    { WEBHOOK_SECRET: secret, PORT: '0' },
  );
  expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual([204, 401, 204, 401]);
});

test.each(NODES)('the client is there, on %s', async (nodePath) => {
  const printed = await script(
    nodePath,
    'call.mjs',
    `import { ApiError, Unreachable, createClient } from '@subrelay/client';
     const client = createClient({ url: 'http://127.0.0.1:9', retries: 0 });
     const error = await client.listEvents().catch((error) => error);
     console.log(error instanceof Unreachable, typeof client.giveEvent, typeof ApiError);`,
  );
  expect(printed).toBe('true function function\n');
});

test('the client and the receiver have their types', async () => {
  writeFileSync(
    join(folder, 'types.ts'),
    `import { createClient } from '@subrelay/client';
     import { is, type WebhookEvent } from '@subrelay/receiver';
     const client = createClient({ url: 'https://api.example' });
     export const webhook: Promise<string> = client.getWebhook({ id: 'a' }).then(({ name }) => name);
     export const plan = (event: WebhookEvent) => is(event, 'subscription.suspended') ? event.state : null;
     // @ts-expect-error no such field
     export const none = client.getWebhook({ id: 'a' }).then(({ nme }) => nme);`,
  );
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
  ];
  const { stdout } = await run('node_modules/.bin/tsc', [...options, join(folder, 'types.ts')]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});
