/** What gRPC puts around messages (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
import { Code, StatusError } from './status.ts';

/** One byte that tells of compression, and the message's length. */
export const prefixBytes = 5;

export const responseHeaders = { ':status': 200, 'content-type': 'application/grpc' };

export function prefixOf(message: Uint8Array): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes);
  prefix[0] = 0;
  prefix.writeUInt32BE(message.length, 1);
  return prefix;
}

/** The headers that end a call which failed; what is no refusal of ours is a fault, and logged. */
export function trailersOf(error: unknown): Record<string, string> {
  if (!(error instanceof StatusError)) console.error(error);
  const { code, message } = error instanceof StatusError ? error : { code: Code.INTERNAL, message: String(error) };
  return { 'grpc-status': String(code), 'grpc-message': encodeURI(message) };
}
