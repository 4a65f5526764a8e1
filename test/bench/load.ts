/**
 * The load of `npm run bench:local`, a process of its own: `node test/bench/load.ts firestore|pubsub HOST:PORT`. Requests
 * are encoded beforehand and sent over bare HTTP/2, since Google's own clients take more CPU for a call than the servers
 * do, and would be what is measured. Prints operations a second by scenario, and how many were
 * made in all, as one line of JSON.
 */
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';

import type { MethodDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const IN_FLIGHT = 32;
const WARM_UP_MS = 3_000;
const MEASURED_MS = 5_000;
const KNOWN = 1_000;
const PROJECT = 'projects/subrelay-bench';
const DATABASE = `${PROJECT}/databases/(default)`;

type Operation = (n: number) => Promise<void>;
type Encode = (request: object) => Buffer;

const [kind, address] = process.argv.slice(2) as ['firestore' | 'pubsub', string];
const session = connect(`http://${address}`);
const headers = {
  ':method': 'POST',
  'content-type': 'application/grpc',
  te: 'trailers',
  authorization: 'Bearer owner',
  'google-cloud-resource-prefix': DATABASE,
};

/** One call with one message; resolves at its end, however many messages it was answered with. */
function call(path: string, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ...headers, ':path': path });
    const check = (ended: IncomingHttpHeaders) => {
      const status = ended['grpc-status'];
      if (status !== undefined && status !== '0') reject(new Error(`${path} ended with status ${String(status)}`));
    };
    stream.on('response', check).on('trailers', check);
    stream.on('error', reject).on('end', resolve).resume();
    stream.end(request);
  });
}

/** A message as gRPC frames it: uncompressed, with its length. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function encoderOf(packageName: string, proto: string, service: string, method: string): Encode {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const protos = join(dirname(require.resolve(packageName)), '../protos');
  const gax = join(dirname(require.resolve('google-gax')), '../protos');
  const definition = loadSync(join(protos, proto), { includeDirs: [protos, gax] })[service];
  const { requestSerialize } = (definition as unknown as Record<string, MethodDefinition<object, object>>)[method]!;
  return (request) => framed(requestSerialize(request));
}

function firestoreScenarios(): Record<string, Operation> {
  const service = 'google.firestore.v1.Firestore';
  const encode = (method: string) =>
    encoderOf('@google-cloud/firestore', 'google/firestore/v1/firestore.proto', service, method);
  const fields = (n: number) => ({
    n: { integerValue: n },
    text: { stringValue: 'x'.repeat(200) },
    at: { timestampValue: { seconds: 1_700_000_000 + n } },
    tags: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
    shard: { integerValue: n % 8 },
  });
  const nameOf = (path: string) => `${DATABASE}/documents/${path}`;
  const set = (path: string, n: number) => ({ update: { name: nameOf(path), fields: fields(n) } });
  const commit = encode('Commit');
  const read = encode('BatchGetDocuments');
  const sets = prepared((n) => commit({ database: DATABASE, writes: [set(`sets/${n}`, n)] }));
  const gets = prepared((n) => read({ database: DATABASE, documents: [nameOf(`sets/${n}`)] }));
  const threes = prepared((n) =>
    commit({ database: DATABASE, writes: [0, 1, 2].map((part) => set(`commits/${n}-${part}`, n)) }),
  );
  return {
    sets: (n) => call(`/${service}/Commit`, sets(n)),
    gets: (n) => call(`/${service}/BatchGetDocuments`, gets(n)),
    'commits of three writes': (n) => call(`/${service}/Commit`, threes(n)),
  };
}

async function pubsubScenarios(): Promise<Record<string, Operation>> {
  const service = 'google.pubsub.v1.Publisher';
  const encode = (method: string) =>
    encoderOf('@google-cloud/pubsub', 'google/pubsub/v1/pubsub.proto', service, method);
  const topic = `${PROJECT}/topics/bench`;
  await call(`/${service}/CreateTopic`, encode('CreateTopic')({ name: topic }));
  const request = encode('Publish')({ topic, messages: [{ data: Buffer.alloc(1_000, 'x') }] });
  return { publishes: () => call(`/${service}/Publish`, request) };
}

function prepared(make: (n: number) => Buffer): (n: number) => Buffer {
  const requests = Array.from({ length: KNOWN }, (_, n) => make(n));
  return (n) => requests[n % KNOWN]!;
}

/** Keeps 32 operations in flight and counts those that end within the measured time. */
async function rateOf(operation: Operation): Promise<number> {
  const from = performance.now() + WARM_UP_MS;
  const until = from + MEASURED_MS;
  let started = 0;
  let counted = 0;
  const worker = async () => {
    for (;;) {
      await operation((started += 1));
      operations += 1;
      const now = performance.now();
      if (now >= until) return;
      if (now >= from) counted += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return Math.round(counted / (MEASURED_MS / 1000));
}

let operations = 0;
const scenarios = kind === 'pubsub' ? await pubsubScenarios() : firestoreScenarios();
const rates: Record<string, number> = {};
for (const [name, operation] of Object.entries(scenarios)) rates[name] = await rateOf(operation);
process.stdout.write(`${JSON.stringify({ rates, operations })}\n`);
process.exit(0);
