/** A running stack with something of everything that pasted commands ask for. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import type { StackFile } from '../../local/stack-file.ts';
import { callCommand } from './command-line.ts';
import { until } from './eventually.ts';
import { PEER_KEY, startPeerApis } from './peer-apis.ts';

const RECEIVER_URL_FILE = join('.local', 'my-receiver.url');

const one = z.object({ id: z.string() });
const deliveries = z.object({
  deliveries: z.array(z.looseObject({ id: z.string(), status: z.string(), delivery_attempts: z.number() })),
});
const destinations = z.object({ destinations: z.array(z.object({ id: z.string(), name: z.string() })) });

export interface PastedWorld {
  /** Values for the commands' variables; a key can be revoked once. */
  envOf: () => Promise<Record<string, string>>;
  stop: () => Promise<void>;
}

export async function startPastedWorld(stack: StackFile): Promise<PastedWorld> {
  await removeMade(stack);
  const folder = mkdtempSync(join(tmpdir(), 'subrelay-pasted-'));
  const peers = await startPeerApis();
  const receiver = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  mkdirSync(join(folder, 'subrelay'));
  const production = { url: stack.frontDoor, key: { env: 'KEY' } };
  writeFileSync(join(folder, 'subrelay', 'production.json'), JSON.stringify(production));
  writeFileSync(RECEIVER_URL_FILE, receiverUrl);
  const env = {
    ...{ PATH: process.env['PATH']!, XDG_CONFIG_HOME: folder, FOLDER: folder, METADATA_SERVER_DETECTION: 'none' },
    ...{ KEY: stack.apiKey, RECEIVER: receiverUrl, PEERS: peers.url, SUBRELAY_IMPORT_KEY: PEER_KEY },
    ...{ NOW: new Date().toISOString(), YESTERDAY: new Date(Date.now() - 86_400_000).toISOString() },
    ...signedFiles(folder),
    ...(await seeds(stack, receiverUrl)),
  };
  const ticking = setInterval(() => void give(stack, 'demo.tick'), 1_000);
  return {
    envOf: async () => ({ ...env, KEY_ID: await keyOf(stack) }),
    stop: async () => {
      clearInterval(ticking);
      await removeMade(stack);
      await peers.stop();
      receiver.close();
      receiver.closeAllConnections();
      for (const path of [folder, RECEIVER_URL_FILE, join('.local', 'mine.json')])
        rmSync(path, { recursive: true, force: true });
    },
  };
}

async function call(stack: StackFile, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
  const answer = await fetch(`${stack.frontDoor}${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

const give = async (stack: StackFile, type: string): Promise<string> =>
  one.parse(await call(stack, 'POST', '/v1/events', { type, data: {} })).id;

/** As a person does it, in this folder. */
async function command(...args: string[]): Promise<string> {
  const { stdout } = await callCommand(args, { cwd: process.cwd() });
  return stdout;
}

async function seeds(stack: StackFile, receiver: string): Promise<Record<string, string>> {
  await call(stack, 'POST', '/v1/webhooks', { name: 'CRM', url: receiver, event_types: ['subscription.*'] });
  await command('owners', 'add', 'acme', '--match', 'domain=acme.example', '--yes');
  await command('send', 'paddle-billing', 'transaction.completed', '--set', 'data.currency_code=XXQ');
  const quarantined = z.object({ quarantine: z.array(one) }).parse(await call(stack, 'GET', '/v1/quarantine'));
  await command('send', 'workspace', 'SUBSCRIPTION_CANCELLED');
  const event = await give(stack, 'demo.failing');
  const failing = await deliveryOf(
    stack,
    event,
    ({ status, delivery_attempts }) => status === 'pending' && delivery_attempts > 0,
  );
  const delivered = await deliveryOf(stack, await give(stack, 'demo.kept'), ({ status }) => status === 'succeeded');
  const job = await command('retry', '--webhook', 'Fails on purpose', '--yes');
  return {
    ...{ EVENT: event, FAILING: failing, DELIVERED: delivered, DOMAIN: 'example.com' },
    ...{ QUARANTINED: quarantined.quarantine[0]!.id, JOB: one.parse(JSON.parse(job)).id },
  };
}

const keyOf = async (stack: StackFile): Promise<string> =>
  one.parse(await call(stack, 'POST', '/v1/keys', { name: 'Somebody who has left', role: 'viewer' })).id;

type Found = z.output<typeof deliveries>['deliveries'][number];

async function deliveryOf(stack: StackFile, event: string, isIt: (found: Found) => boolean): Promise<string> {
  const look = async () => deliveries.parse(await call(stack, 'GET', `/v1/deliveries?event_id=${event}`)).deliveries;
  return (await until(look, (found) => found.some(isIt))).find(isIt)!.id;
}

/** Names that pages give. What `webhooks import` has made once it makes no second time. */
const MADE: readonly string[] = ['CRM', 'Mine', 'Lake', 'Warehouse'];

async function removeMade(stack: StackFile): Promise<void> {
  const made = destinations.parse(await call(stack, 'GET', '/v1/destinations?limit=100')).destinations;
  for (const { id, name } of made) if (MADE.includes(name)) await call(stack, 'DELETE', `/v1/destinations/${id}`);
}

/** A request that is signed both ways: as curl shows it with its body beside it, and as the API has it. */
function signedFiles(folder: string): { WHSEC: string; WHPK: string } {
  const secret = Buffer.alloc(32, 7);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [id, timestamp, body] = ['msg_1', String(Math.floor(Date.now() / 1_000)), '{"type":"demo"}'];
  const content = `${id}.${timestamp}.${body}`;
  const v1 = createHmac('sha256', secret).update(content).digest('base64');
  const v1a = sign(null, Buffer.from(content), privateKey).toString('base64');
  const headers = [`webhook-id: ${id}`, `webhook-timestamp: ${timestamp}`, `webhook-signature: v1,${v1} v1a,${v1a}`];
  writeFileSync(join(folder, 'request.txt'), `${headers.join('\n')}\n\n${body}`);
  writeFileSync(join(folder, 'curl.txt'), headers.map((line) => `> ${line}\n`).join(''));
  writeFileSync(join(folder, 'body.json'), body);
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    WHSEC: `whsec_${secret.toString('base64')}`,
    WHPK: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
  };
}
