import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { beforeAll, expect, it } from '@jest/globals';

import { hideBodies } from '../../../../../shared/http/patches/hidden-bodies.ts';

beforeAll(hideBodies);

it('other servers of the process keep the headers that frame a body', async () => {
  const server = createServer((request, response) => void response.end(request.headers['content-length']));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answered = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'seven b' });
  expect(await answered.text()).toBe('7');
  await new Promise((resolve) => server.close(resolve));
});
