/** Request bodies, read by us (`patches/hidden-bodies.ts`), in memory that a limit bounds. */
import type { IncomingMessage } from 'node:http';

import { SubrelayError } from '../base/errors.ts';
import { framingOf } from './patches/hidden-bodies.ts';

/** What a refused body may still send before the connection is cut: enough for a client to read the answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/** Whether the headers, as they came, promise a body. One in chunks may be empty, which only reading it tells. */
export const hasBody = (request: IncomingMessage): boolean => (framingOf(request).contentLength ?? 0) > 0;

/**
 * Reads a request's body, in memory bounded by `limit` whatever is sent.
 * @param limit bytes
 * @throws SubrelayError BODY_ENCODED (a Content-Encoding but `identity`), BODY_TOO_LARGE, BODY_UNREADABLE (cut off)
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { contentLength, contentEncoding } = framingOf(request);
  if (contentEncoding !== null && contentEncoding.toLowerCase() !== 'identity') {
    discard(request);
    throw new SubrelayError('BODY_ENCODED', `Send the body as it is: Content-Encoding ${contentEncoding} is not taken`);
  }
  if (contentLength !== null && contentLength > limit) {
    discard(request);
    throw tooLarge(limit);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      request.off('data', onData);
      discard(request);
      reject(tooLarge(limit));
    };
    request.on('data', onData);
    request.once('end', () => resolve(joined(chunks)));
    request.once('error', (cause) =>
      reject(new SubrelayError('BODY_UNREADABLE', 'The request ended before its body did', { cause })),
    );
  });
}

const tooLarge = (limit: number) => new SubrelayError('BODY_TOO_LARGE', `The body is larger than ${limit} bytes`);

function discard(request: IncomingMessage): void {
  let left = MAX_DISCARDED_BYTES;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.on('error', () => undefined);
  request.resume();
}

/** Usually there is one, and nothing to copy. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [first, ...more] = chunks;
  return first && more.length === 0 ? first : Buffer.concat(chunks);
}
