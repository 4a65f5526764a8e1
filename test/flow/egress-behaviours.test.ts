/**
 * The corpus of hostile endpoints against the one sender that all share: each exchange ends as a value, is recorded in the
 * store and readable through the API, and the next delivery works.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { nextStep } from '../../shared/deliveries/outcome.ts';
import { isSuccess, judge } from '../../shared/destinations/webhook/judge.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import { createSender } from '../../shared/sending/send.ts';
import type { Sender } from '../../shared/sending/send.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import type { HostileBehaviour } from '../fixtures/egress/behaviours/behaviour.ts';
import { hostileBehaviours } from '../fixtures/egress/behaviours/index.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { startHostileEndpoint } from '../support/hostile-endpoint.ts';
import { acceptEvent, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
let webhook: Webhook;
let sender: Sender;
/** Of those that take all their time, begun together. */
let slowRuns: ReadonlyMap<HostileBehaviour, Promise<Run>>;
const exchanges: { exchange: Exchange; says: string }[] = [];

beforeAll(async () => {
  api = await startApiServer();
  webhook = await createdWebhook(api);
  sender = createSender({ guard: createEgressGuard({ allow: ['127.0.0.0/8'] }), now: Date.now });
  const slow = hostileBehaviours.filter(({ outcome }) => outcome === 'timeout');
  slowRuns = new Map(slow.map((behaviour) => [behaviour, run(behaviour)]));
});
afterAll(async () => {
  await sender.close();
  await api.stop();
});

test('the corpus has more than 150 behaviours, each once', () => {
  expect(hostileBehaviours.length).toBeGreaterThan(150);
  expect(new Set(hostileBehaviours.map(({ tries }) => tries)).size).toBe(hostileBehaviours.length);
});

describe('an endpoint with', () => {
  test.each(hostileBehaviours)('$tries: $outcome', async (behaviour) => {
    const { exchange, next, requests, taken } = await (slowRuns.get(behaviour) ?? run(behaviour));
    exchanges.push({ exchange, says: behaviour.says ?? '' });
    expectOutcome(exchange, behaviour);
    for (const after of next) expect(after).toMatchObject({ kind: 'answered', status: 204, body: '' });
    expect(taken).toBeLessThan(16 * 1_048_576);
    expect(requests).toBe(next.length + (behaviour.connection ? 0 : 1));
  });
});

test('each exchange is recorded, and read through the API', async () => {
  expect(exchanges).toHaveLength(hostileBehaviours.length);
  // As many at once as one store on a busy machine takes.
  for (let from = 0; from < exchanges.length; from += 32) {
    await Promise.all(exchanges.slice(from, from + 32).map(expectRecord));
  }
});

interface Run {
  exchange: Exchange;
  /** What became of the three that followed. */
  next: readonly Exchange[];
  /** Whole ones that have come. */
  requests: number;
  /** Bytes that the endpoint got rid of, buffers on the way included. */
  taken: number;
}

async function run({ outcome, connection, request }: HostileBehaviour): Promise<Run> {
  const endpoint = await startHostileEndpoint({ ...(connection && { connection }), ...(request && { request }) });
  // More than a connection's buffers take, where nobody is to read it.
  const first = connection ? Buffer.alloc(8_000_000, 'x') : Buffer.from('{}');
  // Long enough on a busy machine; only those that nothing else ends take theirs.
  const send = (body: Buffer, timeoutMs = 10_000) =>
    sender.send({ url: `http://127.0.0.1:${endpoint.port}/`, headers: {}, body, timeoutMs });
  try {
    const exchange = await send(first, outcome === 'timeout' ? 200 : undefined);
    const next: Exchange[] = [];
    for (let nth = 1; nth <= 3; nth++) next.push(await send(Buffer.from(`{"next":${nth}}`)));
    return { exchange, next, requests: endpoint.requests(), taken: endpoint.taken() };
  } finally {
    await endpoint.close();
  }
}

function expectOutcome(exchange: Exchange, { outcome, status, body, headers }: HostileBehaviour): void {
  expect([outcome].flat()).toContain(exchange.kind === 'answered' ? 'answered' : exchange.code);
  const answer = exchange.kind === 'failed' ? exchange.answer : exchange.kind === 'answered' ? exchange : null;
  if (status !== undefined) expect(answer?.status ?? 0).toBe(status);
  if (body !== undefined) expect(answer?.body.startsWith(body)).toBe(true);
  if (headers !== undefined) expect(answer?.headers).toMatchObject(headers);
  expect(Object.keys(answer?.headers ?? {}).length).toBeLessThanOrEqual(64);
  expect(answer?.body.length ?? 0).toBeLessThanOrEqual(4_096);
}

/** Recorded as `deliver` does, it is read through the API as it was; and what follows is due within a day. */
async function expectRecord({ exchange, says }: { exchange: Exchange; says: string }): Promise<void> {
  const now = api.clock.now;
  const event = await acceptEvent(api.store, now);
  const { id } = await recordAttempt(api.store, { event, webhook, exchange, state: null, now });
  const { status, json } = await api.call('GET', `/v1/delivery-attempts/${id}`);
  const answer = exchange.kind === 'failed' ? exchange.answer : exchange.kind === 'answered' ? exchange : null;
  expect(status).toBe(200);
  expect(json).toMatchObject({
    success: isSuccess(exchange, webhook),
    response_status_code: answer?.status ?? 0,
    error: expect.stringContaining(says),
    raw_response: expect.stringMatching(answer ? /^HTTP\/1\.1 \d{3}/ : /^$/),
  });
  expect((json!.raw_response as string).endsWith(answer?.body ?? '')).toBe(true);
  const step = nextStep(judge(webhook, exchange, now), 1, webhook, now, 0.5);
  if (step.kind === 'retry') expect(step.at).toBeLessThanOrEqual(now + 86_400_000);
  else expect(step.kind).toBe('succeeded');
}
