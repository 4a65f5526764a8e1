/** `npx --no subrelay send` as a person runs it: a process of its own, against the running stack and other receivers. */
import { execFile } from 'node:child_process';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { writeStackFile } from '../../local/stack-file.ts';
import type { StackFile } from '../../local/stack-file.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { classicKeysOf, verifyClassicSignature } from '../../shared/sources/paddle-classic/classic-signature.ts';
import { parseForm } from '../../shared/sources/paddle-classic/form.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const MAIN = join(process.cwd(), 'cli/main.ts');
const TOPIC = 'projects/partner-watch/topics/C0abcdefg';

let stack: FlowStack;
let withStack: string;
const withoutStack = mkdtempSync(join(tmpdir(), 'subrelay-send-'));
const keyFile = join(withoutStack, 'key.pem');
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

beforeAll(async () => {
  writeFileSync(keyFile, privateKey);
  stack = await startFlowStack();
  withStack = mkdtempSync(join(tmpdir(), 'subrelay-send-'));
  const [privateKeyFile, publicKeyFile] = [join(withStack, 'private.pem'), join(withStack, 'public.pem')];
  writeFileSync(privateKeyFile, stack.keys.paddleClassic.privateKey);
  mkdirSync(join(withStack, '.local'));
  const file: StackFile = {
    frontDoor: stack.frontDoor.url,
    apiKey: stack.keys.apiKey,
    pubsubEmulatorHost: stack.pubsub.address,
    firestoreEmulatorHost: stack.firestore.address,
    projectId: 'subrelay-local',
    workspaceTopic: TOPIC,
    paddle: { privateKeyFile, publicKeyFile, billingSecret: stack.keys.paddleBillingSecret },
    receiver: stack.receiver.url,
    resellerApi: stack.sandbox.url,
    metrics: null,
    paddleApi: stack.sandbox.url,
    jiraSite: stack.sandbox.url,
    slackApi: stack.sandbox.slackApiUrl,
    settings: {},
    functions: stack.urls,
    pids: { stack: process.pid },
  };
  await writeStackFile(join(withStack, '.local', 'stack.json'), file);
  await stack.schedule('register');
  stack.receiver.expect(stack.keys.receiverSecret);
  const webhook = { name: 'Receiver', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret };
  await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) });
});
afterAll(() => stack.stop());

interface Ran {
  code: number;
  out: string;
  err: string;
}

const run = (args: string[], cwd = withStack) =>
  new Promise<Ran>((resolve) => {
    const { PUBSUB_EMULATOR_HOST: _, ...env } = process.env;
    execFile(process.execPath, [MAIN, ...args], { cwd, env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
const send = (args: string[], cwd = withStack): Promise<Ran> => run(['send', ...args], cwd);

const eventIn = ({ out }: Ran): string => /(evt_[0-9a-f]{32})/.exec(out)?.[1] ?? `no event in ${out}`;
const eventOf = async (id: string) => (await (await stack.api(`/v1/events/${id}`)).json()) as JsonObject;

describe('npx --no subrelay send', () => {
  it.each([
    ['subscription_cancelled', 'subscription.cancelled'],
    ['transfer_paid', 'payout.paid'],
  ])('sends the Paddle Classic alert %s the whole way', async (name, type) => {
    const ran = await send(['paddle-classic', name, '--set', 'customer_id=a&b=ü']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain(`paddle-classic ${name}, alert `);
    expect(ran.out).toContain('200 {"outcome":"stored"');
    const receipt = await stack.receiver.receiptOf(eventIn(ran));
    expect(receipt).toMatchObject({
      verified: true,
      payload: { type },
    });
    expect(receipt.payload).not.toHaveProperty('recovered');
    const event = await eventOf(eventIn(ran));
    expect(event).toMatchObject({ recovered: false, source_type: name });
    expect(new URLSearchParams(event.raw as string).get('customer_id')).toBe('a&b=ü');
  });

  it.each([
    ['SUBSCRIPTION_SUSPENDED', 'subscription.suspended'],
    ['LICENSE_ASSIGNMENT_CHANGED', 'license.assignment_changed'],
  ])('publishes the Workspace notification %s the whole way', async (name, type) => {
    const ran = await send(['workspace', name, '--set', 'customer_domain_name=other.example']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    const receipt = await stack.receiver.receiptOf(eventIn(ran));
    expect(receipt).toMatchObject({ verified: true, payload: { type, customer: { domain: 'other.example' } } });
  });

  it('tells the story with its times, from what was received to what was answered', async () => {
    const { code, out } = await send(['paddle-classic', 'subscription_created']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Delivered to Receiver at .*answered 204/m);
    expect(out).toMatch(/^[0-9:.]{12}Z {2}received +subscription_created of .* evt_[0-9a-f]{32}$/m);
    expect(out).toMatch(/^[0-9:.]{12}Z {2}matched +\d+ webhook/m);
    expect(out).toMatch(/^[0-9:.]{12}Z {2}→ Receiver +attempt 1: 204 after \d+ ms/m);
  });

  it('changes the sandbox first, so that a cancellation arrives with a cancelled state', async () => {
    const ran = await send(['workspace', 'COMMITMENT_CHANGED']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    const receipt = await stack.receiver.receiptOf(eventIn(ran));
    expect(receipt.payload).toMatchObject({ state_status: 'fresh', state: { seats: { committed: 20 } } });
    expect(await send(['workspace', 'NEW_SUBSCRIPTION_CREATED', '--change'])).toMatchObject({ code: 2, out: '' });
  });

  it('ends with 1 and the reason where it is in quarantine', async () => {
    const ran = await send(['paddle-billing', 'transaction.completed', '--set', 'data.currency_code=XXQ']);
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(ran.out).toMatch(/^In quarantine: .*XXQ|^In quarantine: .*currency/m);
  });

  it('ends with 1 where the receiver was told to fail', async () => {
    expect(await run(['receiver', '500'])).toMatchObject({
      code: 0,
      out: 'The receiver answers 500: deliveries are retried, and its webhook fails.\n',
    });
    const ran = await send(['paddle-classic', 'subscription_updated']);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^Not delivered to Receiver yet: 1 try, which answered 500\./m);
    expect(ran.out).toMatch(/^Send it now: npx --no subrelay retry [0-9a-f-]{36}$/m);
    expect(await run(['receiver', 'ok'])).toMatchObject({ code: 0 });
    expect(await run(['receiver'])).toMatchObject({ out: 'The receiver answers 204.\n' });
    expect(await run(['receiver', 'never'])).toMatchObject({ code: 2 });
  });

  it('canary goes end to end, each step with its time, and removes what it made', async () => {
    const { code, out } = await run(['canary']);
    expect({ code, out }).toEqual({ code: 0, out: expect.any(String) as unknown });
    const steps = ['webhook', 'alert', 'event', 'delivered', 'delivered', 'signed', 'ledger', 'removed'];
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => /^ {2}\+[\d.]+ m?s +(\w+)/.exec(line)?.[1]),
    ).toEqual(steps);
    expect(out).toContain('2 of 2 signatures are right');
    const { webhooks } = (await (await stack.api('/v1/webhooks')).json()) as { webhooks: { name: string }[] };
    expect(webhooks.filter(({ name }) => name.startsWith('canary '))).toEqual([]);
  });

  it('canary ends with 1 and the verdict where a delivery fails', async () => {
    const endpoint = await startEndpoint(answer(500));
    const { code, out } = await run(['canary', '--receiver', endpoint.url, '--timeout', '2']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /failed +not delivered within 2\.0 s: Not delivered to canary \w{8} yet: 1 try, which answered 500/,
    );
    expect(out).toMatch(/removed +webhook/);
    await endpoint.close();
  });

  it('listen forwards deliveries to an address, and verify finds what is wrong with one', async () => {
    const endpoint = await startEndpoint(answer(200));
    const listening = run([
      'listen',
      `${endpoint.url}hook`,
      '--type',
      'transfer.*',
      '--type',
      'payout.*',
      '--count',
      '1',
      '--json',
    ]);
    await eventually(async () => {
      const { webhooks } = (await (await stack.api('/v1/webhooks')).json()) as { webhooks: { name: string }[] };
      expect(webhooks.some(({ name }) => name.startsWith('listen '))).toBe(true);
    });
    await send(['paddle-classic', 'transfer_paid']);
    const { code, out, err } = await listening;
    expect(code).toBe(0);
    const exchange = JSON.parse(out) as { request: { headers: Record<string, string>; body: string }; status: number };
    expect(exchange.status).toBe(200);
    expect(endpoint.arrivals[0]!.body).toBe(exchange.request.body);
    const secret = /whsec_\S+/.exec(err)![0];
    const { headers, body } = exchange.request;
    const saved = join(withoutStack, 'request.txt');
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    writeFileSync(saved, `POST / HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`);
    expect(await run(['verify', saved, '--key', secret])).toMatchObject({
      code: 0,
      out: 'right: the signature is right\n',
    });
    writeFileSync(saved, `POST / HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}\n`);
    expect(await run(['verify', saved, '--key', secret])).toMatchObject({
      code: 1,
      out: expect.stringContaining('a line end that was not signed') as unknown,
    });
    await endpoint.close();
  });

  it('keeps a lost alert in Paddle’s history, where reconcile finds it: marked, and byte for byte as recorded', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const ran = await send(['paddle-classic', 'subscription_cancelled', '--lost', '--set', `event_time=${hourAgo}`]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('not delivered');
    const id = eventIn(ran);
    expect((await stack.api(`/v1/events/${id}`)).status).toBe(404);

    const endpoint = await startEndpoint(answer(204));
    const webhook = { name: 'Raw', url: endpoint.url, event_types: ['subscription.cancelled'] };
    await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) });
    const authorization = `Bearer ${await stack.idTokens.token()}`;
    const answered = await fetch(`${stack.frontDoor.url}/reconcile`, { method: 'POST', headers: { authorization } });
    expect(answered.status).toBe(200);
    const { reports } = (await answered.json()) as { reports: JsonObject[] };
    expect(reports).toContainEqual(expect.objectContaining({ source: 'paddle-classic', changed: 1, finished: true }));

    await endpoint.arrived(1);
    const { body } = endpoint.arrivals[0]!;
    expect(JSON.parse(body)).toMatchObject({ id, type: 'subscription.cancelled', recovered: true });
    await expect(eventOf(id)).resolves.toMatchObject({ recovered: true });
    await expect((await stack.api('/v1/events')).json()).resolves.toMatchObject({
      events: expect.arrayContaining([expect.objectContaining({ id, recovered: true })]) as unknown,
    });
    await stack.receiver.receiptOf(id);
    await endpoint.close();
    let attempt: JsonObject | undefined;
    while (attempt === undefined) {
      const list = await (await stack.api(`/v1/delivery-attempts?event_id=${id}`)).json();
      attempt = (list as { delivery_attempts: JsonObject[] }).delivery_attempts.find(({ url }) => url === endpoint.url);
    }
    expect((attempt.raw_request as string).split('\r\n\r\n')[1]).toBe(body);
  });

  it('signs Billing notifications for another receiver', async () => {
    const endpoint = await startEndpoint(answer(200));
    const to = ['--to', endpoint.url, '--secret', 'pdl_ntfset_test_1'];
    const set = ['--set', 'data.items.0.quantity=5', '--set', 'data.custom_data.org=acme', '--times', '3'];
    const ran = await send(['paddle-billing', 'transaction.completed', ...set, ...to], withoutStack);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(endpoint.arrivals).toHaveLength(3);
    for (const { body, headers } of endpoint.arrivals) {
      const [, ts, h1] = /^ts=(\d+);h1=([0-9a-f]{64})$/.exec(headers['paddle-signature'] as string)!;
      expect(h1).toBe(createHmac('sha256', 'pdl_ntfset_test_1').update(`${ts}:${body}`).digest('hex'));
      expect(Math.abs(Date.now() / 1000 - Number(ts))).toBeLessThan(60);
      expect(JSON.parse(body)).toMatchObject({ data: { items: [{ quantity: 5 }], custom_data: { org: 'acme' } } });
    }
    const ids = endpoint.arrivals.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
    expect(new Set(ids).size).toBe(3);
    await endpoint.close();
  });

  it('signs a Classic alert for another receiver, and says when it is refused', async () => {
    const endpoint = await startEndpoint(answer(403));
    const ran = await send(['paddle-classic', 'transfer_paid', '--to', endpoint.url, '--key', keyFile], withoutStack);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^paddle-classic transfer_paid, alert \d+: 403\n$/);
    const form = parseForm(Buffer.from(endpoint.arrivals[0]!.body));
    if (!form.ok) throw new Error(form.reason);
    const keys = classicKeysOf([{ name: 'mine', classic: { publicKeys: [publicKey] } }]);
    expect(verifyClassicSignature(form.fields, keys)).toBe('mine');
    await endpoint.close();
  });

  it('prints and lists without a stack', async () => {
    const [printed, listed, all] = await Promise.all([
      send(['paddle-billing', 'customer.created', '--print', '--set', 'data.email=a@b.example'], withoutStack),
      send(['workspace', '--list'], withoutStack),
      send(['--list'], withoutStack),
    ]);
    expect(JSON.parse(printed.out)).toMatchObject({ event_type: 'customer.created', data: { email: 'a@b.example' } });
    expect(listed.out.trim().split('\n')).toHaveLength(12);
    expect(all.out.trim().split('\n')).toHaveLength(24 + 57 + 12);
  });

  it.each<[string, string[], number, string]>([
    ['an unknown name', ['paddle-classic', 'subscription_canceled'], 2, 'did you mean subscription_cancelled?'],
    [
      'nobody there',
      ['paddle-classic', 'transfer_paid', '--to', 'http://127.0.0.1:1/', '--key', keyFile],
      5,
      'Nothing',
    ],
  ])('refuses %s with one clear message', async (_, args, code, message) => {
    const ran = await send(args, withoutStack);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toContain(message);
    expect(ran.err).toMatch(/^subrelay: [^\n]+\n$/);
  });
});
