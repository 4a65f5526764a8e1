import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { inOrder, requestHead, userAgent } from '../../../../shared/destinations/webhook/request.ts';
import { createEgressGuard } from '../../../../shared/sending/egress.ts';
import type { Answered, Exchange, Failed } from '../../../../shared/sending/exchange.ts';
import type { Resolve } from '../../../../shared/sending/resolve.ts';
import { createSender, type Sender, type SendRequest } from '../../../../shared/sending/send.ts';

const soonMs = 60;
const timersButDate = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'] as const),
  ...(['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const),
];

const names: Record<string, string[]> = {
  'hook.example': ['127.0.0.1'],
  'half-dead.example': ['127.0.0.2', '127.0.0.1'],
  'inner.example': ['10.9.8.7'],
};
const resolve: Resolve = async (hostname) => {
  const found = names[hostname];
  if (!found) throw Object.assign(new Error(hostname), { code: 'ENOTFOUND' });
  return found;
};
const guard = createEgressGuard({ allow: ['127.0.0.0/8'], resolve });

let sender: Sender;
let closing: (() => Promise<void>)[];

beforeEach(() => {
  sender = createSender({ guard, now: Date.now });
  closing = [() => sender.close()];
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
});

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
  });
  closing.push(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((done) => server.close(done));
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

/** An HTTP server: its URL, and what it received. */
async function endpoint(answer: RequestListener, host?: string) {
  const requests: { request: IncomingMessage; body: Buffer }[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks) });
      answer(request, response);
    });
  });
  const port = await listen(server, host);
  return { url: `http://127.0.0.1:${port}/hook`, port, requests, server };
}

/** A server that answers the head of each request by hand. */
async function rawEndpoint(onRequest: (socket: Socket, nth: number) => void) {
  let nth = 0;
  const server = createServer((socket) => socket.on('data', () => onRequest(socket, ++nth)));
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/hook`, received: () => nth };
}

const body = Buffer.from('{"type":"subscription.suspended","name":"Zoë"}');

const send = (url: string, overrides: Partial<SendRequest> = {}): Promise<Exchange> =>
  sender.send({ url, headers: { 'content-type': 'application/json' }, body, timeoutMs: 5_000, ...overrides });

async function answer(url: string, overrides: Partial<SendRequest> = {}): Promise<Answered> {
  const exchange = await send(url, overrides);
  if (exchange.kind !== 'answered') throw new Error(JSON.stringify(exchange));
  return exchange;
}

async function failure(url: string, overrides: Partial<SendRequest> = {}): Promise<Failed> {
  const exchange = await send(url, overrides);
  if (exchange.kind !== 'failed') throw new Error(JSON.stringify(exchange));
  return exchange;
}

describe('an exchange', () => {
  test('is one POST with the body as it is and our headers', async () => {
    const { url, port, requests } = await endpoint((_, response) =>
      response.writeHead(201, { 'x-a': 'b' }).end('thanks'),
    );
    const exchange = await send(`${url}?a=b`, { headers: { 'content-type': 'text/plain', 'webhook-id': 'evt_1' } });
    expect(exchange).toEqual({
      kind: 'answered',
      status: 201,
      headers: expect.objectContaining({ 'x-a': 'b', 'transfer-encoding': 'chunked' }),
      body: 'thanks',
      bodyTruncated: false,
      durationMs: expect.any(Number),
    });
    expect(requests).toHaveLength(1);
    const [{ request, body: received }] = requests as [(typeof requests)[0]];
    expect([request.method, request.url, request.httpVersion]).toEqual(['POST', '/hook?a=b', '1.1']);
    expect(received.equals(body)).toBe(true);
    expect(request.headers).toEqual({
      host: `127.0.0.1:${port}`,
      connection: 'keep-alive',
      'content-type': 'text/plain',
      'content-length': String(body.length),
      'webhook-id': 'evt_1',
    });
  });

  test("says our version, the package's", () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(userAgent).toBe(`Subrelay/${version}`);
  });

  test('takes as long as the clock says', async () => {
    let now = 1_000;
    const { url } = await endpoint((_, response) => {
      now += 250;
      response.end();
    });
    const timed = createSender({ guard, now: () => now });
    closing.push(() => timed.close());
    expect(await timed.send({ url, headers: {}, body, timeoutMs: 5_000 })).toMatchObject({ durationMs: 250 });
  });

  test.each([200, 204, 304, 400, 404, 410, 429, 500, 503])('answered %d is answered', async (status) => {
    const { url } = await endpoint((_, response) => response.writeHead(status, { 'retry-after': '7' }).end());
    expect(await send(url)).toMatchObject({ kind: 'answered', status, headers: { 'retry-after': '7' }, body: '' });
  });

  test.each([301, 302, 303, 307, 308])('redirected by %d is not followed', async (status) => {
    const target = await endpoint((_, response) => response.end());
    const { url } = await endpoint((_, response) => response.writeHead(status, { location: target.url }).end());
    expect(await send(url)).toMatchObject({ kind: 'answered', status, headers: { location: target.url } });
    expect(target.requests).toHaveLength(0);
  });

  test('uses its connection again', async () => {
    const connections = new Set<Socket>();
    const { url } = await endpoint((request, response) => {
      connections.add(request.socket);
      response.end('ok');
    });
    for (let i = 0; i < 5; i++) await answer(url);
    // One is busy until the event loop's next turn.
    expect(connections.size).toBeLessThanOrEqual(2);
  });

  test('has a bound of its own on a connection that has carried more than that', async () => {
    const { url } = await endpoint((_, response) => response.end('x'.repeat(60_000)));
    for (let i = 0; i < 100; i++) expect(await send(url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('goes out on a new connection after the endpoint has closed the old one', async () => {
    const { url, requests } = await endpoint((request, response) => {
      response.on('finish', () => request.socket.end());
      response.end('ok');
    });
    for (let i = 0; i < 3; i++) expect(await send(url)).toMatchObject({ kind: 'answered', status: 200 });
    expect(requests).toHaveLength(3);
  });

  test('runs beside many others', async () => {
    const { url, requests } = await endpoint((_, response) => response.end('ok'));
    const exchanges = await Promise.all(Array.from({ length: 200 }, () => send(url)));
    expect(exchanges.every(({ kind }) => kind === 'answered')).toBe(true);
    expect(requests).toHaveLength(200);
  });

  test('may have an empty body', async () => {
    const { url, requests } = await endpoint((_, response) => response.end());
    await answer(url, { body: Buffer.alloc(0) });
    expect(requests[0]!.request.headers['content-length']).toBe('0');
  });
});

describe('an answer', () => {
  test('is kept up to 4 KiB', async () => {
    const { url } = await endpoint((_, response) => response.end('x'.repeat(60_000)));
    const exchange = await answer(url);
    expect(exchange.body).toBe('x'.repeat(4_096));
    expect(exchange.bodyTruncated).toBe(true);
  });

  test('of exactly 4 KiB is whole', async () => {
    const { url } = await endpoint((_, response) => response.end('x'.repeat(4_096)));
    expect(await answer(url)).toMatchObject({ bodyTruncated: false });
  });

  test('without end is cut off, and its connection closed', async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await rawEndpoint((socket) => {
      closed = new Promise((done) => socket.on('close', done));
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const chunk = `4000\r\n${'y'.repeat(0x4000)}\r\n`;
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    });
    expect(await answer(url)).toMatchObject({ status: 200, body: 'y'.repeat(4_096), bodyTruncated: true });
    await closed;
  });

  test('that claims ten gigabytes is no different', async () => {
    const { url } = await rawEndpoint((socket) => {
      socket.write(`HTTP/1.1 500 No\r\nContent-Length: 10000000000\r\n\r\n${'z'.repeat(70_000)}`);
    });
    expect(await answer(url)).toMatchObject({ status: 500, bodyTruncated: true });
  });

  test('that is compressed is not decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const { url } = await endpoint((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const { body: kept, headers } = await answer(url);
    expect(headers['content-encoding']).toBe('gzip');
    expect(kept.length).toBeLessThanOrEqual(4_096);
  });

  test('of NUL and invalid UTF-8 becomes text that can be stored', async () => {
    const { url } = await endpoint((_, response) => response.end(Buffer.from([0x61, 0, 0xff, 0xc3, 0x28, 0x62])));
    expect((await answer(url)).body).toBe('a\ufffd\ufffd\ufffd(b');
  });

  test('has no header whose name cannot be stored', async () => {
    const { url } = await rawEndpoint((socket) =>
      socket.end(
        `HTTP/1.1 200 OK\r\n__name__: x\r\n__proto__: y\r\n${'n'.repeat(3_000)}: z\r\nok: 1\r\nContent-Length: 0\r\n\r\n`,
      ),
    );
    expect((await answer(url)).headers).toEqual({ ok: '1', 'content-length': '0' });
  });

  test('that nobody asked for is not taken for the next one', async () => {
    const { url } = await rawEndpoint((socket, nth) => {
      const text = `${nth}`;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil');
    });
    expect((await answer(url)).body).toBe('1');
    const next = await send(url);
    expect(next.kind === 'answered' ? next.body : 'none').not.toBe('evil');
  });

  test('may be announced by 103 Early Hints', async () => {
    const { url } = await rawEndpoint((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok'),
    );
    expect(await answer(url)).toMatchObject({ status: 202, body: 'ok', headers: { 'content-length': '2' } });
  });

  test('may come before the request was read', async () => {
    const server = createServer((socket) => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
    const port = await listen(server);
    const exchange = await send(`http://127.0.0.1:${port}/`, { body: Buffer.alloc(2_000_000) });
    expect(['answered', 'failed']).toContain(exchange.kind);
  });

  test('may end with its connection', async () => {
    const { url } = await rawEndpoint((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nold style'));
    expect(await answer(url)).toMatchObject({ status: 200, body: 'old style' });
  });
});

describe('a failing endpoint', () => {
  test('that refuses', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((done) => server.close(done));
    expect(await failure(`http://127.0.0.1:${port}/`)).toMatchObject({
      code: 'connect',
      message: 'cannot connect (ECONNREFUSED)',
      answer: null,
    });
  });

  const hanging: [string, (socket: Socket) => void][] = [
    ['says nothing', () => undefined],
    ['stops in its status line', (socket) => socket.write('HTTP/1.1 20')],
    ['stops in its headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nX-A: b')],
    ['drips headers', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'X-A: b\r\n')],
    ['only ever announces', (socket) => drip(socket, '', 'HTTP/1.1 102 Processing\r\n\r\n')],
  ];
  test.each(hanging)('that %s ends at the timeout', async (_, onRequest) => {
    const { url } = await rawEndpoint(onRequest);
    expect(await failure(url, { timeoutMs: soonMs })).toMatchObject({
      code: 'timeout',
      message: 'no answer within 0.06 s',
      answer: null,
    });
  });

  const unfinished: [string, (socket: Socket) => void][] = [
    ['drips its body', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nab', 'x')],
    [
      'drips chunks',
      (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n', '1\r\nx\r\n'),
    ],
    ['stops in its body', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nab')],
    [
      'never ends its chunks',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n'),
    ],
  ];
  // All at once: an answer must have begun by the time-out, however slow the machine is.
  test('that begins an answer ends at the timeout, with what had arrived', async () => {
    const failures = unfinished.map(async ([, onRequest]) => {
      const { url } = await rawEndpoint(onRequest);
      return failure(url, { timeoutMs: 3_000 });
    });
    const wanted = {
      code: 'timeout',
      message: 'no end of the answer within 3 s',
      answer: { status: 200, body: expect.stringMatching(/^abx*$/) },
    };
    expect(await Promise.all(failures)).toMatchObject(unfinished.map(() => wanted));
  });

  const closed: [string, (socket: Socket) => void][] = [
    ['closes at once', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
    ['closes in its headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nX-A')],
    ['closes half-way', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1234567890')],
    [
      'closes half-way, as it said',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n12'),
    ],
    ['closes in a chunk', (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab')],
    [
      'closes in its last chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
    ],
  ];
  test.each(closed)('that %s', async (_, onRequest) => {
    const { url, received } = await rawEndpoint(onRequest);
    expect(await failure(url)).toMatchObject({
      code: 'reset',
      message: expect.stringMatching(/^the connection ended before the answer did \(.+\)$/),
    });
    expect(received()).toBe(1);
  });

  test('that closes half-way leaves what had arrived', async () => {
    const { url } = await rawEndpoint((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1234567890'),
    );
    expect((await failure(url)).answer).toMatchObject({ status: 200, body: '1234567890' });
  });

  const garbage: [string, string | Buffer][] = [
    ['no HTTP', 'hello there\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a TLS alert', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])],
    ['zeros', Buffer.alloc(1_000)],
    ['a request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another version', 'HTTP/9.9 200 OK\r\n\r\n'],
    ['a status of letters', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['a status of five digits', 'HTTP/1.1 20000 OK\r\n\r\n'],
    ['a length of letters', 'HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: b\u0000c\r\n\r\n'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: b\r\n\r\n'],
    ['a header of a megabyte', `HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(1_000_000)}\r\n\r\n`],
    ['ten thousand headers', `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(10_000)}\r\n`],
    ['endless announcements of a megabyte', `HTTP/1.1 103 Early Hints\r\nX-A: ${'b'.repeat(1_000_000)}\r\n\r\n`],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'],
  ];
  test.each(garbage)('that answers %s', async (_, bytes) => {
    const { url } = await rawEndpoint((socket) => socket.end(bytes));
    expect(await failure(url)).toMatchObject({
      code: 'protocol',
      message: expect.stringMatching(/^the answer is not HTTP\/1.1 as it should be \(.+\)$/),
    });
  });

  test('whatever bytes it answers, nothing is thrown', async () => {
    const starts = [
      '',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\n',
    ];
    const { url } = await rawEndpoint((socket, nth) => {
      socket.write(starts[nth % starts.length]!);
      socket.end(randomBytes(nth));
    });
    const exchanges = await Promise.all(Array.from({ length: 100 }, () => send(url)));
    expect(new Set(exchanges.map(({ kind }) => kind))).toEqual(new Set(['answered', 'failed']));
    expect(await Promise.all(exchanges.map((exchange) => JSON.parse(JSON.stringify(exchange)) as unknown))).toEqual(
      exchanges,
    );
  });
});

function drip(socket: Socket, start: string, more: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(more), 5);
  socket.on('close', () => clearInterval(timer));
}

describe('the guard', () => {
  test.each([
    ['https://10.0.0.1/', 'address'],
    ['http://93.184.216.34/', 'protocol'],
    ['https://user:secret@hook.example/', 'user_info'],
    ['http://inner.example/', 'address'],
    ['https://inner.example/', 'address'],
    ['not a url', 'url'],
  ])('lets nothing go to %s', async (url, code) => {
    const exchange = await send(url);
    expect(exchange).toMatchObject({ kind: 'refused', code });
    expect(JSON.stringify(exchange)).not.toContain('secret');
  });

  test('judges the connection, not what the name resolved to before', async () => {
    const { port, requests } = await endpoint((_, response) => response.end());
    const answers = [['93.184.216.34'], ['127.0.0.1']];
    const closedGuard = createEgressGuard({ allow: ['10.0.0.0/8'], resolve: async () => answers.shift() ?? [] });
    const url = `http://rebind.example:${port}/`;
    expect(await closedGuard.checkNow(url)).toMatchObject({ code: 'protocol' });
    const guarded = createSender({ guard: closedGuard, now: Date.now });
    closing.push(() => guarded.close());
    expect(await guarded.send({ url, headers: {}, body, timeoutMs: 5_000 })).toMatchObject({
      kind: 'refused',
      code: 'address',
    });
    expect(requests).toHaveLength(0);
  });

  test('sends to a name that resolves to what is allowed, under its own name', async () => {
    const { port, requests } = await endpoint((_, response) => response.end());
    expect(await send(`http://hook.example:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
    expect(requests[0]!.request.headers.host).toBe(`hook.example:${port}`);
  });

  test('sends to localhost', async () => {
    const { port } = await endpoint((_, response) => response.end());
    expect(await send(`http://localhost:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test("tries a name's next address after a dead one", async () => {
    const { port } = await endpoint((_, response) => response.end());
    expect(await send(`http://half-dead.example:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('a name that does not resolve', async () => {
    expect(await failure('https://nowhere.example/')).toMatchObject({
      code: 'dns',
      message: 'the name does not resolve (ENOTFOUND)',
    });
  });

  test('a request whose time ran out before there was a connection is never sent', async () => {
    const { port, requests } = await endpoint((_, response) => response.end());
    let answerLate: (addresses: string[]) => void = () => undefined;
    const late = new Promise<string[]>((done) => (answerLate = done));
    const slow = createSender({
      guard: createEgressGuard({ allow: ['127.0.0.0/8'], resolve: () => late }),
      now: Date.now,
    });
    closing.push(() => slow.close());
    const request = { url: `http://slow.example:${port}/`, headers: {}, body };
    expect(await slow.send({ ...request, timeoutMs: soonMs })).toMatchObject({ kind: 'failed', code: 'timeout' });
    answerLate(['127.0.0.1']);
    expect(await slow.send({ ...request, timeoutMs: 5_000 })).toMatchObject({ kind: 'answered' });
    expect(requests).toHaveLength(1);
  });
});

describe('https', () => {
  let directory: string;
  let key: Buffer;
  let certificate: Buffer;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'send-'));
    const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-keyout', keyFile, '-out', certificateFile, '-subj', '/CN=hook.example'],
        ...['-addext', 'subjectAltName=DNS:hook.example'],
      ],
      { stdio: 'ignore' },
    );
    [key, certificate] = [readFileSync(keyFile), readFileSync(certificateFile)];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function tlsEndpoint() {
    const names: unknown[] = [];
    const server = createTlsServer({ key, cert: certificate }, (request, response) => {
      names.push((request.socket as Socket & { servername?: unknown }).servername);
      request.resume().on('end', () => response.end('secure'));
    });
    return { port: await listen(server), names };
  }

  const trusting = () => {
    const trusted = createSender({ guard, now: Date.now, trust: [certificate.toString()] });
    closing.push(() => trusted.close());
    return (url: string) => trusted.send({ url, headers: {}, body, timeoutMs: 5_000 });
  };

  test('goes to a trusted endpoint, by its name', async () => {
    const { port, names } = await tlsEndpoint();
    expect(await trusting()(`https://hook.example:${port}/`)).toMatchObject({ kind: 'answered', body: 'secure' });
    expect(names).toEqual(['hook.example']);
  });

  test('not to one that nobody vouches for', async () => {
    const { port, names } = await tlsEndpoint();
    expect(await failure(`https://hook.example:${port}/`)).toMatchObject({
      code: 'tls',
      message: 'no TLS connection (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
    expect(names).toEqual([]);
  });

  test('not to one with another name', async () => {
    const { port } = await tlsEndpoint();
    expect(await trusting()(`https://half-dead.example:${port}/`)).toMatchObject({
      kind: 'failed',
      code: 'tls',
      message: 'no TLS connection (ERR_TLS_CERT_ALTNAME_INVALID)',
    });
  });

  test('not to one that speaks http', async () => {
    const { port } = await endpoint((_, response) => response.end());
    expect(await failure(`https://hook.example:${port}/`)).toMatchObject({ code: 'tls' });
  });

  test('a refused name is refused here too', async () => {
    expect(await send('https://inner.example:8443/')).toMatchObject({ kind: 'refused', code: 'address' });
  });
});

describe('calling it off', () => {
  const calledOff = { code: 'SENDER_UNAVAILABLE', message: 'Cannot send: called off' };

  test('before it began', async () => {
    const { url, requests } = await endpoint((_, response) => response.end());
    await expect(send(url, { signal: AbortSignal.abort() })).rejects.toMatchObject(calledOff);
    expect(requests).toHaveLength(0);
  });

  test('while the endpoint is silent', async () => {
    const called = new AbortController();
    const { url } = await rawEndpoint(() => called.abort());
    await expect(send(url, { signal: called.signal })).rejects.toMatchObject(calledOff);
  });

  test('after its end does nothing', async () => {
    const called = new AbortController();
    const { url } = await endpoint((_, response) => response.end());
    expect(await send(url, { signal: called.signal })).toMatchObject({ kind: 'answered' });
    called.abort();
    expect(await send(url)).toMatchObject({ kind: 'answered' });
  });

  test('by closing the sender: what is in flight fails, and what comes later too', async () => {
    const { url } = await rawEndpoint(() => void sender.close());
    await expect(send(url)).rejects.toMatchObject(calledOff);
    await expect(send(url)).rejects.toMatchObject(calledOff);
  });
});

describe('a failure of ours is no exchange', () => {
  test('a header that cannot be sent', async () => {
    const { url, requests } = await endpoint((_, response) => response.end());
    await expect(send(url, { headers: { 'x-secret': 'line\nbreak' } })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'Cannot send: the request could not be made',
    });
    expect(requests).toHaveLength(0);
  });

  test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])('%s while the name is resolved', async (code) => {
    const resolve = () => Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
    const lacking = createSender({ guard: createEgressGuard({ allow: ['127.0.0.0/8'], resolve }), now: Date.now });
    closing.push(() => lacking.close());
    await expect(
      lacking.send({ url: 'https://hook.example/', headers: {}, body, timeoutMs: 5_000 }),
    ).rejects.toMatchObject({ code: 'SENDER_UNAVAILABLE', message: expect.stringContaining(code) });
  });

  test('no file descriptor is left for a connection', async () => {
    const { url, requests } = await endpoint((_, response) => response.end());
    const node = `
      import { openSync } from 'node:fs';
      import { createEgressGuard } from './shared/sending/egress.ts';
      import { createSender } from './shared/sending/send.ts';
      const sender = createSender({ guard: createEgressGuard({ allow: ['127.0.0.0/8'] }), now: Date.now });
      const send = (url) => sender.send({ url, headers: {}, body: Buffer.from('{}'), timeoutMs: 5_000 }).then(
        ({ kind }) => kind, ({ code }) => code,
      );
      const first = await send('${url}');
      try { for (;;) openSync('/dev/null'); } catch {}
      console.log(first, await send('http://127.0.0.2:1/'), await send('https://hook.example/'));
      process.exit();`;
    const limited = ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', node];
    const ran = await promisify(execFile)('sh', limited);
    expect(ran.stdout.trim()).toBe('answered SENDER_UNAVAILABLE SENDER_UNAVAILABLE');
    expect(requests).toHaveLength(1);
  });
});

describe('a kept connection', () => {
  /** Of a minute's production default: undici's clock is Date. */
  const after = async (seconds: number) => {
    const connections = new Set<Socket>();
    const { url } = await endpoint((request, response) => {
      connections.add(request.socket);
      response.end('ok');
    });
    await answer(url);
    await new Promise((done) => setImmediate(done));
    const start = Date.now();
    jest.useFakeTimers({ advanceTimers: true, now: start + seconds * 1_000, doNotFake: timersButDate });
    await answer(url).finally(() => jest.useRealTimers());
    return connections.size;
  };

  test('is used again within a minute', async () => {
    expect(await after(59)).toBe(1);
  });

  test('is left after a minute, so that a changed name or EGRESS_ALLOW takes effect', async () => {
    expect(await after(61)).toBe(2);
  });

  test('is not gone over once its name leads elsewhere', async () => {
    const addresses = ['127.0.0.1'];
    const moving = createSender({
      guard: createEgressGuard({ allow: ['127.0.0.0/8'], resolve: async () => addresses }),
      now: Date.now,
    });
    closing.push(() => moving.close());
    const { port, requests } = await endpoint((_, response) => response.end());
    const request = { url: `http://moving.example:${port}/`, headers: {}, body, timeoutMs: 5_000 };
    expect(await moving.send(request)).toMatchObject({ kind: 'answered' });
    addresses[0] = '10.9.8.7';
    await new Promise((done) => setImmediate(done));
    jest.useFakeTimers({ advanceTimers: true, now: Date.now() + 61_000, doNotFake: timersButDate });
    const exchange = await moving.send(request).finally(() => jest.useRealTimers());
    expect(exchange).toMatchObject({ kind: 'refused', code: 'address' });
    expect(requests).toHaveLength(1);
  });
});

test.each(['/', '/a/b?c=d&e=%20', '/%F0%9F%98%80/ü?q=ä b', '//x//', '/a?', ''])(
  'what goes out over the wire is what `requestHead` says: %s',
  async (path) => {
    const received: Buffer[] = [];
    const server = createServer((socket) =>
      socket.on('data', (chunk) => {
        received.push(chunk);
        if (Buffer.concat(received).includes(body)) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      }),
    );
    const url = `http://127.0.0.1:${await listen(server)}${path}`;
    const headers = {
      'X-Signature': 'b',
      authorization: 'Bearer a',
      'content-type': 'text/plain',
      'user-agent': userAgent,
    };
    expect(await send(url, { headers: inOrder(headers) })).toMatchObject({ kind: 'answered', status: 204 });
    expect(Buffer.concat(received).toString()).toBe(requestHead(url, headers, body.length) + body.toString());
  },
);
