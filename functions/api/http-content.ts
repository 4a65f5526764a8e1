/** What does not change while the process lives, as HTTP answers it. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Fixed {
  type: string;
  etag: string;
  /** How long a copy may be used before it is asked for again: `cache-control`. */
  cache: string;
  plain: Buffer;
  gzipped: Buffer;
}

export const etagOf = (plain: Buffer): string =>
  `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;

/** @param headers of the request */
export function answerFixed(
  { type, etag, cache, plain, gzipped }: Fixed,
  headers: IncomingHttpHeaders,
  more: Record<string, string> = {},
) {
  const common = { etag, 'cache-control': cache, vary: 'accept-encoding', ...more };
  const known = (headers['if-none-match'] ?? '').split(',').some((each) => each.trim() === etag);
  if (known) return { status: 304 as const, headers: common };
  const zipped = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test([headers['accept-encoding'] ?? []].flat().join());
  return {
    status: 200 as const,
    headers: { ...common, ...(zipped && { 'content-encoding': 'gzip' }) },
    content: { type, bytes: zipped ? gzipped : plain },
  };
}
