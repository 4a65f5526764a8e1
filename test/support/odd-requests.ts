/** Requests that no client of ours sends, as bytes: each is to be answered or cut off, and to end nothing but itself. */
import { connect } from 'node:net';

export interface OddRequest {
  name: string;
  bytes: Buffer;
  /** The client goes away in the middle of it. */
  aborts?: true;
}

const HOST = 'Host: 127.0.0.1';
const text = (name: string, ...lines: string[]): OddRequest => ({
  name,
  bytes: Buffer.from(lines.join('\r\n'), 'latin1'),
});
const get = (name: string, target: string, ...headers: string[]) =>
  text(name, `GET ${target} HTTP/1.1`, HOST, ...headers, '', '');
const post = (name: string, headers: string[], body: string, path = '/v1/events') =>
  text(name, `POST ${path} HTTP/1.1`, HOST, 'Content-Type: application/json', ...headers, '', body);

const TARGETS = [
  '//',
  '//v1/events',
  '///',
  '/\\',
  '/%',
  '/%00',
  '/%c0%af',
  '/v1/%E0%A4%A',
  '/v1/../../etc/passwd',
  '/v1/events?%',
  '/?a=%ff&a[]=1&__proto__=1',
  '?',
  '*',
  'v1/events',
  'http://[',
  'http://[::1',
  'http://a b/',
  'http://127.0.0.1:99999/',
  'http://%/',
  'http://127.0.0.1/v1/deliveries',
  'https://example.com/health',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'example.com:443',
  '/\xff\xfe',
  '/#fragment',
  '/__proto__',
  '/constructor/prototype',
];

const nested = (depth: number) => `{"type":"a.b","data":${'['.repeat(depth)}1${']'.repeat(depth)}}`;
const sized = (body: string) => [`Content-Length: ${Buffer.byteLength(body)}`];

const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
};
const http2 = (name: string, ...frames: Buffer[]): OddRequest => ({
  name: `HTTP/2: ${name}`,
  bytes: Buffer.concat([PREFACE, SETTINGS, ...frames]),
});

/** HPACK literals without indexing, names and values as they stand. */
const headerBlock = (headers: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(
    headers.flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name, 'latin1'),
      Buffer.from([value.length]),
      Buffer.from(value, 'latin1'),
    ]),
  );
const callTo = (path: string): Buffer =>
  headerBlock([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'localhost'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ]);
const END_HEADERS = 4;
const END_STREAM = 1;
const GRPC_PATHS = [
  '/google.firestore.v1.Firestore/Commit',
  '/google.firestore.v1.Firestore/RunQuery',
  '/google.firestore.v1.Firestore/Listen',
  '/google.pubsub.v1.Publisher/Publish',
  '/google.pubsub.v1.Subscriber/Pull',
  '/google.pubsub.v1.Subscriber/StreamingPull',
  '/nothing',
  '',
];
const messageOf = (payload: Buffer, length = payload.length, compressed = 0): Buffer => {
  const prefix = Buffer.from([compressed, 0, 0, 0, 0]);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, payload]);
};
const BODIES: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['an empty message', messageOf(Buffer.alloc(0))],
  ['half a prefix', Buffer.from([0, 0])],
  ['a message of 4 GB', messageOf(Buffer.from([1]), 0xffff_ffff)],
  ['a compressed message', messageOf(Buffer.from([1]), 1, 1)],
  ['a wire type that does not exist', messageOf(Buffer.from([0x0f, 0xff, 0xff]))],
  ['a varint without end', messageOf(Buffer.alloc(20, 0xff))],
  ['a length past the end', messageOf(Buffer.from([0x0a, 0x7f, 0x61]))],
  ['a string that is not UTF-8', messageOf(Buffer.from([0x0a, 3, 0xed, 0xa0, 0x80]))],
  ['an end of a group', messageOf(Buffer.from([0x0c]))],
];

const calls = GRPC_PATHS.flatMap((path) =>
  BODIES.map(([name, body]) =>
    http2(`${name} to ${path || 'no path'}`, frame(1, END_HEADERS, 1, callTo(path)), frame(0, END_STREAM, 1, body)),
  ),
);

export const ODD_REQUESTS: readonly OddRequest[] = [
  ...TARGETS.map((target) => get(`GET ${target}`, target)),
  text('OPTIONS *', 'OPTIONS * HTTP/1.1', HOST, '', ''),
  text('CONNECT', 'CONNECT example.com:443 HTTP/1.1', 'Host: example.com:443', '', ''),
  text('CONNECT to a path', 'CONNECT / HTTP/1.1', HOST, '', ''),
  text('TRACE', 'TRACE / HTTP/1.1', HOST, '', ''),
  text('a method of its own', 'BREW / HTTP/1.1', HOST, '', ''),
  text('HTTP/0.9', 'GET /', ''),
  text('HTTP/1.0 without a Host', 'GET / HTTP/1.0', '', ''),
  text('HTTP/1.1 without a Host', 'GET / HTTP/1.1', '', ''),
  text('HTTP/3.0', 'GET / HTTP/3.0', HOST, '', ''),
  text('the preface of HTTP/2', 'PRI * HTTP/2.0', '', 'SM', '', ''),
  text('a part of the preface', 'PR'),
  text('TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  text('NUL bytes', '\0\0\0\0', '\0'),
  text('line ends alone', '', '', '', ''),
  get('a NUL in a header', '/', 'X-A: a\0b'),
  get('a header that is not ASCII', '/', 'X-A: \xff\xfe'),
  get('a header without a name', '/', ': a'),
  get('a space in a name', '/', 'X A: a'),
  get('a folded header', '/', 'X-A: a', ' b'),
  get('a bare CR', '/', 'X-A: a\rb'),
  get('a Trailer', '/', 'Trailer: x'),
  get('a Trailer to the API', '/v1/deliveries', 'Trailer: x'),
  get('two Host lines', '/', 'Host: 127.0.0.1:1'),
  get('two Host lines to the API', '/v1/deliveries', 'Host: example.com'),
  text('an empty Host', 'GET / HTTP/1.1', 'Host:', '', ''),
  text('a Host that is none', 'GET / HTTP/1.1', 'Host: http://[', '', ''),
  text('a Host with a path', 'GET / HTTP/1.1', 'Host: a/b?c#d@e', '', ''),
  get('an Upgrade', '/v1/deliveries', 'Connection: upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'),
  get(
    'an Upgrade to h2c',
    '/health',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABk',
  ),
  get('a Connection that names everything', '/health', 'Connection: host, content-length, close, authorization'),
  get('Expect of something else', '/', 'Expect: 200-ok'),
  get(
    'TE and Keep-Alive',
    '/health',
    'TE: trailers, deflate;q=0.5',
    'Keep-Alive: timeout=99999',
    'Proxy-Connection: close',
  ),
  get('an Authorization twice', '/v1/deliveries', 'Authorization: Bearer a', 'Authorization: Bearer b'),
  get(
    'a traceparent twice',
    '/health',
    'traceparent: 00-1-1-01',
    'traceparent: x',
    'X-Cloud-Trace-Context: a/99999999999999999999;o=9',
  ),
  get('headers of 100 kB', '/', `X-A: ${'a'.repeat(100_000)}`),
  get('5,000 headers', '/', ...Array.from({ length: 5_000 }, (_, n) => `X-${n}: a`)),
  get('a target of 15 kB', `/${'a'.repeat(15_000)}`),
  get('a target of 100 kB', `/${'a'.repeat(100_000)}`),
  post('Expect: 100-continue', ['Expect: 100-continue', 'Content-Length: 2'], '{}'),
  post('a body without a length', [], '{}'),
  post('two lengths', ['Content-Length: 2', 'Content-Length: 3'], '{}'),
  post('a length that is none', ['Content-Length: 2a'], '{}'),
  post('a negative length', ['Content-Length: -1'], '{}'),
  post('a length of 10^20', ['Content-Length: 100000000000000000000'], '{}'),
  post('a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
  post('a coding that nobody knows', ['Transfer-Encoding: frob'], '{}'),
  post('chunks in gzip', ['Transfer-Encoding: gzip, chunked'], '2\r\n{}\r\n0\r\n\r\n'),
  post('chunk extensions', ['Transfer-Encoding: chunked'], '2;a="b";c\r\n{}\r\n0\r\n\r\n'),
  post('chunks with trailers', ['Transfer-Encoding: chunked', 'Trailer: X-A'], '2\r\n{}\r\n0\r\nX-A: 1\r\n\r\n'),
  post(
    'chunks with trailers that frame',
    ['Transfer-Encoding: chunked', 'Trailer: Content-Length'],
    '2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n',
  ),
  post('a chunk size that is none', ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
  post('a chunk of 2^64', ['Transfer-Encoding: chunked'], 'ffffffffffffffff\r\n{}\r\n'),
  post('a body in gzip that is none', ['Content-Encoding: gzip', 'Content-Length: 2'], '{}'),
  post('a charset that nobody knows', ['Content-Type: application/json; charset=frob', 'Content-Length: 2'], '{}'),
  post('bytes that are not UTF-8', ['Content-Length: 4'], '{\xff\xfe}'),
  ...[
    '/v1/events',
    '/receive-paddle',
    '/receive-workspace',
    '/deliver',
    '/sandbox/reseller/changes',
    '/token',
    '/',
  ].flatMap((path) => [
    post(`JSON 100,000 deep to ${path}`, sized(nested(100_000)), nested(100_000), path),
    post(`a JSON text to ${path}`, ['Content-Length: 4'], 'null', path),
    { ...post(`half a body to ${path}`, ['Content-Length: 1000'], '{"type":', path), aborts: true as const },
    { ...post(`half a chunk to ${path}`, ['Transfer-Encoding: chunked'], 'ff\r\n{"ty', path), aborts: true as const },
  ]),
  text('two requests at once', `GET // HTTP/1.1\r\n${HOST}\r\n\r\nGET http://[ HTTP/1.1`, HOST, '', ''),
  http2('the preface alone'),
  http2('a frame of 16 MB', Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])),
  http2('DATA on no stream', frame(0, 0, 0, Buffer.from('x')), frame(0, 0, 99, Buffer.from('x'))),
  http2('headers that are no HPACK', frame(1, END_HEADERS, 1, Buffer.alloc(30, 0xff))),
  http2(
    'headers without a path',
    frame(
      1,
      END_HEADERS | END_STREAM,
      1,
      headerBlock([
        [':method', 'POST'],
        [':scheme', 'http'],
      ]),
    ),
  ),
  http2(
    'CONNECT',
    frame(
      1,
      END_HEADERS,
      1,
      headerBlock([
        [':method', 'CONNECT'],
        [':authority', 'a:1'],
      ]),
    ),
  ),
  http2('CONTINUATION alone', frame(9, END_HEADERS, 1, callTo('/'))),
  http2('PUSH_PROMISE', frame(5, END_HEADERS, 1, Buffer.concat([Buffer.from([0, 0, 0, 2]), callTo('/')]))),
  http2(
    'a window of too much',
    frame(8, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    frame(8, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
  ),
  http2('SETTINGS of a wrong size', frame(4, 0, 0, Buffer.alloc(5))),
  http2('GOAWAY', frame(7, 0, 0, Buffer.alloc(8))),
  http2('2,000 pings', ...Array.from({ length: 2_000 }, () => frame(6, 0, 0, Buffer.alloc(8)))),
  http2('2,000 SETTINGS', ...Array.from({ length: 2_000 }, () => SETTINGS)),
  http2(
    '500 streams, each reset at once',
    ...Array.from({ length: 500 }, (_, n) =>
      Buffer.concat([
        frame(1, END_HEADERS, 2 * n + 1, callTo(GRPC_PATHS[n % 6]!)),
        frame(3, 0, 2 * n + 1, Buffer.from([0, 0, 0, 8])),
      ]),
    ),
  ),
  http2(
    '500 whole calls, each reset at once',
    ...Array.from({ length: 500 }, (_, n) =>
      Buffer.concat([
        frame(1, END_HEADERS, 2 * n + 1, callTo(GRPC_PATHS[n % 6]!)),
        frame(0, END_STREAM, 2 * n + 1, messageOf(Buffer.alloc(0))),
        frame(3, 0, 2 * n + 1, Buffer.from([0, 0, 0, 8])),
      ]),
    ),
  ),
  { ...http2('a call that is cut off', frame(1, END_HEADERS, 1, callTo(GRPC_PATHS[0]!))), aborts: true },
  ...calls,
];

/** The longest that an answer is waited for where the server may rightly wait for more. */
const PATIENCE_MS = 300;

/**
 * Sends bytes to a port of this machine.
 * @returns what came back until the server closed the connection or has said nothing for a while, as latin1
 */
export function exchangeRaw(port: number, { bytes, aborts }: Omit<OddRequest, 'name'>): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, done);
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', done);
    socket.on('connect', () => socket.write(bytes, () => aborts && setImmediate(() => socket.resetAndDestroy())));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? reject(error) : done()));
  });
}
