import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { beforeAll, expect, it } from '@jest/globals';

import { releaseEndedStreams } from '../../../../../shared/http/patches/ended-streams.ts';

beforeAll(releaseEndedStreams);

it('leaves an ended stream no listeners, once they have heard of its end', async () => {
  const server = createServer().on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = client.request({ ':path': '/' });
  const heard: string[] = [];
  for (const event of ['response', 'data', 'end', 'close']) stream.on(event, () => heard.push(event));

  await once(stream, 'close');
  await new Promise(setImmediate);

  expect(heard).toEqual(['response', 'data', 'end', 'close']);
  expect(stream.eventNames()).toEqual([]);
  client.close();
  server.close();
});
