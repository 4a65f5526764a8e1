/**
 * An ended HTTP/2 stream lets go of its listeners. V8 takes a native handle that was given properties for a root whenever it collects
 * the young generation alone (https://github.com/v8/v8/blob/main/src/handles/global-handles.cc, IsUnmodifiedApiObject),
 * and node:http2 gives every stream's handle some: until the next full collection a stream keeps all that listens to it,
 * which for a gRPC call is the call, what waits for it and the request behind that: 35 kB a call
 * (docs/decisions/2026-11-25-hot-path-speed.md).
 */
import { hasSubscribers, subscribe } from 'node:diagnostics_channel';
import { Duplex } from 'node:stream';

import { isRecord } from '../../base/records.ts';

const CLOSING = 'http2.client.stream.close';

/** Once a process, however often it is called. Nothing is emitted after 'close' (https://nodejs.org/api/stream.html#event-close). */
export function releaseEndedStreams(): void {
  if (hasSubscribers(CLOSING)) return;
  subscribe(CLOSING, (message) => {
    const stream = isRecord(message) ? message.stream : null;
    if (stream instanceof Duplex) stream.once('close', () => stream.removeAllListeners());
  });
}
