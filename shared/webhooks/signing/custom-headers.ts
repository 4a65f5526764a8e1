/** Headers of a webhook's own, sent with every request. They often hold tokens, so their values are kept like secrets. */
import type { Keyring, Sealed } from './secrets.ts';
import { isTextRecord } from '../../base/records.ts';

export const mostHeaders = 20;
export const mostValueLength = 2_048;
const mostLengthInAll = 8_192;

/** Custom headers as they are kept. */
export interface SealedHeaders {
  /** As they were given, sorted. */
  names: string[];
  /** JSON of names and values. */
  sealed: Sealed;
}

/** Names that begin so are ours, or those of a proxy on the way. */
const refusedPrefixes = ['webhook-', 'x-hub-', 'proxy-', 'content-'];
const refusedNames = new Set([
  ...['x-signature', 'user-agent', 'host'],
  // Read as HTTP_PROXY by CGI programs, whose clients then send through it (https://httpoxy.org).
  'proxy',
  // Of the connection, not of the message (RFC 9110, 7.6.1), or set by the client by itself.
  ...['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect', 'date'],
  // Metadata servers take a request for a legitimate one by it.
  ...['metadata-flavor', 'x-google-metadata-request'],
]);

/** Their values are words of HTTP's, which answers hold, too. */
const tellNothing = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
]);

/** No name with `__` at both ends, which Firestore keeps for itself in a map's keys. */
export const namePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/i;
/** Visible ASCII and blanks between. */
export const valuePattern = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** Why headers can't be sent; null if they can. No value is shown. */
export function headersProblem(headers: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(headers);
  if (entries.length > mostHeaders) return `must be no more than ${mostHeaders}`;
  const badName = entries.find(([name]) => !namePattern.test(name))?.[0];
  if (badName !== undefined)
    return `${JSON.stringify(badName.slice(0, 64))} must be a header name of 1 to 64 letters, digits, - and _`;
  const reserved = entries.find(([name]) => isReserved(name))?.[0];
  if (reserved !== undefined) return `${reserved} is set by the service or by HTTP itself`;
  const names = entries.map(([name]) => name);
  const twin = names.find((name) => names.some((other) => other !== name && asCgi(other) === asCgi(name)));
  if (twin !== undefined) return `${twin} is there twice for receivers, who take _ for - and letters in any case`;
  const badValue = entries.find(([, value]) => value.length > mostValueLength || !valuePattern.test(value))?.[0];
  if (badValue !== undefined)
    return `the value of ${badValue} must be 1 to ${mostValueLength} visible ASCII characters`;
  const length = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return length <= mostLengthInAll ? null : `must be no more than ${mostLengthInAll} characters in all`;
}

/** A name as CGI receivers see it, who can't tell `_` from `-` (RFC 3875, 4.1.18). */
const asCgi = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function isReserved(name: string): boolean {
  const read = asCgi(name);
  return refusedNames.has(read) || refusedPrefixes.some((prefix) => read.startsWith(prefix));
}

/** Seals headers that `headersProblem` accepts; null where there are none. */
export function sealHeaders(
  headers: Readonly<Record<string, string>>,
  webhookId: string,
  keyring: Keyring,
): SealedHeaders | null {
  const names = Object.keys(headers).sort();
  if (names.length === 0) return null;
  return { names, sealed: keyring.seal(JSON.stringify(headers), { webhookId, field: 'headers' }) };
}

/** The headers with their values. @throws what `Keyring.open` throws */
export function openHeaders(
  headers: SealedHeaders | null | undefined,
  webhookId: string,
  keyring: Keyring,
): Record<string, string> {
  if (!headers) return {};
  const opened: unknown = JSON.parse(keyring.open(headers.sealed, { webhookId, field: 'headers' }));
  if (!isTextRecord(opened)) throw new TypeError(`No headers were sealed for ${webhookId}`);
  return opened;
}

/** Those values that no answer may show. */
export const secretValues = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (tellNothing.has(name) ? [] : [value]));
