/** Logs as Cloud Logging reads them, and one trace from the request that brings an event to the last retry of its delivery. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';

import type { Message, Subscription } from '@google-cloud/pubsub';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';

import { ENTRY_POINTS } from '../../local/build.ts';
import { PROJECT_ID } from '../../local/environment.ts';
import { sampleAlert, sampleNotification } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { loggedFields } from '../support/log-docs.ts';

interface Line extends Record<string, unknown> {
  message: string;
  'logging.googleapis.com/trace'?: string;
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const CUSTOMER = { domain: 'the-customer.example', email: 'grace@the-customer.example' };
const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the webhook, 32 long').toString('base64')}`;

let stack: FlowStack;
let topic: string;
let endpoint: Endpoint;
let webhook: string;
let published: Subscription;
const pointers: Message[] = [];
let serial = Date.now();

beforeAll(async () => {
  stack = await startFlowStack(() => ({ LOG_LEVEL: 'info', STATE_BACKOFF_SECONDS: '1' }));
  const answered = await stack.schedule('register');
  topic = ((await answered.json()) as { registrations: { topic: string }[] }).registrations[0]!.topic;
  [published] = await stack.client.topic('deliveries').createSubscription('seen-by-the-test');
  published.on('message', (message: Message) => {
    pointers.push(message);
    message.ack();
  });
  endpoint = await startEndpoint(answer(500), answer(200));
  webhook = await created('/v1/webhooks', {
    name: 'behaving',
    url: endpoint.url,
    signing_secret: WEBHOOK_SECRET,
    retry_policy: [1, 1],
    retry_jitter: false,
  });
});
afterEach(() => {
  endpoint.arrivals.splice(0);
});
afterAll(async () => {
  published.removeAllListeners();
  await published.close();
  await endpoint.close();
  await stack.stop();
});

async function created(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answered = await stack.api(path, { method: 'POST', body: JSON.stringify(body), headers });
  expect(answered.status).toBe(201);
  return ((await answered.json()) as { id: string }).id;
}

async function alert(headers: Record<string, string> = {}, fields: Record<string, string> = {}): Promise<string> {
  const given = { ...sampleAlert(String((serial += 1)), Date.now()), email: CUSTOMER.email, ...fields };
  const answered = await fetch(`${stack.frontDoor.url}/receive-paddle`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: signClassicAlert(given, stack.keys.paddleClassic.privateKey),
  });
  return ((await answered.json()) as { id: string }).id;
}

const allLines = (): Line[] => stack.lines.map((line) => JSON.parse(line) as Line);

/** Waits for so many lines that say this of it: the line is written before the answer, and read after it. */
const lines = (about: Record<string, unknown>, count: number): Promise<Line[]> =>
  until(
    () => allLines().filter((line) => Object.entries(about).every(([key, value]) => line[key] === value)),
    (found) => found.length >= count,
  );

const traceIn = (line: Line): string | undefined => line['logging.googleapis.com/trace'];
const tracesOf = (found: Line[]) => [...new Set(found.map(traceIn))];

/** The line of what brought the event, and those of its attempts. */
async function storyOf(event: string, attempts: number): Promise<Line[]> {
  const received = await lines({ message: 'paddle.received', id: event }, 1);
  return [...received, ...(await lines({ message: 'delivery.attempted', event }, attempts))];
}

describe('an alert and its delivery', () => {
  it('belong to the trace of the request, retries by sweep included', async () => {
    const event = await alert({ traceparent: `00-${TRACE}-${SPAN}-01` });
    const story = await storyOf(event, 2);
    expect(story.map(({ message, outcome }) => [message, outcome])).toEqual([
      ['paddle.received', 'stored'],
      ['delivery.attempted', 'retry'],
      ['delivery.attempted', 'succeeded'],
    ]);
    for (const line of story) {
      expect(line).toMatchObject({
        'logging.googleapis.com/trace': `projects/${PROJECT_ID}/traces/${TRACE}`,
        'logging.googleapis.com/spanId': SPAN,
        'logging.googleapis.com/trace_sampled': true,
      });
    }
    expect(story[2]!['lateMs']).toBeGreaterThanOrEqual(0);
    expect(pointersOf(story[1]!['delivery'])).toEqual([
      [1, `00-${TRACE}-${SPAN}-01`],
      [2, `00-${TRACE}-${SPAN}-01`],
    ]);
  });

  it('tell the customer’s endpoint nothing of it', async () => {
    const event = await alert({ traceparent: `00-${TRACE}-${SPAN}-01` });
    await storyOf(event, 1);
    const sent = endpoint.arrivals.flatMap(({ headers }) => Object.entries(headers).flat().join(' '));
    expect(sent.join()).toContain('webhook-id');
    expect(sent.join()).not.toContain(TRACE);
  });

  it.each([
    ['without a header', {}],
    ['with a malformed one', { traceparent: `00-${TRACE}-${SPAN}` }],
  ])('belong to a new trace %s', async (_, headers) => {
    const stories = [await storyOf(await alert(headers), 1), await storyOf(await alert(headers), 1)];
    const traces = stories.map(tracesOf);
    expect(traces).toEqual([
      [expect.stringMatching(/^projects\/[\w-]+\/traces\/[0-9a-f]{32}$/)],
      [expect.stringMatching(/^projects\/[\w-]+\/traces\/[0-9a-f]{32}$/)],
    ]);
    expect(new Set([...traces.flat(), `projects/${PROJECT_ID}/traces/${TRACE}`]).size).toBe(3);
  });

  it('belong to the trace of Google’s older header', async () => {
    const trace = 'a'.repeat(32);
    const story = await storyOf(await alert({ 'x-cloud-trace-context': `${trace}/74;o=1` }), 1);
    expect(tracesOf(story)).toEqual([`projects/${PROJECT_ID}/traces/${trace}`]);
    expect(story[0]).toMatchObject({ 'logging.googleapis.com/spanId': '000000000000004a' });
  });
});

/** The attempts that were published for a delivery, each with its trace. */
const pointersOf = (delivery: unknown) =>
  pointers
    .map(({ data, attributes }) => ({
      ...(JSON.parse(data.toString()) as { delivery: string; attempt: number }),
      attributes,
    }))
    .filter((pointer) => pointer.delivery === delivery)
    .map(({ attempt, attributes }) => [attempt, attributes['googclient_traceparent']]);

test('a message that brings its trace is received in it', async () => {
  const messageId = String((serial += 1));
  const data = Buffer.from(
    JSON.stringify({ ...sampleNotification(messageId, Date.now()), customer_domain_name: CUSTOMER.domain }),
  );
  const trace = 'b'.repeat(32);
  await stack.client
    .topic(topic)
    .publishMessage({ data, attributes: { googclient_traceparent: `00-${trace}-${SPAN}-00` } });
  const [received] = await lines(
    { message: 'workspace.received', 'logging.googleapis.com/trace': `projects/${PROJECT_ID}/traces/${trace}` },
    1,
  );
  expect(received).toMatchObject({ outcome: 'stored', 'logging.googleapis.com/trace_sampled': false });
  await lines({ message: 'delivery.attempted', event: received!['id'] }, 1);
});

test('a payload and its replays belong to the traces of the requests that ordered them', async () => {
  const traces = ['c', 'd', 'e'].map((digit) => digit.repeat(32));
  const inTraceOf = (trace: string | undefined) => ({ traceparent: `00-${trace}-${SPAN}-01` });
  const given = { webhook_id: webhook, payload: '{"order":1}' };
  const delivery = await created('/v1/deliveries', given, inTraceOf(traces[0]));
  await lines({ message: 'delivery.attempted', delivery, outcome: 'succeeded' }, 1);
  const replay = await created(`/v1/deliveries/${delivery}/replay`, {}, inTraceOf(traces[1]));
  const from = new Date(Date.now() - 60_000).toISOString();
  const job = {
    filter: { webhook_id: webhook, status: 'succeeded', origin: 'payload', 'created_at.gte': from },
    mode: 'all',
  };
  await created('/v1/replays', job, inTraceOf(traces[2]));
  const ofTrace = (trace: string | undefined) => ({
    message: 'delivery.attempted',
    'logging.googleapis.com/trace': `projects/${PROJECT_ID}/traces/${trace}`,
  });
  const [ofPayload] = await lines(ofTrace(traces[0]), 1);
  const [ofReplay] = await lines(ofTrace(traces[1]), 1);
  const [ofJob] = await lines(ofTrace(traces[2]), 1);
  expect([ofPayload!['delivery'], ofReplay!['delivery']]).toEqual([delivery, replay]);
  expect([delivery, replay]).not.toContain(ofJob!['delivery']);
});

test('endpoints that keep their answer to themselves hold up nobody; what goes on ends with a line in its trace', async () => {
  const kept: ServerResponse[] = [];
  let answers = false;
  const silent = await startEndpoint((response) => void (answers ? response.end() : kept.push(response)));
  const healthy = await startEndpoint(answer(200));
  const webhookAt = (url: string) => created('/v1/webhooks', { name: url, url, delivery_attempt_timeout: 30 });
  const give = (webhook_id: string, trace: string) =>
    created('/v1/deliveries', { webhook_id, payload: '{}' }, { traceparent: `00-${trace.repeat(32)}-${SPAN}-01` });
  // More than a push window begins with.
  const silentIds = await Promise.all(Array.from({ length: 8 }, () => webhookAt(silent.url)));
  const healthyId = await webhookAt(healthy.url);
  await Promise.all(silentIds.map((id) => give(id, 'f')));
  await silent.arrived(1);
  await Promise.all(Array.from({ length: 10 }, () => give(healthyId, '9')));
  await healthy.arrived(10);
  await silent.arrived(8);
  const ended = stack.db
    .collection('deliveries')
    .where('webhook_id', 'in', silentIds)
    .where('status', '==', 'succeeded');
  expect((await ended.get()).size).toBe(0);
  const about = {
    message: 'delivery.attempted',
    'logging.googleapis.com/trace': `projects/${PROJECT_ID}/traces/${'f'.repeat(32)}`,
  };
  const [early] = await lines({ ...about, outcome: 'handed_over', status: 204 }, 1);
  answers = true;
  for (const response of kept) response.end();
  await lines({ ...about, outcome: 'succeeded', responseStatus: 200 }, 8);
  expect(await lines({ ...about, delivery: early!['delivery'] }, 2)).toMatchObject([
    { outcome: 'handed_over' },
    { outcome: 'succeeded', attempt: 1, counted: true },
  ]);
  await Promise.all([silent.close(), healthy.close()]);
});

describe('the log', () => {
  const SECRETS = [...Object.values(CUSTOMER), 'acme & söhne', '{"order":1}', WEBHOOK_SECRET, 'zoe.lukasz'];

  it('holds no personal data and no secret, whatever was refused', async () => {
    const post = (path: string, body: string, headers: Record<string, string>) =>
      fetch(`${stack.frontDoor.url}${path}`, { method: 'POST', body, headers });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const json = { 'content-type': 'application/json' };
    const { apiKey } = stack.keys;
    const refused = await Promise.all([
      post('/receive-paddle', `email=${CUSTOMER.email}&p_signature=AAAA`, form),
      post('/receive-paddle', JSON.stringify(CUSTOMER), { ...json, 'paddle-signature': `ts=1;h1=${'0'.repeat(64)}` }),
      post('/receive-paddle', CUSTOMER.email, { 'content-type': 'text/plain' }),
      post('/receive-workspace', JSON.stringify({ message: CUSTOMER }), {
        ...json,
        authorization: `Bearer ${WEBHOOK_SECRET}`,
      }),
      post('/v1/webhooks', JSON.stringify(CUSTOMER), { ...json, authorization: `Bearer ${apiKey}` }),
      post('/v1/deliveries', CUSTOMER.email, { ...json, authorization: `Bearer ${apiKey}` }),
      post('/v1/events', JSON.stringify({ type: 'x' }), { ...json, authorization: `Bearer ${WEBHOOK_SECRET}` }),
      stack.api(`/v1/events?customer_id=${CUSTOMER.email}`),
      stack.api(`/v1/webhooks/${webhook}/signing-secret`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 400, 401, 400, 400, 401, 200, expect.any(Number)]);
    await alert({}, { event_time: 'no time at all' });
    const { apiKey: _, paddleClassic, workspace, ...secrets } = stack.keys;
    const forbidden = [
      ...SECRETS,
      apiKey,
      paddleClassic.privateKey.slice(30, 90),
      workspace.privateKey.slice(30, 90),
      ...Object.values(secrets),
    ];
    const whole = stack.lines.join('\n');
    expect(whole).toContain('SIGNATURE_MISMATCH');
    expect(forbidden.filter((secret) => whole.includes(secret))).toEqual([]);
  });

  it('is of lines that Cloud Logging reads', () => {
    const severities = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];
    for (const line of allLines()) {
      expect(severities).toContain(line['severity']);
      expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Object.keys(ENTRY_POINTS)).toContain(line['function']);
      expect(line.message).toMatch(/^\w+\.\w+$/);
      expect(traceIn(line)).toMatch(/^projects\/[\w-]+\/traces\/[0-9a-f]{32}$/);
      expect(line['logging.googleapis.com/spanId']).toMatch(/^[0-9a-f]{16}$/);
      expect(typeof line['logging.googleapis.com/trace_sampled']).toBe('boolean');
    }
  });

  it('has one line for each request', async () => {
    const id = `request-${(serial += 1)}`;
    await stack.api('/v1/webhooks', { headers: { 'x-request-id': id } });
    const [line] = await lines({ requestId: id }, 1);
    expect(allLines().filter((each) => traceIn(each) === traceIn(line!))).toEqual([line]);
    expect(line).toMatchObject({ message: 'api.answered', method: 'GET', path: '/v1/webhooks', status: 200 });
  });

  it('has no field that docs/logs.md does not name', () => {
    const documented = loggedFields(readFileSync('docs/logs.md', 'utf8'));
    const unknown = allLines().flatMap((line) =>
      Object.keys(line).flatMap((field) => (documented(line.message).has(field) ? [] : `${line.message}: ${field}`)),
    );
    expect([...new Set(unknown)]).toEqual([]);
  });
});
