/** Retry now through the whole stack: ordered at the API, sent by `deliver` at once. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

let stack: FlowStack;
beforeAll(async () => {
  stack = await startFlowStack(undefined, SENDING);
});
afterAll(() => stack.stop());

const call = async (path: string, body?: JsonObject): Promise<{ status: number; json: JsonObject }> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await stack.api(path, init);
  return { status: response.status, json: (await response.json()) as JsonObject };
};

/** The delivery, once it has so many attempts. */
const attempted = (id: string, attempts: number): Promise<JsonObject> =>
  until(
    async () => (await call(`/v1/deliveries/${id}`)).json,
    (delivery) => (delivery.delivery_attempts as number) >= attempts,
  );

async function withEndpoint(body: JsonObject, ...behaviours: Parameters<typeof startEndpoint>) {
  const endpoint = await startEndpoint(...behaviours);
  const { json } = await call('/v1/webhooks', { name: 'CRM', url: endpoint.url, event_types: [], ...body });
  return { endpoint, webhook_id: json.id! };
}
const bodiesOf = ({ arrivals }: Endpoint) => arrivals.map(({ body }) => body);

it('sends at once what would wait an hour, and takes nothing from its plan', async () => {
  const { endpoint, webhook_id } = await withEndpoint({ retry_policy: [3_600] }, answer(500), answer(503), answer(204));
  const given = await call('/v1/deliveries', { webhook_id, payload: 'as it is' });
  const id = given.json.id as string;
  expect(await attempted(id, 1)).toMatchObject({ attempts_left: 1, cause: 'http_5xx', last_attempt: { status: 500 } });

  expect(await call(`/v1/deliveries/${id}/retry`, {})).toMatchObject({
    ...{ status: 202, json: { outcome: 'brought_forward' } },
  });
  // By the policy alone this attempt would have been the last.
  expect(await attempted(id, 2)).toMatchObject({ status: 'pending', attempts_left: 1, last_attempt: { status: 503 } });

  expect(await call(`/v1/deliveries/${id}/retry`, {})).toMatchObject({ json: { outcome: 'brought_forward' } });
  expect(await attempted(id, 3)).toMatchObject({
    ...{ status: 'succeeded', attempts_left: 0, cause: null },
    verdict: expect.stringMatching(/^Delivered to CRM at \S+Z: answered 204 in \d+ ms, on try 3\.$/),
  });
  expect(bodiesOf(endpoint)).toEqual(['as it is', 'as it is', 'as it is']);
  expect(new Set(endpoint.arrivals.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
  expect(await call(`/v1/deliveries/${id}/retry`, {})).toMatchObject({ status: 409, json: { code: 28 } });
  await endpoint.close();
});

it('sends one that is scheduled for tomorrow', async () => {
  const { endpoint, webhook_id } = await withEndpoint({}, answer(204));
  const scheduled_at = new Date(Date.now() + 86_400_000).toISOString();
  const { json } = await call('/v1/deliveries', { webhook_id, payload: 'tomorrow', scheduled_at });
  expect(json).toMatchObject({ next_attempt_at: scheduled_at });
  const id = json.id as string;
  expect(await call(`/v1/deliveries/${id}/retry`, {})).toMatchObject({ json: { outcome: 'brought_forward' } });
  expect(await attempted(id, 1)).toMatchObject({ status: 'succeeded' });
  expect(bodiesOf(endpoint)).toEqual(['tomorrow']);
  await endpoint.close();
});

it('sends one exchange for any number who ask while it is made', async () => {
  const { endpoint, webhook_id } = await withEndpoint({ retry_policy: [3_600] }, answer(500), (response) => {
    held.push(() => response.writeHead(204).end());
  });
  const held: (() => void)[] = [];
  const { json } = await call('/v1/deliveries', { webhook_id, payload: 'once' });
  const id = json.id as string;
  await attempted(id, 1);
  await call(`/v1/deliveries/${id}/retry`, {});
  await endpoint.arrived(2);
  const asked = await Promise.all(Array.from({ length: 5 }, () => call(`/v1/deliveries/${id}/retry`, {})));
  expect(asked.map(({ status, json: { outcome } }) => [status, outcome])).toEqual(Array(5).fill([202, 'under_way']));
  held.forEach((respond) => respond());
  expect(await attempted(id, 2)).toMatchObject({ status: 'succeeded' });
  expect(endpoint.arrivals).toHaveLength(2);
  await endpoint.close();
});

it('sends all that waits for one webhook, as a job', async () => {
  const failures = Array<Parameters<typeof startEndpoint>[0]>(3).fill(answer(500));
  const { endpoint, webhook_id } = await withEndpoint(
    { retry_policy: [3_600] },
    answer(500),
    ...failures.slice(1),
    answer(204),
  );
  const ids: string[] = [];
  for (const payload of ['1', '2', '3']) {
    const { json } = await call('/v1/deliveries', { webhook_id, payload });
    ids.push(json.id as string);
    await attempted(json.id as string, 1);
  }
  const filter = { webhook_id };
  const plan = await call('/v1/retries', { filter, dry_run: true });
  expect(plan).toMatchObject({ status: 200, json: { selected: 3, progress: { brought_forward: 3 } } });
  expect(plan.json.first_ids).toEqual([...ids].reverse());
  const job = await call('/v1/retries', { filter });
  expect(job).toMatchObject({ status: 201, json: { selected: 3 } });
  for (const id of ids) expect(await attempted(id, 2)).toMatchObject({ status: 'succeeded' });
  let found = job.json;
  while (found.status !== 'completed') ({ json: found } = await call(`/v1/jobs/${job.json.id as string}`));
  expect(found).toMatchObject({ difference: 0, progress: { seen: 3, brought_forward: 3 } });
  expect([...bodiesOf(endpoint)].sort()).toEqual(['1', '1', '2', '2', '3', '3']);
  await endpoint.close();
});
