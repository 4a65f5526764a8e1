/** The header `Idempotency-Key`: a repeated request is one request (draft-ietf-httpapi-idempotency-key-header). */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import type { Json } from '../json.ts';
import { invalid } from '../webhooks/body-fields.ts';
import type { Refused } from '../webhooks/body-fields.ts';

/** @returns null where none was given */
export function readIdempotencyKey(headers: IncomingHttpHeaders): { ok: true; key: string | null } | Refused {
  const given = headers['idempotency-key'];
  if (given === undefined) return { ok: true, key: null };
  if (typeof given === 'string' && /^[\x20-\x7e]{1,255}$/.test(given)) return { ok: true, key: given };
  return invalid({ 'Idempotency-Key': 'must be 1 to 255 printable ASCII characters' });
}

/** Tells a repeat of a request from another one; how the JSON was written makes no difference. */
export const digestOf = (request: Json): string => hash('sha256', JSON.stringify(sorted(request)), 'base64url');

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
