import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { PubSub } from '@google-cloud/pubsub';

import { startPubSub } from '../../../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../../../local/embedded/pubsub/server.ts';
import { PROJECT_ID } from '../../../../local/environment.ts';
import { makeResources, publishTo } from '../../../../local/resources.ts';
import { deadLetterCounts } from '../../../../shared/bus/dead-letter-count.ts';
import type { DeadLetterCountDeps } from '../../../../shared/bus/dead-letter-count.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');

interface Asked {
  url: URL;
  authorization: string | null;
}

/** Cloud Monitoring, which answers so. */
function monitoring(status: number, body: string, change: Partial<DeadLetterCountDeps> = {}) {
  const asked: Asked[] = [];
  const count = deadLetterCounts({
    projectId: 'p-1',
    monitoringUrl: 'https://monitoring.example/',
    accessToken: async () => 'a-token',
    fetch: async (url, init) => {
      asked.push({
        url: new URL(url instanceof Request ? url.url : url),
        authorization: new Headers(init?.headers).get('authorization'),
      });
      return new Response(body, { status });
    },
    now: () => NOW,
    ...change,
  });
  return { asked, count };
}

const point = (endTime: string, int64Value: string) => ({ interval: { endTime }, value: { int64Value } });
const series = (...points: object[]) => JSON.stringify({ timeSeries: [{ points }] });

test('asks for ten minutes of one metric of one subscription, and answers its newest point', async () => {
  const body = series(point('2026-11-30T11:58:00Z', '3'), point('2026-11-30T11:57:00Z', '9'));
  const { asked, count } = monitoring(200, body);
  expect(await count()).toStrictEqual({ count: 3, as_of: '2026-11-30T11:58:00.000Z' });
  expect(asked).toHaveLength(1);
  const [{ url, authorization }] = asked as [Asked];
  expect(authorization).toBe('Bearer a-token');
  expect(`${url.origin}${url.pathname}`).toBe('https://monitoring.example/v3/projects/p-1/timeSeries');
  expect(Object.fromEntries(url.searchParams)).toStrictEqual({
    filter:
      'metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.labels.subscription_id="dead-letter"',
    'interval.startTime': '2026-11-30T11:50:00.000Z',
    'interval.endTime': '2026-11-30T12:00:00.000Z',
  });
});

test('no token goes over plain HTTP', async () => {
  const { asked, count } = monitoring(200, series(point('2026-11-30T11:58:00Z', '0')), {
    monitoringUrl: 'http://127.0.0.1:8085/',
    accessToken: () => Promise.reject(new Error('must not be asked')),
  });
  expect(await count()).toMatchObject({ count: 0 });
  expect(asked[0]!.authorization).toBeNull();
});

const failures: [what: string, status: number, body: string, says: RegExp][] = [
  ['it refuses', 403, '{}', /grant it roles\/monitoring\.viewer/],
  ['it fails', 500, '{}', /answered 500/],
  ['it has no sample', 200, '{}', /no sample of the last 10 minutes/],
  ['it has no point', 200, series(), /no sample/],
  ['it answers no JSON', 200, '<html>', /another form/],
  ['it answers another form', 200, series({ value: 3 }), /another form/],
];

describe('nobody knows where', () => {
  test.each(failures)('%s', async (_, status, body, says) => {
    await expect(monitoring(status, body).count()).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      message: says as never,
    });
  });

  test('there are no credentials', async () => {
    const accessToken = () => Promise.reject(new Error('none'));
    await expect(monitoring(200, '{}', { accessToken }).count()).rejects.toThrow(/no credentials/);
  });

  test('it does not answer', async () => {
    const fetch = () => Promise.reject(new Error('down'));
    await expect(monitoring(200, '{}', { fetch }).count()).rejects.toThrow(/does not answer/);
  });
});

test('it is waited for three seconds', async () => {
  const limits: number[] = [];
  const signal = AbortSignal.abort(new Error('over'));
  const spied = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms);
    return signal;
  });
  try {
    const given: unknown[] = [];
    const ask: typeof fetch = (_, init) => {
      given.push(init?.signal);
      return Promise.reject(new Error('over'));
    };
    await expect(monitoring(200, '{}', { fetch: ask }).count()).rejects.toThrow(/does not answer/);
    expect([limits, given]).toEqual([[3_000], [signal]]);
  } finally {
    spied.mockRestore();
  }
});

describe('the embedded Pub/Sub', () => {
  let server: PubSubServer;
  let client: PubSub;
  beforeAll(async () => {
    server = await startPubSub({});
    process.env['PUBSUB_EMULATOR_HOST'] = server.address;
    client = new PubSub({ projectId: PROJECT_ID });
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });
  const count = () => {
    const deps = { accessToken: async () => null, fetch, now: Date.now };
    return deadLetterCounts({ ...deps, projectId: PROJECT_ID, monitoringUrl: `http://${server.address}/` })();
  };

  test('tells as Cloud Monitoring does', async () => {
    await expect(count()).rejects.toThrow(/no sample/);
    await makeResources(client, { deliver: 'http://127.0.0.1:1/', sweep: 'http://127.0.0.1:1/' });
    expect(await count()).toMatchObject({ count: 0 });
    await publishTo(client, 'dead-letter', Buffer.from('one'));
    await publishTo(client, 'dead-letter', Buffer.from('two'));
    expect(await count()).toMatchObject({ count: 2 });
  });

  test('has no other metric', async () => {
    const ask = (path: string) => fetch(`http://${server.address}${path}`);
    expect((await ask('/v3/projects/p/timeSeries?filter=metric.type="x"')).status).toBe(404);
    expect((await ask('/v3/projects/p/metricDescriptors')).status).toBe(404);
  });
});
