import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../local/environment.ts';
import { RESELLER_ACCOUNT, sampleAlert, sampleNotification } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { eventId } from '../../shared/events/ids.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { eventually } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const UNAVAILABLE = 14;
/** A sender gives up after this, as Paddle Billing does. */
const HANGS_UP = 5_000;
const FORM = 'application/x-www-form-urlencoded';
const PUSHED = ['receive-workspace', 'deliver', 'sweep'] as const;
const ALL = [...PUSHED, 'receive-paddle', 'register', 'api'] as const;

let stack: FlowStack;
let serial = 0;

beforeAll(async () => {
  stack = await startFlowStack();
  await stack.schedule('register');
});
beforeEach(() => {
  serial += 1;
});
afterAll(() => stack.stop());

const pathOf = (name: string) => (name === 'api' ? '/v1/webhooks' : '/');
const goodToken = () => stack.pubsub.signIdToken({ aud: PUSH_AUDIENCE, email: PUSH_SERVICE_ACCOUNT });

const post = (
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  hangsUpAfterMs = 30_000,
) =>
  fetch(`${stack.urls[name]}${pathOf(name)}`, {
    signal: AbortSignal.timeout(hangsUpAfterMs),
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenFor(name)}`, ...headers },
    body,
  });
const tokenFor = (name: string) => (name === 'api' ? stack.keys.apiKey : goodToken());

const notification = () => JSON.stringify(sampleNotification(`bad-${serial}`, Date.now()));
const envelope = (data: unknown, message: Record<string, unknown> = {}) =>
  JSON.stringify({
    message: { data, messageId: `m-${serial}`, attributes: {}, ...message },
    subscription: 'projects/p/subscriptions/s',
  });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const alertBody = (alertId: string) =>
  signClassicAlert(sampleAlert(alertId, Date.now()), stack.keys.paddleClassic.privateKey);
const postAlert = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  hangsUpAfterMs = 30_000,
) => post('receive-paddle', body, { 'content-type': FORM, ...headers }, hangsUpAfterMs);
const countOf = async (collection: string) => (await stack.db.collection(collection).count().get()).data().count;

const residentBytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

describe('every function', () => {
  it.each<[(typeof ALL)[number], number]>([
    ['receive-workspace', 204],
    ['deliver', 204],
    ['sweep', 204],
    ['receive-paddle', 403],
    ['register', 400],
    ['api', 400],
  ])('%s answers what is nested without end %i', async (name, status) => {
    for (const body of [nested(6_000), `{"message":${nested(5_000)}}`])
      expect((await post(name, body)).status).toBe(status);
  });

  const bomb = gzipSync(Buffer.alloc(210 * 1024 * 1024, 'a'));

  it.each(ALL)('%s answers a gzip bomb 415, and its memory stays flat', async (name) => {
    const before = residentBytes(stack.pids[name]!);
    const answered = await post(name, bomb, {
      'content-encoding': 'gzip',
      ...(name === 'receive-paddle' ? { 'content-type': FORM } : {}),
    });
    expect(answered.status).toBe(415);
    expect(residentBytes(stack.pids[name]!) - before).toBeLessThan(50 * 1024 * 1024);
  });

  it.each(ALL)('%s answers a body over its limit 413, by its length', async (name) => {
    const headers = name === 'receive-paddle' ? { 'content-type': FORM } : {};
    const answered = await post(name, `{"a":"${'x'.repeat(5 * 1024 * 1024)}"}`, headers);
    expect(answered.status).toBe(413);
  });

  it.each(ALL)('%s answers a body over its limit 413 when nothing says how long it is', async (name) => {
    const { hostname, port } = new URL(stack.urls[name]!);
    const headers = {
      authorization: `Bearer ${tokenFor(name)}`,
      'content-type': name === 'receive-paddle' ? FORM : 'application/json',
    };
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest({ hostname, port, path: pathOf(name), method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      request.on('error', reject);
      for (let megabyte = 0; megabyte < 5; megabyte += 1) request.write('x'.repeat(1024 * 1024));
      request.end();
    });
    expect(status).toBe(413);
  });

  it.each(ALL)('%s answers 2,000 form fields in our own words', async (name) => {
    const form = Array.from({ length: 2_000 }, (_, n) => `field${n}=${n}`).join('&');
    const answered = await post(name, form, { 'content-type': FORM });
    expect(answered.status).toBe(name === 'receive-paddle' ? 400 : 415);
    expect(await answered.text()).not.toMatch(/<html|node_modules|at /i);
  });

  it.each(ALL)('%s answers what is not JSON without the framework’s page', async (name) => {
    const answered = await post(name, '{"broken":', name === 'receive-paddle' ? { 'content-type': FORM } : {});
    expect(await answered.text()).not.toMatch(/<html|SyntaxError/i);
  });
});

describe('a push, or a call of the scheduler', () => {
  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => string | undefined]>([
    ['without a token', () => undefined],
    [
      'with a token of another audience',
      () => stack.pubsub.signIdToken({ aud: 'somebody-else', email: PUSH_SERVICE_ACCOUNT }),
    ],
    [
      'with a token of another account',
      () => stack.pubsub.signIdToken({ aud: PUSH_AUDIENCE, email: 'eve@example.com' }),
    ],
    [
      'with an expired token',
      () =>
        stack.pubsub.signIdToken({
          aud: PUSH_AUDIENCE,
          email: PUSH_SERVICE_ACCOUNT,
          iat: now() - 8_000,
          exp: now() - 4_000,
        }),
    ],
    [
      'with an unverified email',
      () => stack.pubsub.signIdToken({ aud: PUSH_AUDIENCE, email: PUSH_SERVICE_ACCOUNT, email_verified: false }),
    ],
    ['with garbage for a token', () => 'garbage'],
    ['with one byte of the signature changed', () => `${goodToken().slice(0, -3)}AAA`],
  ])('%s is answered 401 by every function that takes it, and stores nothing', async (_, token) => {
    const before = await countOf('events');
    for (const name of [...PUSHED, 'reconcile', 'register']) {
      const given = token();
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (given !== undefined) headers['authorization'] = `Bearer ${given}`;
      const answered = await fetch(`${stack.urls[name]}/`, {
        method: 'POST',
        headers,
        body: envelope(base64(notification())),
      });
      expect(answered.status).toBe(401);
    }
    expect(await countOf('events')).toBe(before);
  });

  it.each<[string, () => string]>([
    ['an envelope that is not JSON', () => `not json ${serial}`],
    ['an envelope without a message', () => JSON.stringify({ subscription: `s-${serial}` })],
    ['data that is not base64', () => envelope(`%%% ${serial}`)],
    ['data that is not JSON', () => envelope(base64(`not json ${serial}`))],
    ['data that is no object', () => envelope(base64(`[${serial}]`))],
    ['data that is nested too deep', () => envelope(base64(`{"n":${serial},"a":${nested(20_000)}}`))],
    [
      'an envelope that is nested too deep',
      () => `{"n":${serial},"a":${nested(20_000)},${envelope(base64(notification())).slice(1)}`,
    ],
    ['no data', () => envelope(undefined, { attributes: { n: String(serial) } })],
  ])('%s is quarantined once and acknowledged', async (_, body) => {
    const before = await countOf('quarantine');
    const text = body();
    expect((await post('receive-workspace', text)).status).toBe(204);
    expect((await post('receive-workspace', text)).status).toBe(204);
    expect((await countOf('quarantine')) - before).toBeLessThanOrEqual(1);
    expect(await countOf('quarantine')).toBeGreaterThan(0);
  });

  it('of an event type that nobody knows is stored and delivered like any other', async () => {
    const data = JSON.stringify({
      ...sampleNotification(`tomorrow-${serial}`, Date.now()),
      event_type: 'A_TYPE_OF_TOMORROW',
      new_field: 1,
    });
    expect((await post('receive-workspace', envelope(base64(data)))).status).toBe(204);
    const id = eventId('google-workspace', RESELLER_ACCOUNT, `tomorrow-${serial}`);
    expect(await (await stack.api(`/v1/events/${id}`)).json()).toMatchObject({
      type: 'google_workspace.unknown',
      source_type: 'A_TYPE_OF_TOMORROW',
    });
  });

  it('with a numeric message_id, as in Google’s guide, is taken', async () => {
    const { message_id: _, ...data } = sampleNotification('', Date.now());
    const body = `{"message":{"attributes":{},"data":"${base64(JSON.stringify(data))}","message_id":918203948572039485720${serial}},"subscription":"projects/p/subscriptions/s"}`;
    expect((await post('receive-workspace', body)).status).toBe(204);
    const id = eventId('google-workspace', RESELLER_ACCOUNT, `918203948572039485720${serial}`);
    expect((await stack.api(`/v1/events/${id}`)).status).toBe(200);
  });

  it('that is no pointer is acknowledged by deliver, which sends nothing', async () => {
    expect((await post('deliver', envelope(base64('{"delivery":1}')))).status).toBe(204);
    expect(
      (
        await post(
          'deliver',
          envelope(base64('{"delivery":"gone","attempt":1,"due_at":1,"event":"evt_gone","subject":null}')),
        )
      ).status,
    ).toBe(204);
  });
});

describe('a Paddle alert', () => {
  it.each<[string, number, (body: string) => Promise<Response>]>([
    ['with one byte changed', 403, (body) => postAlert(body.replace('zoe.lukasz', 'zof.lukasz'))],
    ['with a field added', 403, (body) => postAlert(`${body}&extra=1`)],
    ['without a signature', 403, (body) => postAlert(body.replace(/&p_signature=.*/, ''))],
    [
      'with a signature that is not base64',
      403,
      (body) => postAlert(body.replace(/p_signature=.*/, 'p_signature=%25%25')),
    ],
    [
      'sent as JSON, without the header that signs JSON',
      403,
      (body) => post('receive-paddle', JSON.stringify(Object.fromEntries(new URLSearchParams(body)))),
    ],
    ['without a content type', 400, (body) => postAlert(body, { 'content-type': '' })],
    ['with a field name twice', 400, (body) => postAlert(`${body}&email=eve%40example.com`)],
    ['with an array for a field', 400, (body) => postAlert(`${body}&a%5B%5D=1`)],
    ['over the size limit', 413, (body) => postAlert(`${body}&passthrough=${'x'.repeat(300_000)}`)],
    ['with no body', 403, () => postAlert('')],
    ['got, not posted', 405, () => fetch(`${stack.urls['receive-paddle']}/`)],
  ])('%s is answered %i with the reason, and stores nothing', async (_, status, send) => {
    const before = await countOf('events');
    const answered = await send(alertBody(String(7_000 + serial)));
    expect(answered.status).toBe(status);
    const text = await answered.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    expect(text).not.toContain('lukasz');
    expect(await countOf('events')).toBe(before);
  });

  it('of the simulator, placeholders under a valid signature, is quarantined and answered 200', async () => {
    const fields = {
      ...sampleAlert(String(8_000 + serial), Date.now()),
      unit_price: 'unit_price',
      quantity: 'quantity',
    };
    const answered = await postAlert(signClassicAlert(fields, stack.keys.paddleClassic.privateKey));
    expect(answered.status).toBe(200);
    expect(await answered.json()).toMatchObject({ outcome: 'quarantined' });
  });
});

describe('while Firestore', () => {
  it.each([
    ['is down', { method: '*', kind: 'status', code: UNAVAILABLE } as const],
    ['does not answer', { method: '*', kind: 'hang' } as const],
    ['commits and loses its answers', { method: 'Commit', kind: 'lose-answer', code: UNAVAILABLE } as const],
  ])('%s, a receiver answers 503 within 5 s or what is true, and the repeat is one event', async (_, fault) => {
    const id = String(5_000 + serial);
    const body = envelope(base64(JSON.stringify(sampleNotification(id, Date.now()))));
    const alert = alertBody(id);
    const heal = stack.firestore.inject(fault);
    const [workspace, paddle] = await Promise.all([
      post('receive-workspace', body, {}, HANGS_UP),
      postAlert(alert, {}, HANGS_UP),
    ]);
    if (fault.kind !== 'lose-answer') expect([workspace.status, paddle.status]).toEqual([503, 503]);
    heal();
    expect((await post('receive-workspace', body)).status).toBe(204);
    expect((await postAlert(alert)).status).toBe(200);
    for (const event of [eventId('google-workspace', RESELLER_ACCOUNT, id), eventId('paddle-classic', 'default', id)]) {
      expect((await stack.api(`/v1/events/${event}`)).status).toBe(200);
      const { size } = await stack.db.collection('deliveries').where('event_id', '==', event).get();
      expect(size).toBe((await stack.db.collection('webhooks').where('deleted_at', '==', null).get()).size);
    }
  });
});

it('a publish that is lost after the commit loses nothing: sweep publishes what is due', async () => {
  stack.receiver.expect(stack.keys.receiverSecret);
  const webhook = { name: 'receiver', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret };
  expect((await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) })).status).toBe(201);
  const heal = stack.pubsub.inject({ method: 'Publish', kind: 'status', code: UNAVAILABLE });
  expect((await postAlert(alertBody(String(6_000 + serial)))).status).toBe(200);
  heal();
  const event = eventId('paddle-classic', 'default', String(6_000 + serial));
  const { docs } = await stack.db.collection('deliveries').where('event_id', '==', event).get();
  await docs[0]!.ref.update({ due_at: Timestamp.fromMillis(0) });
  await fetch(`${stack.urls['sweep']}/`, { method: 'POST', headers: { authorization: `Bearer ${goodToken()}` } });
  expect((await stack.receiver.receiptOf(event)).verified).toBe(true);
});

describe('a loop', () => {
  const put = async (webhook: object) => {
    const answer = await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) });
    return { status: answer.status, body: (await answer.json()) as { id: string; details: string } };
  };

  it('straight back to any of our functions is refused', async () => {
    const { port } = new URL(stack.frontDoor.url);
    const own = [`${stack.frontDoor.url}/v1/events`, `http://localhost:${port}/v1/events`, `http://[::1]:${port}/`];
    for (const url of own) {
      const { status, body } = await put({ name: 'loop', url, headers: { authorization: 'Bearer x' } });
      expect([url, status, body.details]).toEqual([url, 400, expect.stringContaining('must not lead back')]);
    }
  });

  it('through others ends after three more deliveries, though each is made twice', async () => {
    const seen: string[] = [];
    const relay = await startRelay(async (headers, body) => {
      const { type, data } = JSON.parse(body) as Record<string, unknown>;
      const hops = String(headers['webhook-hops']);
      const passed = { 'webhook-hops': hops };
      const answer = await stack.api('/v1/events', {
        method: 'POST',
        headers: passed,
        body: JSON.stringify({ type, data }),
      });
      seen.push(`${hops}: ${answer.status}`);
    });
    const webhook = { url: relay.url, event_types: ['loop.begun'], retry_policy: [3_600] };
    await put({ name: 'one of two', ...webhook });
    await put({ name: 'the other', ...webhook });
    const body = JSON.stringify({ type: 'loop.begun' });
    expect((await stack.api('/v1/events', { method: 'POST', body })).status).toBe(201);
    // Two deliveries of one event, each an event of two, and so on: 2 + 4 + 8 + 16, of which the last are refused.
    await eventually(() => expect(seen).toHaveLength(30));
    const counted = [1, 2, 3, 4].map(
      (hops) => seen.filter((each) => each === `${hops}: ${hops > 3 ? 400 : 201}`).length,
    );
    expect(counted).toEqual([2, 4, 8, 16]);
    await relay.close();
  });
});

/** A service of somebody's that passes on what it gets. */
async function startRelay(pass: (headers: IncomingHttpHeaders, body: string) => Promise<void>) {
  const server = createServer((request, response) => {
    void textOf(request)
      .then((body) => pass(request.headers, body))
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
}

describe('the API', () => {
  it('answers 401 without its key or with another, 400 to a bad body, 404 to an unknown id', async () => {
    const url = `${stack.frontDoor.url}/v1/webhooks`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer sk_wrong' } })).status).toBe(401);
    expect((await stack.api('/v1/webhooks', { method: 'POST', body: '{"name":' })).status).toBe(400);
    expect((await stack.api('/v1/webhooks', { method: 'POST', body: '{}' })).status).toBe(400);
    const refused = await stack.api('/v1/webhooks', {
      method: 'POST',
      body: JSON.stringify({ name: 'ssrf', url: 'http://169.254.169.254/' }),
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 4, details: expect.stringContaining('url:') });
    for (const path of ['webhooks', 'deliveries', 'delivery-attempts', 'events']) {
      expect((await stack.api(`/v1/${path}/a6e9a525-ac5a-488c-b118-bd7327ce6d8d`)).status).toBe(404);
    }
  });
});
