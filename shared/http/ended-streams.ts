/**
 * An ended HTTP/2 stream lets go of its listeners. V8 takes a native handle that was given properties for a root whenever it collects
 * the young generation alone (https://github.com/v8/v8/blob/main/src/handles/global-handles.cc, IsUnmodifiedApiObject),
 * and node:http2 gives every stream's handle some: until the next full collection a stream keeps all that listens to it,
 * which for a gRPC call is the call, what waits for it and the request behind that.
 */
import { hasSubscribers, subscribe } from 'node:diagnostics_channel';
import type { Http2Stream } from 'node:http2';

const CLOSING = 'http2.client.stream.close';

// Once a process, however often this is loaded. Nothing is emitted after 'close' (https://nodejs.org/api/stream.html#event-close).
if (!hasSubscribers(CLOSING)) {
  subscribe(CLOSING, (message) => {
    const { stream } = message as { stream: Http2Stream };
    stream.once('close', () => stream.removeAllListeners());
  });
}
