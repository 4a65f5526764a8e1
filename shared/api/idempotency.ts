/** The header `Idempotency-Key`: a repeated request is one request (draft-ietf-httpapi-idempotency-key-header). */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { isJsonObject, isRawNumber, numberAsWritten } from '../json.ts';
import type { Json, RawNumber } from '../json.ts';
import { invalid } from '../webhooks/body-fields.ts';
import type { Invalid } from '../webhooks/body-fields.ts';

/** @returns null where none was given */
export function readIdempotencyKey(headers: IncomingHttpHeaders): { ok: true; key: string | null } | Invalid {
  const given = headers['idempotency-key'];
  if (given === undefined) return { ok: true, key: null };
  if (typeof given === 'string' && /^[\x20-\x7e]{1,255}$/.test(given)) return { ok: true, key: given };
  return invalid({ 'Idempotency-Key': 'must be 1 to 255 printable ASCII characters' });
}

/** The answer to a request that makes something, or is the repeat of one that made it. */
export const madeOrFound = <T extends object>(isNew: boolean, answer: T) =>
  isNew ? { status: 201 as const, ...answer } : { status: 200 as const, ...answer };

/** Tells a repeat of a request from another one; how the JSON was written makes no difference. */
export const digestOf = (request: Json): string => hash('sha256', JSON.stringify(sorted(request)), 'base64url');

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (isRawNumber(value)) return reduced(value);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `1.0` and `1e0` are `1`. */
function reduced({ rawJSON: token }: RawNumber): Json {
  const exact = decimalOf(token);
  const value = Number(token);
  return decimalOf(String(value)) === exact ? value : numberAsWritten(exact);
}

/** The same for all spellings of a number, of any length: its digits from the first to the last that is no zero. */
function decimalOf(token: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === '' ? '0' : `${sign}${significant}e${power}`;
}
