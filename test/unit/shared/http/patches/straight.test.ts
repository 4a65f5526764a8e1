import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { doorway } from '../../../../../shared/http/doorway.ts';
import type { DoorRequest } from '../../../../../shared/http/doorway.ts';
import { pathOf } from '../../../../../shared/http/patches/straight.ts';
import { exchangeRaw } from '../../../../support/odd-requests.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(name: string): Promise<{ url: string; seen: Omit<DoorRequest, 'headers'>[] }> {
  const seen: Omit<DoorRequest, 'headers'>[] = [];
  let url = '';
  const handle = async ({ headers: _, remoteAddress, reachedAt, ...request }: DoorRequest) => {
    expect([remoteAddress, reachedAt!()]).toEqual(['127.0.0.1', expect.arrayContaining([url])]);
    seen.push(request);
    return { status: 201, body: { door: name }, headers: { 'x-a': 'b' } };
  };
  http(name, doorway(pino({ level: 'silent' }), { logged: 'straight.seen', bodyLimit: 10, handle }));
  const server = getTestServer(name);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen };
}

test('the first request and the later ones are served alike, and each server by its own doorway', async () => {
  const [one, two] = [await serve('one'), await serve('two')];
  const ask = async ({ url }: { url: string }, body: string) => {
    const answer = await fetch(`${url}/p/q?a=1&a=2`, { method: 'POST', body });
    const { date: _, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text() };
  };
  const first = await ask(one, 'first');
  expect(await ask(one, 'later')).toEqual(first);
  expect(await ask(one, 'far too long')).toMatchObject({ status: 413 });
  expect(await ask(one, 'again')).toEqual(first);
  expect(first).toMatchObject({ status: 201, text: '{"door":"one"}', headers: { 'x-a': 'b', 'content-length': '14' } });
  for (let time = 0; time < 2; time++) expect((await ask(two, '')).text).toBe('{"door":"two"}');
  const parts = {
    method: 'POST',
    path: '/p/q',
    query: new URLSearchParams('a=1&a=2'),
    hasBody: true,
    receivedAt: expect.any(Number),
  };
  expect(one.seen).toEqual(['first', 'later', 'again'].map((body) => ({ ...parts, body: Buffer.from(body) })));
});

test('a target that is none is taken for the root, in the first request as in the later ones', async () => {
  for (const target of ['http://[', '*', 'http://%/', 'file:///etc/passwd']) {
    const { url, seen } = await serve('odd');
    const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
    for (let time = 0; time < 2; time++) {
      expect(await exchangeRaw(Number(new URL(url).port), { bytes })).toMatch(/^HTTP\/1.1 201 [^]*\{"door":"odd"\}$/);
    }
    expect(seen.map(({ path }) => path)).toEqual(['/', '/']);
  }
});

test.each([
  ['/', '/'],
  ['/v1/events?limit=1', '/v1/events'],
  ['//a//b?c', '//a//b'],
  ['/a#b', '/a'],
  ['http://host/a?b', '/a'],
  ['*', '/'],
])('the path of %s is %s', (url, path) => expect(pathOf(url)).toBe(path));
