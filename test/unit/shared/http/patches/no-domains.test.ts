import type { AddressInfo } from 'node:net';

import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { doorway } from '../../../../../shared/http/doorway.ts';

test('a request under functions-framework runs in no domain, whose hooks would slow down every promise', async () => {
  const seen: unknown[] = [];
  const handle = async () => {
    await Promise.resolve();
    seen.push((process as { domain?: unknown }).domain ?? null);
    return { status: 204 };
  };
  http('domains', doorway(pino({ level: 'silent' }), { logged: 'domains.seen', bodyLimit: 10, handle }));
  const server = getTestServer('domains');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  server.close();
  expect([answer.status, seen]).toEqual([204, [null]]);
});
