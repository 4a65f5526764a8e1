/**
 * An embedded Firestore: the API of the service for its unmodified clients (FIRESTORE_EMULATOR_HOST), on one machine.
 *
 * The README of this package says what is refused with UNIMPLEMENTED and where the server differs from the service. Refusals are
 * said once each, as is an index that a query lacks: the client's library repeats such calls and says nothing (`onSnapshot`
 * waits for ever).
 */
import { Clock } from './clock.ts';
import type { Context, Counts, MethodOf } from './context.ts';
import { IndexRules, type IndexDefinitions } from './definitions.ts';
import { Faults, type Fault } from './faults.ts';
import { listCollectionIds, listDocuments } from './list-methods.ts';
import { recover, timeRecord } from './persistence.ts';
import type { Method, Requests } from './protocol.ts';
import { batchGetDocuments, getDocument, runAggregationQuery, runQueryMethod } from './read-methods.ts';
import { Schema, type Codec } from './schema.ts';
import { Code, StatusError, unimplemented } from './status.ts';
import { Store } from './store.ts';
import { logOnce, standardError, type Log } from '../grpc/log-once.ts';
import { listen, type Call } from '../grpc/transport.ts';
import { Reader } from './wire.ts';
import {
  batchWrite,
  beginTransaction,
  commit,
  createDocument,
  deleteDocument,
  rollback,
  updateDocument,
} from './write-methods.ts';
import { present } from '../base/checked.ts';

export type { Counts, Fault, IndexDefinitions };

export interface FirestoreOptions {
  /** Default: 127.0.0.1 */
  host?: string;
  /** Default: any that is free */
  port?: number;
  /** The deployed indexes. Default: every query is served. */
  indexes?: IndexDefinitions;
  /** Where to keep documents. Default: in memory only. */
  dataDir?: string;
  /** Milliseconds since the epoch. Default: the system's clock. */
  clock?: () => number;
  /** Where refusals are said, once each, that the client's library hides. Default: standard error. */
  log?: Log;
}

export interface FirestoreServer {
  /** `host:port` */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
  /** Makes calls fail. @returns a function that ends that */
  inject(fault: Fault): () => void;
  /** The calls of the server so far. Also at `GET /counts`. */
  counts(): Counts;
}

// https://firebase.google.com/docs/firestore/quotas#writes_and_transactions
const maxRequestBytes = 10 * 1024 * 1024;
const service = '/google.firestore.v1.Firestore/';

const methods: { [M in Method]: MethodOf<M> } = {
  BatchGetDocuments: batchGetDocuments,
  BatchWrite: batchWrite,
  BeginTransaction: beginTransaction,
  Commit: commit,
  CreateDocument: createDocument,
  DeleteDocument: deleteDocument,
  GetDocument: getDocument,
  ListCollectionIds: listCollectionIds,
  ListDocuments: listDocuments,
  Rollback: rollback,
  RunAggregationQuery: runAggregationQuery,
  RunQuery: runQueryMethod,
  UpdateDocument: updateDocument,
};

export async function startFirestore(options: FirestoreOptions = {}): Promise<FirestoreServer> {
  const { host = '127.0.0.1', port: wantedPort = 0, clock = Date.now } = options;
  const { store, closeStore } = await openStore(options.dataDir, clock);
  const counts: Counts = { reads: 0, writes: 0, deletes: 0, changes: {}, calls: {} };
  const rules = options.indexes && new IndexRules(options.indexes);
  const schema = new Schema();
  const context: Context = { store, rules, schema, counts };
  const served = servedMethods(schema);
  const faults = new Faults();
  const say = logOnce(options.log ?? standardError);
  const { port, close: closeTransport } = await listen({
    host,
    port: wantedPort,
    maxRequestBytes,
    handler: handlerOf(context, served, faults, say),
    refusal: (path) => (served.has(path) ? undefined : unserved(path, say)),
    page: (path) => ({ '/': 'Ok\n', '/counts': `${JSON.stringify(counts)}\n` })[path],
  });
  const close = async () => {
    const reason = new StatusError(Code.UNAVAILABLE, 'The server is closing');
    faults.close(reason);
    store.close(reason);
    await closeTransport();
    await closeStore();
  };
  return {
    address: `${host}:${port}`,
    port,
    close,
    inject: (fault) => faults.inject(fault),
    counts: () => copy(counts),
  };
}

async function openStore(dataDir: string | undefined, milliseconds: () => number) {
  if (dataDir === undefined) {
    return {
      store: new Store([], new Clock(milliseconds), milliseconds, undefined),
      closeStore: async () => undefined,
    };
  }
  const { databases, time, journal, persistence } = await recover(dataDir);
  const clock = new Clock(milliseconds, time, (until) => journal.append(timeRecord(until)));
  return { store: new Store(databases, clock, milliseconds, persistence), closeStore: () => journal.close() };
}

interface Served {
  readonly method: Method;
  readonly request: Codec;
}

const isMethod = (name: string): name is Method => name in methods;

/** The methods by their paths. */
function servedMethods(schema: Schema): ReadonlyMap<string, Served> {
  const entries = Object.keys(methods)
    .filter(isMethod)
    .map((method) => ({ method, request: schema.request(method) }));
  return new Map(entries.map((each) => [service + each.method, each]));
}

function unserved(path: string, say: Log): StatusError {
  const error = unimplemented(path);
  say(error.message);
  return error;
}

/** Refusals that the client's library hides: it calls again, for seconds or for ever, and seems to hang. */
const isHidden = (method: Method, { code }: StatusError) =>
  code === Code.UNIMPLEMENTED || (code === Code.FAILED_PRECONDITION && method.startsWith('Run'));

function handlerOf(context: Context, served: ReadonlyMap<string, Served>, faults: Faults, say: Log) {
  const { counts, store } = context;
  const answer = async (call: Call, { method, request }: Served) => {
    store.assertWritable();
    try {
      const messages = await run(context, method, decoded<Method>(request, call.request), call);
      const flushed = store.flushed();
      if (flushed) await flushed;
      return messages;
    } catch (error) {
      if (error instanceof StatusError && isHidden(method, error)) say(`${method}: ${error.message}`);
      throw error;
    }
  };
  return (call: Call): Promise<Iterable<Buffer>> => {
    const found = present(served.get(call.path), call.path);
    counts.calls[found.method] = (counts.calls[found.method] ?? 0) + 1;
    return faults.around(found.method, call, () => answer(call, found));
  };
}

/** What the published descriptor says of a request, `protocol.ts` spells as a type. */
function decoded<M extends Method>(request: Codec, bytes: Buffer): Requests[M] {
  return request.decode(new Reader(bytes));
}

function run<M extends Method>(context: Context, method: M, request: Requests[M], call: Call) {
  return methods[method](context, request, call);
}

const copy = (counts: Counts): Counts => ({ ...counts, changes: { ...counts.changes }, calls: { ...counts.calls } });
