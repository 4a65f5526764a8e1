/** Calls in which both sides send messages as they like, until one ends it. */
import type { ServerHttp2Stream } from 'node:http2';

import { prefixBytes, prefixOf, responseHeaders, trailersOf } from './frames.ts';
import { Code, StatusError } from './status.ts';

export interface TwoWay {
  /** @returns false where the client takes no more for now: `onDrain` tells when it does again */
  write: (message: Uint8Array) => boolean;
  /** Ends the call, well. */
  end: () => void;
  /** Ends the call with a status. */
  fail: (error: unknown) => void;
  onMessage: (listener: (message: Buffer) => void) => void;
  /** The client has no more to say. */
  onEnd: (listener: () => void) => void;
  onDrain: (listener: () => void) => void;
  /** The call has ended, on either side. */
  onClose: (listener: () => void) => void;
}

/** @param maxMessageBytes of one message of the client */
export function serveTwoWay(stream: ServerHttp2Stream, maxMessageBytes: number, handler: (call: TwoWay) => void): void {
  let trailers: Record<string, string> = { 'grpc-status': String(Code.OK) };
  stream.respond(responseHeaders, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  const fail = (error: unknown) => {
    if (stream.writableEnded || stream.destroyed) return;
    trailers = trailersOf(error);
    stream.end();
  };
  handler({
    write: (message) => {
      if (stream.writableEnded || stream.destroyed) return false;
      stream.write(prefixOf(message));
      return stream.write(message);
    },
    end: () => void stream.end(),
    fail,
    onMessage: (listener) => readMessages(stream, { listener, fail, maxMessageBytes }),
    onEnd: (listener) => void stream.on('end', listener),
    onDrain: (listener) => void stream.on('drain', listener),
    onClose: (listener) => void stream.on('close', listener),
  });
}

interface Reading {
  listener: (message: Buffer) => void;
  fail: (error: unknown) => void;
  maxMessageBytes: number;
}

/** Takes the messages out of the stream, however it was cut into pieces, until one can't be taken. */
function readMessages(stream: ServerHttp2Stream, { listener, fail, maxMessageBytes }: Reading): void {
  let rest: Buffer = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= prefixBytes) {
      const length = rest.readUInt32BE(1);
      if (rest[0] !== 0) throw new StatusError(Code.UNIMPLEMENTED, 'Compression is not supported');
      if (length > maxMessageBytes) {
        throw new StatusError(
          Code.RESOURCE_EXHAUSTED,
          `A message may have ${maxMessageBytes} bytes, this has ${length}`,
        );
      }
      const end = prefixBytes + length;
      if (rest.length < end) return;
      const message = rest.subarray(prefixBytes, end);
      rest = rest.subarray(end);
      listener(message);
    }
  };
  const onData = (chunk: Buffer): void => {
    try {
      take(chunk);
    } catch (error) {
      stream.off('data', onData).resume();
      fail(error);
    }
  };
  stream.on('data', onData);
}
