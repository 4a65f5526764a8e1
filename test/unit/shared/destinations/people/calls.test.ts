/** What keeps a call to a service within its attempt: whatever the other side answers. */
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { openCalls } from '../../../../../shared/destinations/people/calls.ts';

let server: Server;
let base: string;
let answer: RequestListener;
let asked: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
});

const callsFor = (ms: number) =>
  openCalls({ fetch, base, headers: { authorization: 'Bearer t' }, until: ms, now: () => 0, service: 'Slack' });
const group = { method: 'GET', path: '/group', told: '/group' } as const;

test('a redirect is an answer: the token goes nowhere else', async () => {
  answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
  const calls = callsFor(60_000);
  expect(await calls.call(group)).toMatchObject({ status: 302 });
  expect(asked).toEqual(['/group Bearer t']);
});

test.each([
  [1_000_000, null],
  [1_000_001, 'too_large'],
])('of an answer with %i bytes', async (size, code) => {
  answer = (_, response) => response.end('x'.repeat(size));
  const calls = callsFor(60_000);
  const called = calls.call(group).then(
    () => null,
    (error: unknown) => error,
  );
  if (code === null) expect(await called).toBeNull();
  else expect(await called).toMatchObject({ kind: 'refused', code });
});

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['never ends its answer', (_, response) => response.writeHead(200).write('{')],
])('a service that %s fails the call when its attempt is over', async (_, silent) => {
  answer = silent;
  const calls = callsFor(50);
  await expect(calls.call(group)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(calls.lines()).toEqual([expect.stringMatching(/^GET \/group: Slack /)]);
});
