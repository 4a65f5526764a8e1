/** A replay job through the whole stack: ordered at the API, walked by `sweep`, delivered. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

// The whole stack starts first.
jest.setTimeout(60_000);

let stack: FlowStack;
let endpoint: Endpoint;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startFlowStack(), startEndpoint(answer(500), answer(500), answer(204))]);
});
afterAll(async () => {
  await endpoint.close();
  await stack.stop();
});

const call = async (path: string, body?: JsonObject): Promise<JsonObject> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await stack.api(path, init);
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as JsonObject;
};

async function until(path: string, status: string): Promise<JsonObject> {
  for (;;) {
    const found = await call(path);
    if (found.status === status) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('sends what failed once more, under the ids that it was first sent under', async () => {
  const from = new Date().toISOString();
  const hook = await call('/v1/webhooks', { name: 'Replayed', url: endpoint.url, max_delivery_attempts: 1 });
  const event = await call('/v1/events', { type: 'order.paid' });
  const given = await call('/v1/deliveries', { webhook_id: hook.id!, payload: 'as it is' });
  await endpoint.arrived(2);
  const { deliveries } = await call(`/v1/deliveries?event_id=${event.id as string}`);
  const made = [given, ...(deliveries as JsonObject[])].map(({ id }) => id as string);
  await Promise.all(made.map((id) => until(`/v1/deliveries/${id}`, 'failed')));

  const job = await call('/v1/replays', { filter: { 'created_at.gte': from } });
  await endpoint.arrived(4);
  expect(await until(`/v1/replays/${job.id as string}`, 'completed')).toMatchObject({ progress: { replayed: 2 } });
  for (const id of made) {
    const listed = await call(`/v1/deliveries?replay_of=${id}`);
    const [replay] = listed.deliveries as JsonObject[];
    await until(`/v1/deliveries/${replay!.id as string}`, 'succeeded');
  }
  const ids = endpoint.arrivals.map(({ headers }) => String(headers['webhook-id']));
  expect(ids.slice(2).sort()).toEqual(ids.slice(0, 2).sort());
  expect(ids.slice(2).sort()).toEqual([event.id, given.id].sort());
  const ledger = await call(`/v1/ledger?from=${from}`);
  expect(ledger).toMatchObject({ matched: 1, difference: 0, replays: { total: 2 }, payloads: { failed: 1, total: 1 } });
});
