/** gRPC's frames around messages (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
import { JournalError } from '../base/journal.ts';
import { Code, StatusError } from './status.ts';

/** One byte that tells of compression, and the message's length. */
export const prefixBytes = 5;

/** Headers may have 64 kB: a longer message would end the call without its status. */
const maxMessageLength = 2_000;

export const responseHeaders = { ':status': 200, 'content-type': 'application/grpc' };

export function prefixOf(message: Uint8Array): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes);
  prefix[0] = 0;
  prefix.writeUInt32BE(message.length, 1);
  return prefix;
}

/** The headers that end a call which failed. */
export function trailersOf(error: unknown): Record<string, string> {
  const { code, message } = statusOf(error);
  // A cut can leave half of a character, which can't be encoded; Buffer replaces it.
  const text = Buffer.from(message.slice(0, maxMessageLength)).toString();
  return { 'grpc-status': String(code), 'grpc-message': encodeURI(text) };
}

/** Logs a fault: an error that is no refusal of ours. The journal has reported its own errors. */
function statusOf(error: unknown): Pick<StatusError, 'code' | 'message'> {
  if (error instanceof StatusError) return error;
  if (error instanceof JournalError) return { code: Code.UNAVAILABLE, message: error.message };
  console.error(error);
  return { code: Code.INTERNAL, message: String(error) };
}
