/** Why an attempt failed, in one word of a closed list: pure. */
import { NOT_SENT } from '../destinations/webhook/judge.ts';
import type { EgressRefusal } from '../sending/egress.ts';
import type { FailureCode } from '../sending/exchange.ts';
import type { AttemptDocument } from './documents.ts';

/**
 * Every word there is. `protocol` also stands for a status that no word of HTTP's own covers: a 2xx that is not among a
 * webhook's `valid_status_codes`, and one above 599. `too_large`, `auth` and `destination` are no webhook's: a destination
 * of another kind has them.
 */
export const CAUSES = [
  ...['http_3xx', 'http_4xx', 'http_429', 'http_5xx', 'gone'],
  ...['timeout', 'dns', 'tls', 'connect', 'reset', 'protocol'],
  ...['refused_address', 'too_large', 'auth', 'destination'],
] as const;

export type Cause =
  | ('http_3xx' | 'http_4xx' | 'http_429' | 'http_5xx' | 'gone')
  | FailureCode
  | ('refused_address' | 'too_large' | 'auth' | 'destination');

/** Causes and error codes of an exchange that got no connection, or that nobody let go. */
export const CONNECTING = [
  ...(['dns', 'connect', 'refused_address'] as const),
  ...(['url', 'user_info', 'port', 'host', 'address', 'own'] as const),
] as const;

type ErrorCode = FailureCode | EgressRefusal['code'];

/** What of an attempt tells; it is the same of one that is recorded and of one that is read. */
export type Told = Pick<AttemptDocument, 'success' | 'response_status_code' | 'error_code' | 'error'>;

/** @returns null where it did not fail */
export function causeOf({ success, response_status_code: status, error_code, error }: Told): Cause | null {
  if (success) return null;
  if (error_code === null) return ofStatus(status);
  // The egress guard calls plain http `protocol`, too.
  if (error.startsWith(NOT_SENT)) return 'refused_address';
  if (isKnown(error_code)) return OF_CODE[error_code];
  // A destination of another kind may name the cause itself.
  return CAUSES.find((cause) => cause === error_code) ?? 'refused_address';
}

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(OF_CODE, code);

function ofStatus(status: number): Cause {
  if (status === 410) return 'gone';
  if (status === 429) return 'http_429';
  const hundreds = Math.floor(status / 100);
  return hundreds === 3 ? 'http_3xx' : hundreds === 4 ? 'http_4xx' : hundreds === 5 ? 'http_5xx' : 'protocol';
}

const OF_CODE: Record<ErrorCode, Cause> = {
  timeout: 'timeout',
  dns: 'dns',
  tls: 'tls',
  connect: 'connect',
  reset: 'reset',
  protocol: 'protocol',
  url: 'refused_address',
  user_info: 'refused_address',
  port: 'refused_address',
  host: 'refused_address',
  address: 'refused_address',
  own: 'refused_address',
};
