/** HTTP as the receiver and the sandboxes serve it: no request ends it, and no page of another site may use it. */
import { createHmac } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startFrontDoor } from '../../../local/front-door.ts';
import { bodyOf, serveHttp } from '../../../local/embedded/base/http.ts';
import type { HttpServer } from '../../../local/embedded/base/http.ts';
import { relayedIdTokens } from '../../../local/id-tokens.ts';
import { startReceiver } from '../../../local/receiver.ts';
import { applyPatches } from '../../../shared/http/patches/apply.ts';
import { ODD_REQUESTS, exchangeRaw } from '../../support/odd-requests.ts';

let server: HttpServer;
let served: string[];

// The patches change all that a doorway serves, and nothing else in the process.
beforeAll(applyPatches);

beforeEach(async () => {
  served = [];
  server = await serveHttp(
    async (request, response, { pathname }) => {
      served.push(`${request.method} ${pathname}`);
      if (pathname === '/throws') throw new TypeError('ours');
      const body = await bodyOf(request, 10);
      response.end(body);
    },
    { host: '127.0.0.1', port: 0 },
  );
});
afterEach(() => server.close());

const portOf = (url: string) => Number(new URL(url).port);

function statusOf(url: string, headers: Record<string, string>, method = 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { connection: 'close', ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.on('error', reject).end();
  });
}

describe('a server of the local stack', () => {
  it('outlives every odd request', async () => {
    await Promise.all(ODD_REQUESTS.map((odd) => exchangeRaw(portOf(server.url), odd)));
    expect((await fetch(server.url)).status).toBe(200);
  });

  it.each([
    ['//', 400],
    ['//v1/events', 400],
    ['*', 400],
    ['http://[', 400],
    ['http://127.0.0.1:99999/', 400],
    ['file:///etc/passwd', 400],
    ['http://127.0.0.1/path', 200],
    ['/%', 200],
    ['/throws', 500],
  ])('answers the target %s with %i', async (target, status) => {
    const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect(await exchangeRaw(portOf(server.url), { bytes })).toMatch(`HTTP/1.1 ${status} `);
  });

  it('answers a body that is too large 413, and a second Host 400', async () => {
    expect((await fetch(server.url, { method: 'POST', body: 'x'.repeat(11) })).status).toBe(413);
    const bytes = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n');
    expect(await exchangeRaw(portOf(server.url), { bytes })).toMatch('HTTP/1.1 400 ');
  });

  it.each<[string, Record<string, string>, number]>([
    ['no page', {}, 200],
    ['an address of its own', { host: '192.0.2.1:8080' }, 200],
    ['an address of IPv6', { host: '[::1]:8080' }, 200],
    ['localhost', { host: 'LocalHost:1' }, 200],
    ['a name below localhost', { host: 'app.localhost' }, 200],
    ['its own page', { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' }, 200],
    ['an address that a person typed', { 'sec-fetch-site': 'none' }, 200],
    ['a name that resolves to this machine', { host: 'rebound.example' }, 403],
    ['a name that begins like an address', { host: '127.0.0.1.example' }, 403],
    ['a name that ends like localhost', { host: 'notlocalhost' }, 403],
    ['a Host that is none', { host: 'localhost/x' }, 403],
    ['a Host with a user', { host: 'localhost@example.com' }, 403],
    ['a form on another site', { origin: 'https://example.com' }, 403],
    ['a form without an origin', { origin: 'null' }, 403],
    ['a page on another port', { host: 'localhost:1', origin: 'http://localhost:2' }, 403],
    ['a page of the same name by https', { host: 'localhost:1', origin: 'https://localhost:1' }, 403],
    ['an image on another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['an image on another port', { 'sec-fetch-site': 'same-site' }, 403],
  ])('is used from %s', async (_, headers, status) => {
    expect(await statusOf(server.url, headers)).toBe(status);
    expect(served).toHaveLength(status === 200 ? 1 : 0);
  });
});

describe('the front door', () => {
  it('passes what a function can be sent, and says 400 to the rest', async () => {
    const door = await startFrontDoor({ host: '127.0.0.1', port: 0 });
    const seen: string[][] = [];
    const behind = await serveHttp(
      (request, response) => {
        seen.push(request.rawHeaders);
        response.writeHead(201, ['X-A', 'a', 'X-A', 'b', 'Keep-Alive', 'timeout=99']).end('{}');
      },
      { host: '127.0.0.1', port: 0, anySite: true },
    );
    try {
      expect((await fetch(`${door.url}/health`)).status).toBe(503);
      door.open({ api: behind.url });
      const ask = async (...lines: string[]) =>
        exchangeRaw(portOf(door.url), { bytes: Buffer.from([...lines, 'Connection: close', '', ''].join('\r\n')) });
      const start = ['GET /v1/events HTTP/1.1', 'Host: tunnel.example'];
      const passed = await ask(
        ...start,
        'Origin: https://example.com',
        'Upgrade: websocket',
        'TE: x',
        '__proto__: p',
        'x-b: 1',
        'X-B: 2',
      );
      expect(passed).toMatch(/^HTTP\/1.1 201 /);
      expect(passed).toMatch(/X-A: a\r\nX-A: b\r\n/);
      expect(passed).not.toContain('99');
      expect(seen.pop()!.slice(0, -2)).toEqual([
        'Host',
        'tunnel.example',
        'Origin',
        'https://example.com',
        '__proto__',
        'p',
        'x-b',
        '1',
        'X-B',
        '2',
        'Content-Length',
        '0',
      ]);
      await ask('POST /v1/events HTTP/1.1', 'Host: a');
      expect(seen.pop()).toEqual(['Host', 'a', 'Content-Length', '0', 'Connection', 'keep-alive']);
      for (const odd of [
        [...start, 'Trailer: x'],
        [...start, 'Host: b'],
        ['GET // HTTP/1.1', 'Host: a'],
        ['GET http://[ HTTP/1.1', 'Host: a'],
      ]) {
        expect(await ask(...odd)).toMatch(/^HTTP\/1.1 400 /);
      }
      expect(await ask('GET /nothing HTTP/1.1', 'Host: a')).toMatch(/^HTTP\/1.1 404 /);
      expect(await ask('GET /health HTTP/1.0')).toMatch(/^HTTP\/1.1 201 [^]*\r\n\r\n\{\}$/);
      expect(seen).toHaveLength(1);
      await behind.close();
      expect(await ask(...start)).toMatch(/^HTTP\/1.1 502 /);
    } finally {
      await door.close();
    }
  });

  it('asks once more, on another connection, where a function was closing the one that it kept', async () => {
    const down: string[][] = [];
    const door = await startFrontDoor({ host: '127.0.0.1', port: 0, onDown: (...told) => down.push(told) });
    const seen = new WeakSet<Socket>();
    const behind = createServer((request, response) => {
      // A second request on a connection meets its end.
      if (seen.has(request.socket)) return void request.socket.resetAndDestroy();
      seen.add(request.socket);
      response.end('{}');
    });
    await new Promise<void>((resolve) => void behind.listen(0, '127.0.0.1', resolve));
    door.open({ api: `http://127.0.0.1:${(behind.address() as AddressInfo).port}` });
    const ask = (method: string, body?: string) =>
      fetch(`${door.url}/v1/events`, { method, ...(body !== undefined && { body }) }).then(({ status }) => status);
    try {
      expect(await ask('GET')).toBe(200);
      expect(await ask('GET')).toBe(200);
      // It may have been done: who asks decides whether to repeat it.
      expect(down).toEqual([]);
      expect(await ask('POST', '{}')).toBe(502);
      expect(down).toEqual([['api', expect.stringMatching(/ECONNRESET|socket hang up/)]]);
    } finally {
      await door.close();
      behind.closeAllConnections();
      behind.close();
    }
  });

  it('opens the console for this machine, as often as it is asked, and for no page of another site', async () => {
    const door = await startFrontDoor({ host: '127.0.0.1', port: 0 });
    let codes = 0;
    const signIn = async () => `${door.url}/console#code=${(codes += 1)}`;
    door.open({ api: 'http://127.0.0.1:1' }, { path: '/open/secret', signIn });
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const { status, headers: answered } = await fetch(door.url + path, { headers, redirect: 'manual' });
      return [status, answered.get('location')];
    };
    try {
      expect(await ask('/open/secret')).toEqual([303, `${door.url}/console#code=1`]);
      expect(await ask('/open/secret', { 'sec-fetch-site': 'none' })).toEqual([303, `${door.url}/console#code=2`]);
      expect(await ask('/open/secret', { 'sec-fetch-site': 'cross-site' })).toEqual([403, null]);
      expect(await statusOf(`${door.url}/open/secret`, { host: 'rebound.example' }, 'GET')).toBe(403);
      expect(await ask('/open/other')).toEqual([404, null]);
      expect(await ask('/open/')).toEqual([404, null]);
      expect(codes).toBe(2);
    } finally {
      await door.close();
    }
  });

  it('answers the next request of a connection whose last one was answered before its body had come', async () => {
    const door = await startFrontDoor({ host: '127.0.0.1', port: 0 });
    const early = (response: ServerResponse) => response.writeHead(413, { 'content-length': '2' }).end('{}');
    const behind = await serveHttp(
      (request, response) => void (request.method === 'POST' ? early(response) : response.end('next')),
      { host: '127.0.0.1', port: 0, anySite: true },
    );
    door.open({ api: behind.url });
    const body = 'x'.repeat(4 * 1024 * 1024);
    const bytes = [
      `POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      'GET /v1/events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ];
    try {
      const answers = await exchangeRaw(portOf(door.url), { bytes: Buffer.from(bytes.join('')) });
      expect(answers).toMatch(/^HTTP\/1.1 413 [^]*HTTP\/1.1 200 [^]*next/);
    } finally {
      await Promise.all([door.close(), behind.close()]);
    }
  });
});

describe('the receiver', () => {
  it('lists events that are deep, large and many, with their own digits', async () => {
    const receiver = await startReceiver();
    const secret = Buffer.alloc(24, 7);
    receiver.expect(`whsec_${secret.toString('base64')}`);
    const send = (id: string, data: string) => {
      const body = `{"id":"${id}","type":"a.b","data":${data}}`;
      const timestamp = `${Math.floor(Date.now() / 1_000)}`;
      const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
      return fetch(receiver.url, { method: 'POST', headers, body });
    };
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    try {
      for (let n = 0; n < 25; n += 1) expect((await send(`deep-${n}`, deep)).status).toBe(204);
      expect((await send('digits', '12345678901234567890')).status).toBe(204);
      expect((await fetch(receiver.url, { method: 'POST', body: deep })).status).toBe(401);
      const text = await (await fetch(receiver.url)).text();
      const lines = text.split('\n');
      expect(lines).toHaveLength(2 + 25 + 2 + 1);
      expect(lines.filter((line) => line.includes('"verified":true'))).toHaveLength(26);
      expect(text).toContain('"data":12345678901234567890}');
      expect(JSON.parse(text)).toHaveLength(27);
      expect(await receiver.receiptOf('digits')).toMatchObject({ verified: true, problem: null });
      expect((await fetch(receiver.url, { method: 'HEAD' })).status).toBe(200);
      expect((await fetch(receiver.url, { method: 'POST', body: 'x'.repeat(2 ** 20 + 1) })).status).toBe(413);
    } finally {
      await receiver.close();
    }
  });
});

describe('the relay that adds tokens to pushes', () => {
  it('passes pushes on, and outlives what it can not pass on', async () => {
    const tokens: (string | undefined)[] = [];
    const behind = await serveHttp(
      (request, response) => {
        tokens.push(request.headers.authorization);
        response.writeHead(202).end();
      },
      { host: '127.0.0.1', port: 0 },
    );
    const relay = await relayedIdTokens();
    try {
      const to = relay.endpoint(`${behind.url}/`);
      expect((await fetch(to, { method: 'POST', body: '{}' })).status).toBe(202);
      expect(tokens).toEqual([`Bearer ${await relay.token()}`]);
      await Promise.all(ODD_REQUESTS.map((odd) => exchangeRaw(portOf(to), odd)));
      expect((await fetch(to, { method: 'POST', headers: { origin: 'https://example.com' } })).status).toBe(403);
      await behind.close();
      for (const gone of [to, relay.endpoint('http://['), relay.endpoint('')]) {
        expect((await fetch(gone, { method: 'POST', body: '{}' })).status).toBe(502);
      }
    } finally {
      await relay.close();
    }
  });
});
