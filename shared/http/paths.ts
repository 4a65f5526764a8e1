/**
 * Paths that can't be decoded. Express would answer them with a page of its own, which shows a stack, before the
 * function sees the request; so their `%` is escaped when the request starts, and they name nothing that exists.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  const url = request.url ?? '/';
  const [path = ''] = url.split('?', 1);
  if (!isDecodable(path)) request.url = path.replaceAll('%', '%25') + url.slice(path.length);
});

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
