/**
 * Hides a request's body from functions-framework, which parses it before the function sees it, up to 1,024 MB, inflated, and
 * answers what it can't parse with a page of its own (docs/facts/google-cloud.md, GC-30 and GC-31). Its parsers look at three headers: they are taken
 * away when the request starts, and kept here. Without this patch large and odd bodies are answered by the framework, and
 * every body is parsed twice.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

import { requestOfDoorway } from './straight.ts';

export interface Framing {
  contentLength: number | null;
  contentEncoding: string | null;
}

// On the request, under a name that every copy of this module knows: only the first finds the headers (jest has copies).
const FRAMING = Symbol.for('subrelay.framing');
type Framed = IncomingMessage & { [FRAMING]?: Framing };

const NO_BODY: Framing = { contentLength: null, contentEncoding: null };

/** What the request's headers said of its body. */
export const framingOf = (request: Framed): Framing => request[FRAMING] ?? NO_BODY;

export const hideBodies = (): void =>
  subscribe('http.server.request.start', (message) => {
    const request: Framed | null = requestOfDoorway(message);
    if (request === null || request[FRAMING]) return;
    const { headers } = request;
    const length = headers['content-length'];
    request[FRAMING] = {
      contentLength: length === undefined ? null : Number(length),
      contentEncoding: headers['content-encoding'] ?? null,
    };
    delete headers['content-length'];
    delete headers['transfer-encoding'];
    delete headers['content-encoding'];
  });
