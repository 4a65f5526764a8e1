/** The doorway: Google's published protos, and how a function becomes a gRPC call. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { sendUnaryData, ServerUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { code, RpcError } from './errors.ts';
import type { Faults } from './faults.ts';

export interface Services {
  publisher: ServiceDefinition;
  subscriber: ServiceDefinition;
}

/** Does one unary call. */
export type Handler = (request: never, call: ServerUnaryCall<unknown, unknown>) => object | Promise<object>;

/** Reads `google.pubsub.v1` as it comes with Google's own client; the common protos come with the Firestore one. */
export function loadServices(): Services {
  const project = createRequire(join(process.cwd(), 'package.json'));
  const protosOf = (pack: string) => join(dirname(project.resolve(`${pack}/package.json`)), 'build', 'protos');
  const definition = loadSync('google/pubsub/v1/pubsub.proto', {
    includeDirs: [protosOf('@google-cloud/pubsub'), protosOf('@google-cloud/firestore')],
    longs: Number,
    enums: String,
  });
  return {
    publisher: serviceOf(definition, 'google.pubsub.v1.Publisher'),
    subscriber: serviceOf(definition, 'google.pubsub.v1.Subscriber'),
  };
}

/** The handlers as gRPC calls them; a thrown RpcError becomes the call's status, injected faults come first. */
export function implement(handlers: Readonly<Record<string, Handler>>, faults: Faults): UntypedServiceImplementation {
  const calls = Object.entries(handlers).map(([method, handler]) => [method, unaryCall(method, handler, faults)]);
  return Object.fromEntries(calls) as UntypedServiceImplementation;
}

/** The status of a call that failed. */
export function statusOf(error: unknown): { code: number; details: string } {
  if (error instanceof RpcError) return { code: error.code, details: error.message };
  console.error(error);
  return { code: code.internal, details: error instanceof Error ? error.message : String(error) };
}

const serviceOf = (definition: PackageDefinition, name: string) => definition[name] as ServiceDefinition;

type Call = ServerUnaryCall<unknown, unknown>;
type Callback = sendUnaryData<unknown>;

const unaryCall = (method: string, handler: Handler, faults: Faults) => (call: Call, callback: Callback) => {
  const fault = faults.take(method);
  switch (fault?.kind) {
    case undefined:
      return answer(handler, call, callback);
    case 'status':
      return callback({ code: fault.code, details: 'Injected fault' });
    case 'lose-answer':
      return answer(handler, call, () => callback({ code: fault.code, details: 'Injected fault: done, answer lost' }));
    case 'hang':
      return;
    case 'delay':
      void faults.delay(fault.ms).then(() => answer(handler, call, callback));
      return;
  }
};

function answer(handler: Handler, call: Call, callback: Callback): void {
  try {
    const result = handler(call.request as never, call);
    if (!('then' in result)) return callback(null, result);
    result.then(
      (response) => callback(null, response),
      (error: unknown) => callback(statusOf(error)),
    );
  } catch (error) {
    callback(statusOf(error));
  }
}
