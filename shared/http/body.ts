/**
 * Request bodies, read by us. functions-framework parses a body before the function sees it, up to 1,024 MB, inflated,
 * and answers a body that it can't parse with a page of its own (docs/facts/google-cloud.md, GC-30 and GC-31). So its
 * parsers must find no body at all: they look at three headers, which are taken away when the request starts and kept
 * here.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server } from 'node:http';

import { SubrelayError } from '../base/errors.ts';
import { servesDoorway } from './straight.ts';

interface Framing {
  contentLength: number | null;
  contentEncoding: string | null;
  hasBody: boolean;
}

// On the request, under a name that every copy of this module knows: only the first finds the headers (jest has copies).
const FRAMING = Symbol.for('subrelay.framing');
type Framed = IncomingMessage & { [FRAMING]?: Framing };

const NO_BODY: Framing = { contentLength: null, contentEncoding: null, hasBody: false };

/** What a refused body may still send before the connection is cut: enough for a client to read the answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

subscribe('http.server.request.start', (message) => {
  const { request, server } = message as { request: Framed; server: Server };
  if (request[FRAMING] || !servesDoorway(server)) return;
  const { headers } = request;
  const length = headers['content-length'];
  request[FRAMING] = {
    contentLength: length === undefined ? null : Number(length),
    contentEncoding: headers['content-encoding'] ?? null,
    hasBody: length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) > 0,
  };
  delete headers['content-length'];
  delete headers['transfer-encoding'];
  delete headers['content-encoding'];
});

/** By the headers as they came, before they were taken away. */
export const hasBody = (request: Framed): boolean => (request[FRAMING] ?? NO_BODY).hasBody;

/**
 * Reads a request's body, in memory bounded by `limit` whatever is sent.
 * @param limit bytes
 * @throws SubrelayError BODY_ENCODED (a Content-Encoding but `identity`), BODY_TOO_LARGE, BODY_UNREADABLE (cut off)
 */
export async function readBody(request: Framed, limit: number): Promise<Buffer> {
  const { contentLength, contentEncoding } = request[FRAMING] ?? NO_BODY;
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
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
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
