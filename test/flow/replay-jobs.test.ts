/** Jobs through the whole stack: ordered at the API, walked by `sweep`; a replay is delivered. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

let stack: FlowStack;
let endpoint: Endpoint;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([
    startFlowStack(undefined, SENDING),
    startEndpoint(answer(500), answer(500), answer(204)),
  ]);
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

const untilItIs = (path: string, status: string): Promise<JsonObject> =>
  until(
    () => call(path),
    (found) => found.status === status,
  );

it('sends what failed once more, under the ids that it was first sent under', async () => {
  const from = new Date().toISOString();
  const hook = await call('/v1/webhooks', { name: 'Replayed', url: endpoint.url, max_delivery_attempts: 1 });
  const event = await call('/v1/events', { type: 'order.paid' });
  const given = await call('/v1/deliveries', { webhook_id: hook.id!, payload: 'as it is' });
  await endpoint.arrived(2);
  const { deliveries } = await call(`/v1/deliveries?event_id=${event.id as string}`);
  const made = [given, ...(deliveries as JsonObject[])].map(({ id }) => id as string);
  await Promise.all(made.map((id) => untilItIs(`/v1/deliveries/${id}`, 'failed')));

  const job = await call('/v1/replays', { filter: { 'created_at.gte': from } });
  await endpoint.arrived(4);
  expect(await untilItIs(`/v1/replays/${job.id as string}`, 'completed')).toMatchObject({ progress: { replayed: 2 } });
  for (const id of made) {
    const listed = await call(`/v1/deliveries?replay_of=${id}`);
    const [replay] = listed.deliveries as JsonObject[];
    await untilItIs(`/v1/deliveries/${replay!.id as string}`, 'succeeded');
  }
  const ids = endpoint.arrivals.map(({ headers }) => String(headers['webhook-id']));
  expect(ids.slice(2).sort()).toEqual(ids.slice(0, 2).sort());
  expect(ids.slice(2).sort()).toEqual([event.id, given.id].sort());
  const ledger = await call(`/v1/ledger?from=${from}`);
  expect(ledger).toMatchObject({ matched: 1, difference: 0, replays: { total: 2 }, payloads: { failed: 1, total: 1 } });
});

it('gives a webhook what it never had, and all of a subject once more, both in order', async () => {
  const from = new Date().toISOString();
  const subject = { kind: 'subscription', id: 'S-in-order' };
  const events: unknown[] = [];
  for (let n = 0; n < 4; n++) events.push((await call('/v1/events', { type: `order.n${n}`, subject })).id);
  const late = await startEndpoint(answer(204));
  const hook = await call('/v1/webhooks', {
    name: 'Late',
    url: late.url,
    ordering: 'subject',
    event_types: ['order.*'],
  });
  const missing = { mode: 'never_delivered', webhook_ids: [hook.id!], filter: { 'received_at.gte': from } };
  const plan = await call('/v1/replays', { ...missing, dry_run: true });
  expect(plan).toMatchObject({
    selected: 4,
    first_ids: events,
    by_webhook: [{ webhook_id: hook.id, count: 4, sends: 4 }],
  });
  const made = await call('/v1/replays', missing);
  await late.arrived(4);
  expect(await untilItIs(`/v1/jobs/${made.id as string}`, 'completed')).toMatchObject({ progress: { replayed: 4 } });

  const { deliveries } = await call(`/v1/deliveries?webhook_id=${hook.id as string}`);
  await Promise.all(
    (deliveries as JsonObject[]).map(({ id }) => untilItIs(`/v1/deliveries/${id as string}`, 'succeeded')),
  );
  const { hits } = await call('/v1/search', { q: subject.id });
  const key = (hits as JsonObject[]).find(({ kind }) => kind === 'subject')?.key as string;
  await call('/v1/replays', { mode: 'all', filter: { subject: key, webhook_id: hook.id! } });
  await late.arrived(8);
  expect(late.arrivals.map(({ headers }) => headers['webhook-id'])).toEqual([...events, ...events]);
  await late.close();
});

it('erases what is kept of a customer, and looks again ten minutes later', async () => {
  const customer = { id: 'mark-erased', email: 'mark-erased@example.com' };
  const hook = await call('/v1/webhooks', { name: 'Paused', url: endpoint.url, event_types: ['order.kept'] });
  await call(`/v1/webhooks/${hook.id as string}/pause`, { reason: 'so that it is pending' });
  const event = await call('/v1/events', { type: 'order.kept', data: { note: 'mark-erased' }, customer });
  const [hit] = (await call('/v1/search', { q: customer.email })).hits as JsonObject[];
  const job = await call('/v1/erasures', { customer: hit!.customer ?? hit!.key! });
  for (let found = job; (found.progress as JsonObject).pass === 1;) found = await call(`/v1/jobs/${job.id as string}`);
  expect(await call(`/v1/events/${event.id as string}`)).toMatchObject({ data: null, erased_at: expect.any(String) });
  const { deliveries } = await call(`/v1/deliveries?event_id=${event.id as string}&webhook_id=${hook.id as string}`);
  expect(deliveries).toMatchObject([{ status: 'cancelled', reason: 'erased', payload: null }]);
  expect((await call('/v1/search', { q: customer.email })).hits).toEqual([]);
  const collections = await stack.db.listCollections();
  const documents = await Promise.all(collections.map((each) => each.get()));
  expect(JSON.stringify(documents.map(({ docs }) => docs.map((doc) => doc.data())))).not.toContain('mark-erased');
  const { next_pass_at, updated_at } = await call(`/v1/jobs/${job.id as string}`);
  expect(Date.parse(next_pass_at as string) - Date.parse(updated_at as string)).toBe(600_000);
});
