/** A push to an endpoint that is only starting. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import { until } from './fake-clock.ts';
import { Target } from './target.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('waits until somebody listens there, and has not failed', async () => {
  const target = await Target.embedded({ unreachableWaitMs: 30_000 });
  const port = await freePort();
  const topic = await target.topic();
  await target.subscription(topic, { pushConfig: { pushEndpoint: `http://127.0.0.1:${port}/` } });
  await target.publish(topic, 'a');
  await until(() => target.server.counts().pushed === 1);
  // By then it has been refused once: on the loopback a connection is as soon as it is tried.
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  const endpoint = createServer((_, response) => void response.writeHead(204).end());
  await new Promise<void>((resolve) => endpoint.listen(port, '127.0.0.1', resolve));
  await until(() => target.server.counts().acked === 1);
  expect(target.server.counts()).toMatchObject({ pushed: 1, acked: 1, nacked: 0 });
  await target.close();
  endpoint.closeAllConnections();
  endpoint.close();
});

test('fails when nobody does in time', async () => {
  const target = await Target.embedded({ unreachableWaitMs: 150 });
  const topic = await target.topic();
  const pushEndpoint = `http://127.0.0.1:${await freePort()}/`;
  await target.subscription(topic, { pushConfig: { pushEndpoint } });
  await target.publish(topic, 'a');
  await until(() => target.server.counts().nacked > 0);
  await target.close();
});
