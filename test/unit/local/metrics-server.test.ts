import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startMetricsServer } from '../../../local/metrics-server.ts';
import type { MetricsServer } from '../../../local/metrics-server.ts';

let server: MetricsServer;

beforeAll(async () => {
  server = await startMetricsServer(0);
});
afterAll(() => server.close());

/** What a process of a function exports: how often it has counted each. */
async function tell(service: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const metrics = Object.entries(counts).map(([name, asInt]) => ({ name, sum: { dataPoints: [{ asInt }] } }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const body = JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
  expect((await fetch(`${server.url}/v1/metrics`, { method: 'POST', body })).status).toBe(200);
}

it('shows what an ended process told, until its successor tells it anew', async () => {
  await tell('receive-paddle', { accepted: 3, requests: 5 });
  await tell('api', { accepted: 7 });
  await tell('receive-paddle', { requests: 1 });
  const lines = (await (await fetch(server.scrapeUrl)).text()).split('\n').filter((line) => /^\w+\{/.test(line));
  expect(lines).toEqual([
    'accepted_total{service_name="api"} 7',
    'accepted_total{service_name="receive-paddle"} 3',
    'requests_total{service_name="receive-paddle"} 1',
  ]);
});
