/** A webhook with a rate limit, over the wire. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const PER_SECOND = 4;
const GIVEN = 20;

let stack: FlowStack;
let limited: Endpoint;
let other: Endpoint;

beforeAll(async () => {
  stack = await startFlowStack(undefined, SENDING);
  limited = await startEndpoint(answer(500), answer(500), answer(200));
  other = await startEndpoint(answer(200));
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([limited.close(), other.close()]);
});

async function post(path: string, body: Record<string, unknown>): Promise<{ id: string }> {
  const answered = await stack.api(path, { method: 'POST', body: JSON.stringify(body) });
  expect(answered.status).toBe(201);
  return (await answered.json()) as { id: string };
}

it('is sent no more than its limit allows, retries included; everything in the end; nobody else waits for it', async () => {
  const settings = { retry_policy: [1, 1], retry_jitter: false, rate_limit: PER_SECOND };
  const { id } = await post('/v1/webhooks', { name: 'limited', url: limited.url, ...settings });
  const { id: otherId } = await post('/v1/webhooks', { name: 'other', url: other.url });
  const give = (webhook_id: string) => post('/v1/deliveries', { webhook_id, payload: '{}' });
  await Promise.all(Array.from({ length: GIVEN }, () => give(id)));
  await give(otherId);
  await other.arrived(1);
  expect(limited.arrivals.length).toBeLessThan(GIVEN);

  await limited.arrived(GIVEN + 2);
  expect(new Set(limited.arrivals.map(({ headers }) => headers['webhook-id'])).size).toBe(GIVEN);
  const recorded = async () => {
    const listed = await stack.api(`/v1/delivery-attempts?webhook_id=${id}&limit=100`);
    return ((await listed.json()) as { delivery_attempts: { started_at: string }[] }).delivery_attempts;
  };
  let attempts = await recorded();
  while (attempts.length < GIVEN + 2) attempts = await recorded();
  const starts = attempts.map(({ started_at }) => Date.parse(started_at)).sort((a, b) => a - b);
  const tooMany = starts.flatMap((from, first) =>
    starts.slice(first).filter((to, last) => last + 1 > PER_SECOND * ((to - from) / 1_000 + 3) + 1),
  );
  expect(tooMany).toEqual([]);
});
