/** Endpoints whose TLS is not what it should be: nothing of the request reaches them, and the next delivery works. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { createEgressGuard } from '../../../../shared/sending/egress.ts';
import { createSender } from '../../../../shared/sending/send.ts';
import type { Sender } from '../../../../shared/sending/send.ts';
import { chunked, flood } from '../../../fixtures/egress/behaviours/behaviour.ts';
import { certificate } from '../../../support/certificates.ts';
import type { Certificate } from '../../../support/certificates.ts';

let good: Certificate;
let sender: Sender;
let certificates: Record<string, Certificate>;
let closing: (() => Promise<void>)[] = [];

beforeAll(() => {
  good = certificate({ names: 'DNS:hook.example' });
  certificates = {
    'another name': certificate({ names: 'DNS:other.example' }),
    'a wildcard for another level': certificate({ names: 'DNS:*.hook.example' }),
    'a wildcard for everything': certificate({ names: 'DNS:*, DNS:*.example.com' }),
    'its name in the subject alone, and another beside': certificate({
      ...{ commonName: 'hook.example', names: 'DNS:other.example' },
    }),
    'an address for a name': certificate({ names: 'IP:127.0.0.1' }),
    'its name and more': certificate({ names: 'DNS:hook.example.evil.example' }),
    'a time that is over': certificate({ names: 'DNS:hook.example', from: '200101000000Z' }),
    'a time to come': certificate({ names: 'DNS:hook.example', from: '490101000000Z' }),
  };
  sender = createSender({
    guard: createEgressGuard({ allow: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] }),
    now: Date.now,
    trust: [good, ...Object.values(certificates)].map(({ cert }) => cert),
  });
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  closing = [];
});
afterAll(() => sender.close());

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  closing.push(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((done) => server.close(done));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** An endpoint over TLS: its port, and how much of requests it has got. */
async function startTls(options: TlsOptions, onRequest = answerNothing) {
  let received = 0;
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      onRequest(socket);
    });
  });
  server.on('tlsClientError', () => undefined);
  return { port: await listen(server), received: () => received };
}

const answerNothing = (socket: Socket): void => void socket.write('HTTP/1.1 204 No Content\r\n\r\n');

const send = (port: number, timeoutMs = 10_000, name = 'hook.example') =>
  sender.send({ url: `https://${name}:${port}/`, headers: {}, body: Buffer.from('{}'), timeoutMs });

async function expectNextWorks(): Promise<void> {
  const { port } = await startTls(good);
  for (let next = 1; next <= 3; next++) expect(await send(port)).toMatchObject({ kind: 'answered', status: 204 });
}

describe('a certificate with', () => {
  test.each([
    ['another name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a wildcard for another level', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a wildcard for everything', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['its name in the subject alone, and another beside', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['an address for a name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['its name and more', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['a time that is over', 'CERT_HAS_EXPIRED'],
    ['a time to come', 'CERT_NOT_YET_VALID'],
  ])('%s is refused, trusted or not', async (what, code) => {
    const { port, received } = await startTls(certificates[what]!);
    expect(await send(port)).toMatchObject({ kind: 'failed', code: 'tls', message: `no TLS connection (${code})` });
    expect(received()).toBe(0);
    await expectNextWorks();
  });

  test('nobody to vouch for it is refused', async () => {
    const { port, received } = await startTls(certificate({ names: 'DNS:hook.example' }));
    expect(await send(port)).toMatchObject({ kind: 'failed', code: 'tls', answer: null });
    expect(received()).toBe(0);
    await expectNextWorks();
  });

  test('a name is none for an address', async () => {
    const { port, received } = await startTls(good);
    expect(await send(port, 10_000, '127.0.0.1')).toMatchObject({ kind: 'failed', code: 'tls' });
    expect(received()).toBe(0);
  });
});

describe('instead of TLS', () => {
  const hello = Buffer.from('160303', 'hex');
  test.each<[what: string, onConnection: (socket: Socket) => void, codes: string[]]>([
    ['plain HTTP', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), ['tls']],
    [
      'a redirect in plain HTTP',
      (socket) => socket.end('HTTP/1.1 301 X\r\nLocation: http://10.0.0.1/\r\n\r\n'),
      ['tls'],
    ],
    ['an alert', (socket) => socket.end(Buffer.from('15030300020228', 'hex')), ['tls']],
    [
      'a record of nonsense',
      (socket) => socket.end(Buffer.concat([hello, Buffer.from('0004ffffffff', 'hex')])),
      ['tls'],
    ],
    ['a record that is too large', (socket) => socket.end(Buffer.concat([hello, Buffer.alloc(70_000, 0xff)])), ['tls']],
    ['endless nonsense', flood('', 'nonsense '), ['tls']],
    ['an end', (socket) => socket.end(), ['reset', 'tls']],
    ['a reset', (socket) => socket.resetAndDestroy(), ['reset', 'tls']],
    ['half a record, and an end', (socket) => socket.end(hello), ['reset', 'tls']],
  ])('%s', async (_, onConnection, codes) => {
    const port = await listen(createServer(onConnection));
    const exchange = await send(port);
    expect(exchange).toMatchObject({ kind: 'failed', answer: null });
    expect(codes).toContain(exchange.kind === 'failed' && exchange.code);
    await expectNextWorks();
  });

  test.each<[what: string, onConnection: (socket: Socket) => void]>([
    ['silence', () => undefined],
    ['a record without its end', (socket) => void socket.write(hello)],
  ])('%s', async (_, onConnection) => {
    const port = await listen(createServer(onConnection));
    expect(await send(port, 60)).toMatchObject({ kind: 'failed', code: 'timeout', answer: null });
    await expectNextWorks();
  });
});

describe('over TLS', () => {
  test('an old version is refused', async () => {
    const { port, received } = await startTls({
      ...good,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    expect(await send(port)).toMatchObject({ kind: 'failed', code: 'tls' });
    expect(received()).toBe(0);
  });

  test('a wish for our certificate is not granted', async () => {
    const { port } = await startTls({ ...good, requestCert: true, rejectUnauthorized: true });
    const exchange = await send(port);
    expect(exchange).toMatchObject({ kind: 'failed', answer: null });
    await expectNextWorks();
  });

  test.each([
    ['announcements', flood('', 'HTTP/1.1 102 Processing\r\n\r\n')],
    ['extensions', flood(`${chunked}1;`, 'x')],
  ])('endless %s end, too', async (_, onRequest) => {
    const { port } = await startTls(good, onRequest);
    expect(await send(port)).toMatchObject({ code: 'protocol', message: expect.stringContaining('ANSWER_TOO_LONG') });
    await expectNextWorks();
  });

  test('many answers on one connection are each within the bound', async () => {
    const large = 'x'.repeat(60_000);
    const { port } = await startTls(good, (socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${large}`),
    );
    for (let nth = 1; nth <= 30; nth++) expect(await send(port)).toMatchObject({ kind: 'answered', status: 200 });
  });
});
