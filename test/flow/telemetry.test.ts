/** Spans and metrics by OTLP, as a collector reads them that has nothing of the sender's code. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';

import { sampleAlert, sampleNotification } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { METRICS, SPANS } from '../../shared/telemetry/names.ts';
import type { SpanName } from '../../shared/telemetry/names.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { startCollector } from '../support/otlp-collector.ts';
import type { CollectedSpan, Collector } from '../support/otlp-collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const CUSTOMER = { domain: 'the-customer.example', email: 'grace@the-customer.example' };

let collector: Collector;
let stack: FlowStack;
let endpoint: Endpoint;
let topic: string;
let serial = Date.now();

beforeAll(async () => {
  collector = await startCollector();
  stack = await startFlowStack(() => ({
    LOG_LEVEL: 'info',
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20key,x-other=1',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  }));
  const registered = await stack.schedule('register');
  topic = ((await registered.json()) as { registrations: { topic: string }[] }).registrations[0]!.topic;
  endpoint = await startEndpoint(answer(500), answer(200));
  const webhook = {
    name: 'Observed',
    url: `${endpoint.url}?key=the-customers-key`,
    retry_policy: [1, 1],
    retry_jitter: false,
  };
  const made = await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(webhook) });
  expect([made.status, made.ok ? '' : await made.text()]).toEqual([201, '']);
});
afterAll(async () => {
  await endpoint.close();
  await stack.stop();
  await collector.close();
});

async function alert(headers: Record<string, string> = {}): Promise<string> {
  const given = { ...sampleAlert(String((serial += 1)), Date.now()), email: CUSTOMER.email };
  const answered = await fetch(`${stack.frontDoor.url}/receive-paddle`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: signClassicAlert(given, stack.keys.paddleClassic.privateKey),
  });
  return ((await answered.json()) as { id: string }).id;
}

const POKE_EVERY_MS = 250;

/** Exports are made before answers: what is not there yet comes with one of the next requests. */
async function untilExported<T>(find: () => T | undefined | false): Promise<T> {
  let pokedAt = -Infinity;
  const look = async () => {
    if (Date.now() - pokedAt >= POKE_EVERY_MS) {
      pokedAt = Date.now();
      const poked = ['receive-paddle', 'receive-workspace', 'deliver', 'sweep', 'api'];
      await Promise.all(poked.map((name) => fetch(`${stack.urls[name]}/`, { method: 'PUT' })));
    }
    return find();
  };
  return (await until(look, Boolean)) as T;
}

const spansOf = (trace: string): CollectedSpan[] => collector.spans.filter(({ traceId }) => traceId === trace);

/** Its name and those of its children, as a tree. */
interface Tree {
  [name: string]: Tree;
}
const treeOf = (spans: CollectedSpan[], parent: string): Tree =>
  Object.fromEntries(
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .sort((a, b) => Number(a.start - b.start))
      .map((span) => [`${span.service}: ${span.name}`, treeOf(spans, span.spanId)]),
  );

describe('an alert whose sender samples', () => {
  let spans: CollectedSpan[];
  beforeAll(async () => {
    await alert({ traceparent: `00-${TRACE}-${SPAN}-01` });
    await untilExported(() => spansOf(TRACE).filter(({ name }) => name === 'deliver.record').length >= 2);
    await untilExported(() => spansOf(TRACE).filter(({ name }) => name === 'process deliveries').length >= 2);
    spans = spansOf(TRACE);
  });

  it('is one trace from its receipt to its retry', () => {
    const received = spans.find(({ name }) => name === 'POST /')!;
    expect(received).toMatchObject({ service: 'receive-paddle', kind: 'SERVER', parentSpanId: SPAN });
    expect(treeOf(spans, SPAN)).toMatchObject({
      'receive-paddle: POST /': {
        'receive-paddle: accept': { 'receive-paddle: send deliveries': {} },
      },
    });
    const accepted = spans.find(({ name }) => name === 'accept')!;
    const processed = spans.filter(({ name }) => name === 'process deliveries');
    expect(processed.map(({ parentSpanId }) => parentSpanId)).toEqual([accepted.spanId, accepted.spanId]);
    const [first] = processed.sort((a, b) => Number(a.start - b.start));
    expect(treeOf(spans, first!.spanId)).toEqual({
      'deliver: deliver': {
        'deliver: deliver.read': {},
        'deliver: deliver.state': expect.anything(),
        'deliver: POST': {},
        'deliver: deliver.record': {},
        ...(spans.some(({ name }) => name === 'send wake') ? { 'deliver: send wake': {} } : {}),
      },
    });
  });

  it('says of each exchange how it went', () => {
    const exchanges = spans.filter(({ name }) => name === 'POST').sort((a, b) => Number(a.start - b.start));
    expect(exchanges.map(({ kind, attributes }) => [kind, attributes])).toMatchObject([
      ['CLIENT', { 'http.response.status_code': 500, 'error.type': '500', 'server.address': '127.0.0.1' }],
      ['CLIENT', { 'http.response.status_code': 200, 'http.request.resend_count': 1 }],
    ]);
    for (const { start, end } of spans) expect(end).toBeGreaterThanOrEqual(start);
  });

  it('is logged with the spans', () => {
    const ids = spans.map(({ spanId }) => spanId);
    const lines = stack.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => String(line['logging.googleapis.com/trace']).endsWith(TRACE));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(ids).toContain(line['logging.googleapis.com/spanId']);
  });
});

test('a source that is asked is a span of its delivery', async () => {
  const trace = 'b'.repeat(32);
  const data = Buffer.from(
    JSON.stringify({ ...sampleNotification(String((serial += 1)), Date.now()), customer_domain_name: CUSTOMER.domain }),
  );
  const attributes = { googclient_traceparent: `00-${trace}-${SPAN}-01` };
  await stack.client.topic(topic).publishMessage({ data, attributes });
  const asked = await untilExported(() => spansOf(trace).find(({ name }) => name === 'ask google-workspace'));
  expect(asked).toMatchObject({ service: 'deliver', kind: 'CLIENT' });
  const received = await untilExported(() =>
    spansOf(trace).find(({ name }) => name === 'process workspace-notifications'),
  );
  expect(received).toMatchObject({ service: 'receive-workspace', kind: 'CONSUMER', parentSpanId: SPAN });
});

test('nothing is sampled that its sender does not sample, and nothing of our own at a ratio of 0', async () => {
  const before = collector.spans.length;
  const trace = 'c'.repeat(32);
  await alert({ traceparent: `00-${trace}-${SPAN}-00` });
  await alert();
  const sampled = 'd'.repeat(32);
  await alert({ traceparent: `00-${sampled}-${SPAN}-01` });
  await untilExported(() => spansOf(sampled).some(({ name }) => name === 'process deliveries'));
  expect(collector.spans.slice(before).filter(({ traceId }) => traceId === trace)).toEqual([]);
  const traces = new Set(collector.spans.map(({ traceId }) => traceId));
  expect([...traces].sort()).toEqual([TRACE, 'b'.repeat(32), sampled].sort());
});

describe('metrics', () => {
  const sum = (metric: string) =>
    collector
      .points()
      .filter((point) => point.metric === metric)
      .reduce((total, { value, count }) => total + (count ?? value), 0);

  it('count what was done, sampled or not', async () => {
    // Each function exports by itself.
    await untilExported(() => sum('subrelay.events.accepted') >= 5 && sum('subrelay.deliveries.delivered') >= 5);
    expect(sum('subrelay.events.accepted')).toBe(5);
    expect(sum('subrelay.attempts.failed')).toBe(1);
    expect(sum('subrelay.deliveries.lateness')).toBe(6);
    expect(sum('http.client.request.duration')).toBe(6);
    expect(collector.points().find(({ metric }) => metric === 'subrelay.attempts.failed')).toMatchObject({
      service: 'deliver',
      attributes: { 'error.type': '500' },
    });
  });

  it('tell what sweep, reconcile and the budgets know', async () => {
    await stack.schedule('sweep');
    await stack.schedule('reconcile');
    const named = (metric: string) => collector.points().filter((point) => point.metric === metric);
    await untilExported(() => named('subrelay.ledger.difference').length);
    expect(named('subrelay.ledger.difference')).toMatchObject([{ service: 'reconcile', value: 0 }]);
    await untilExported(() => named('subrelay.deliveries.oldest_due').length);
    expect(named('subrelay.deliveries.oldest_due')).toMatchObject([{ service: 'sweep' }]);
    const budgets = named('subrelay.source.budget.left').map(({ attributes }) => attributes['subrelay.source']);
    expect(budgets).toContain('google-workspace');
  });
});

describe('what is exported', () => {
  it('is what the table names', () => {
    const isOf = (name: string, pattern: string) =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '[^ ]+')}$`).test(name);
    for (const { name, kind, attributes } of collector.spans) {
      const row = Object.values(SPANS).filter((each) => each.kind === kind && isOf(name, each.name));
      expect({ name, kind, known: row.length > 0 }).toEqual({ name, kind, known: true });
      const unknown = Object.keys(attributes).filter(
        (key) => !row.some((each) => (each.attributes as readonly string[]).includes(key)),
      );
      expect({ name, unknown }).toEqual({ name, unknown: [] });
    }
    for (const { metric, unit, attributes } of collector.points()) {
      const row = METRICS[metric as keyof typeof METRICS];
      expect({ metric, unit }).toEqual({ metric, unit: row?.unit });
      const unknown = Object.keys(attributes).filter((key) => !(row.attributes as readonly string[]).includes(key));
      expect({ metric, unknown }).toEqual({ metric, unknown: [] });
    }
  });

  it('has the headers that were set, and the traces and metrics at their paths', () => {
    expect(new Set(collector.requests.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics']));
    for (const { headers } of collector.requests) expect(headers).toMatchObject({ 'api-key': 'a key', 'x-other': '1' });
  });

  it('holds no personal data, no secret and no URL', () => {
    const whole = JSON.stringify([collector.spans, collector.points()], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const forbidden = [...Object.values(CUSTOMER), 'the-customers-key', '://', 'a key', stack.keys.apiKey];
    expect(whole).toContain('127.0.0.1');
    expect(forbidden.filter((secret) => whole.includes(secret))).toEqual([]);
  });
});

test.each([
  ['refuses', (response: { writeHead: (status: number) => { end: () => void } }) => response.writeHead(400).end()],
  ['hangs', () => undefined],
])(
  'a collector that %s costs an answer no more than the bound, and nothing is lost but telemetry',
  async (how, respond) => {
    if (how === 'hangs') await stack.kill('receive-paddle').then(() => stack.restart('receive-paddle'));
    collector.answer(respond);
    const requests = collector.requests.length;
    const ids = await Promise.all([alert(), alert()]);
    await until(
      () => alert(),
      () => collector.requests.length > requests,
    );
    for (const id of ids) expect((await stack.db.collection('events').doc(id).get()).exists).toBe(true);
    await until(
      () => alert(),
      () => stack.lines.some((line) => line.includes('telemetry.not_exported')),
    );
    const known = collector.requests.filter(({ path }) => path === '/v1/metrics').length;
    await alert();
    await alert();
    // After a failure an instance leaves the collector alone for a while.
    const after = collector.requests.filter(({ path }) => path === '/v1/metrics').length - known;
    expect(after).toBeLessThanOrEqual(Object.keys(stack.urls).length);
    collector.answer(null);
  },
);

test('the conventions’ names are the conventions’', () => {
  const known = new Set<string>(Object.values(conventions).filter((value) => typeof value === 'string'));
  const named = [
    ...Object.keys(SPANS).flatMap((span) => SPANS[span as SpanName].attributes as readonly string[]),
    ...Object.keys(METRICS),
    ...Object.values(METRICS).flatMap(({ attributes }) => attributes as readonly string[]),
  ];
  expect(named.filter((name) => !name.startsWith('subrelay.') && !known.has(name))).toEqual([]);
});
