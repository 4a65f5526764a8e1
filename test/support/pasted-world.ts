/** A running stack with something of everything that pasted commands ask for. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

import type { StackFile } from '../../local/stack-file.ts';
import { callCommand } from './command-line.ts';
import { until } from './eventually.ts';
import { PEER_KEY, startPeerApis } from './peer-apis.ts';

const RECEIVER_URL_FILE = join('.local', 'my-receiver.url');

const one = z.object({ id: z.string() });
const named = z.object({ webhooks: z.array(z.object({ id: z.string(), name: z.string() })) });
const deliveries = z.object({
  deliveries: z.array(z.looseObject({ id: z.string(), status: z.string(), delivery_attempts: z.number() })),
});

export interface PastedWorld {
  /** Values for the commands' variables. */
  env: Record<string, string>;
  /** Takes away what it and the commands made. */
  stop: () => Promise<void>;
}

export async function startPastedWorld(stack: StackFile): Promise<PastedWorld> {
  await removeNamed(stack, 'Mine');
  const folder = mkdtempSync(join(tmpdir(), 'subrelay-pasted-'));
  const [peers, receiver] = await Promise.all([startPeerApis(), startReceiver()]);
  const ticking = tick(stack);
  const stop = async () => {
    await ticking.stop();
    await command('webhooks', 'rm', '--yes', 'CRM');
    await Promise.all([peers.stop(), receiver.stop()]);
    for (const path of [folder, RECEIVER_URL_FILE, join('.local', 'mine.json')])
      rmSync(path, { recursive: true, force: true });
  };
  try {
    writeFiles(folder, stack, receiver.url);
    const env = {
      ...{ XDG_CONFIG_HOME: folder, FOLDER: folder, METADATA_SERVER_DETECTION: 'none' },
      ...{ KEY: stack.apiKey, RECEIVER: receiver.url, PEERS: peers.url, SUBRELAY_IMPORT_KEY: PEER_KEY },
      ...{ NOW: new Date().toISOString(), YESTERDAY: new Date(Date.now() - 86_400_000).toISOString() },
      ...{ DOOR: `${stack.frontDoor}/receive-paddle`, RECEIVE_PUBSUB_URL: `${stack.frontDoor}/receive-pubsub` },
      ...signedFiles(folder),
      ...(await seeds(stack, receiver.url)),
    };
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startReceiver(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
}

/** An event a second, for what watches. */
function tick(stack: StackFile): { stop: () => Promise<void> } {
  const ending = new AbortController();
  const { signal } = ending;
  const ended = (async () => {
    while (!signal.aborted) {
      // The next one comes where this one failed.
      await give(stack, { type: 'demo.tick' }).catch(() => undefined);
      await setTimeout(1_000, undefined, { signal }).catch(() => undefined);
    }
  })();
  return { stop: () => (ending.abort(), ended) };
}

function writeFiles(folder: string, stack: StackFile, receiverUrl: string): void {
  mkdirSync(join(folder, 'subrelay'));
  const production = { url: stack.frontDoor, key: { env: 'KEY' } };
  writeFileSync(join(folder, 'subrelay', 'production.json'), JSON.stringify(production));
  writeFileSync(RECEIVER_URL_FILE, receiverUrl);
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

/** Pages make it: what others have left of that name would make the name ambiguous. */
async function removeNamed(stack: StackFile, name: string): Promise<void> {
  const { webhooks } = named.parse(await call(stack, 'GET', '/v1/webhooks?limit=50'));
  const those = webhooks.filter((each) => each.name === name);
  await Promise.all(those.map(({ id }) => call(stack, 'DELETE', `/v1/webhooks/${id}`)));
}

const give = async (stack: StackFile, event: object): Promise<string> =>
  one.parse(await call(stack, 'POST', '/v1/events', { data: {}, ...event })).id;

/** Nobody else of this stack has it. */
const CUSTOMER = { id: 'C-pasted', domain: 'pasted.example' };

async function seeds(stack: StackFile, receiver: string): Promise<Record<string, string>> {
  const [event, kept] = await Promise.all(
    ['demo.failing', 'demo.kept'].map((type) => give(stack, { type, customer: CUSTOMER })),
  );
  await Promise.all([
    call(stack, 'POST', '/v1/webhooks', { name: 'CRM', url: receiver, event_types: ['subscription.*'] }),
    call(stack, 'POST', '/v1/owners', { id: 'acme', name: 'Acme', match: { domain: ['acme.example'] } }),
    command('send', 'paddle-billing', 'transaction.completed', '--set', 'data.currency_code=XXQ'),
    command('send', 'workspace', 'SUBSCRIPTION_CANCELLED'),
  ]);
  const [failing, delivered, quarantined, job, key] = await Promise.all([
    deliveryOf(stack, event!, ({ status, delivery_attempts }) => status === 'pending' && delivery_attempts > 0),
    deliveryOf(stack, kept!, ({ status }) => status === 'succeeded'),
    call(stack, 'GET', '/v1/quarantine').then((page) => z.object({ quarantine: z.array(one) }).parse(page).quarantine),
    command('retry', '--webhook', 'Fails on purpose', '--yes'),
    call(stack, 'POST', '/v1/keys', { name: 'Somebody who has left', role: 'viewer' }),
  ]);
  return {
    ...{ EVENT: event!, FAILING: failing, DELIVERED: delivered, DOMAIN: CUSTOMER.domain },
    ...{ QUARANTINED: quarantined[0]!.id, JOB: one.parse(JSON.parse(job)).id, KEY_ID: one.parse(key).id },
  };
}

/** As a person does it, in this folder. */
async function command(...args: string[]): Promise<string> {
  const { stdout } = await callCommand(args, { cwd: process.cwd() });
  return stdout;
}

type Found = z.output<typeof deliveries>['deliveries'][number];

async function deliveryOf(stack: StackFile, event: string, isIt: (found: Found) => boolean): Promise<string> {
  const look = async () => deliveries.parse(await call(stack, 'GET', `/v1/deliveries?event_id=${event}`)).deliveries;
  return (await until(look, (found) => found.some(isIt))).find(isIt)!.id;
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
