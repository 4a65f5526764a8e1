/** The doorway: Google's published protos, and how a function becomes a gRPC call. */
import { fromJSON } from '@grpc/proto-loader';
import type { AnyDefinition, MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import type { Log } from '../grpc/log-once.ts';
import { Code, StatusError } from '../grpc/status.ts';
import type { Call, Handler as TransportHandler } from '../grpc/transport.ts';
import descriptor from './descriptor.json' with { type: 'json' };
import type { Faults } from './faults.ts';
import { present } from '../base/checked.ts';

/** Does one unary call; `onCancel` tells when the client has given up. */
export type Handler = (request: never, onCancel: Call['onCancel']) => object | Promise<object>;

/** How a method's messages are written. */
export type Codec = Pick<MethodDefinition<object, object>, 'path' | 'requestDeserialize' | 'responseSerialize'>;

/** A unary method, ready to be called. */
interface Method {
  name: string;
  codec: Codec;
  handler: Handler;
}

/** Methods by `/package.Service/Method`. */
export type Methods = ReadonlyMap<string, Method>;

const publisher = 'google.pubsub.v1.Publisher';
const subscriber = 'google.pubsub.v1.Subscriber';

export interface Services {
  publisher: Readonly<Record<string, Codec>>;
  subscriber: Readonly<Record<string, Codec>>;
}

/** `google.pubsub.v1` as it comes with Google's own client. */
export function loadServices(): Services {
  const definition = fromJSON(descriptor, { longs: Number, enums: String });
  return { publisher: serviceOf(definition, publisher), subscriber: serviceOf(definition, subscriber) };
}

/** The handlers of a service by the paths that they are called at. */
export function methodsOf(service: Services[keyof Services], handlers: Readonly<Record<string, Handler>>): Methods {
  return new Map(
    Object.entries(handlers).map(([name, handler]) => {
      const codec = service[name];
      if (codec === undefined) throw new RangeError(`The service has no method ${name}`);
      return [codec.path, { name, codec, handler }];
    }),
  );
}

/** Answers unary calls of the methods; injected faults come first. Logs calls that are not supported. */
export const answerWith =
  (methods: Methods, faults: Faults, say: Log): TransportHandler =>
  async (call) => {
    const method = present(methods.get(call.path), call.path);
    const answer = () => answerCall(method, call, say);
    const fault = faults.take(method.name);
    switch (fault?.kind) {
      case undefined:
        return answer();
      case 'status':
        throw new StatusError(fault.code, 'Injected fault');
      case 'lose-answer':
        await answer();
        throw new StatusError(fault.code, 'Injected fault: done, answer lost');
      case 'hang':
        return new Promise(() => undefined);
      case 'delay':
        await faults.delay(fault.ms);
        return answer();
    }
  };

async function answerCall({ name, codec, handler }: Method, call: Call, say: Log): Promise<Buffer[]> {
  try {
    const request = requestIn(codec, call.request);
    return [codec.responseSerialize(await handled(handler, request, call))];
  } catch (error) {
    if (error instanceof StatusError && error.code === Code.UNIMPLEMENTED) say(`${name}: ${error.message}`);
    throw error;
  }
}

/** @throws StatusError INVALID_ARGUMENT for bytes that are no such message */
export function requestIn({ path, requestDeserialize }: Codec, bytes: Buffer): object {
  try {
    return requestDeserialize(bytes);
  } catch (error) {
    throw new StatusError(Code.INVALID_ARGUMENT, `The request of ${path} can't be read: ${String(error)}`);
  }
}

/** The one place where a decoded message becomes the request that a handler declares. */
const handled = (handler: Handler, request: object, call: Call): object | Promise<object> =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The codec has read it by the published proto of that method; `wire.ts` spells the same messages.
  handler(request as never, (listener) => call.onCancel(listener));

/** @throws RangeError for a name that the package has no service of */
function serviceOf(definition: PackageDefinition, name: string): ServiceDefinition {
  const service = definition[name];
  if (service === undefined || !isService(service))
    throw new RangeError(`No service ${name} in the published descriptor`);
  return service;
}

/** Messages and enums have a format, services have methods alone. */
const isService = (definition: AnyDefinition): definition is ServiceDefinition => !('format' in definition);
