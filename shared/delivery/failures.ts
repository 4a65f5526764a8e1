import type { FailureCode } from './outcome.ts';

interface Failure {
  code: FailureCode;
  message: string;
}

const sentences: Record<FailureCode, string> = {
  timeout: 'no connection in time',
  dns: 'the name does not resolve',
  connect: 'cannot connect',
  tls: 'no TLS connection',
  reset: 'the connection ended before the answer did',
  protocol: 'the answer is not HTTP/1.1 as it should be',
  aborted: 'called off',
  unsendable: 'the request cannot be made',
};

const known: Record<string, FailureCode> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  EREFUSED: 'dns',
  ETIMEOUT: 'dns',
  EBADNAME: 'dns',
  EBADRESP: 'dns',
  EFORMERR: 'dns',
  ECANCELLED: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  EHOSTDOWN: 'connect',
  ENETUNREACH: 'connect',
  ENETDOWN: 'connect',
  EADDRNOTAVAIL: 'connect',
  ETIMEDOUT: 'connect',
  EACCES: 'connect',
  EPERM: 'connect',
  EPROTO: 'tls',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  ANSWER_TOO_LONG: 'protocol',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
};

const families: readonly [prefix: RegExp, code: FailureCode][] = [
  [/^EAI_/, 'dns'],
  [
    /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/,
    'tls',
  ],
];

/** What a failed request's error means. Its own message is left out: it can hold addresses, paths and the answer's bytes. */
export function failureOf(error: unknown): Failure {
  const detail = codeOf(error) || parserReason(error);
  const code = codeOfFailure(error, detail);
  return { code, message: detail === '' ? sentences[code] : `${sentences[code]} (${detail})` };
}

function codeOfFailure(error: unknown, detail: string): FailureCode {
  if (nameOf(error) === 'HTTPParserError') return detail.includes('EOF') ? 'reset' : 'protocol';
  // An unexpected `100 Continue` or upgrade, and bytes nobody asked for, are socket errors to undici.
  if (['bad response', 'bad upgrade'].includes(messageOf(error))) return 'protocol';
  return known[detail] ?? families.find(([prefix]) => prefix.test(detail))?.[1] ?? 'unsendable';
}

/** undici's parser errors have no code, but end with one of its parser's fixed reasons. */
const parserReason = (error: unknown): string =>
  nameOf(error) === 'HTTPParserError' ? (/\(([\w .,'/-]{1,80})\)$/.exec(messageOf(error))?.[1] ?? '') : '';

// None of these asks for `instanceof Error`: an error may come from another realm.
const stringOf = (error: unknown, key: 'code' | 'name' | 'message'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
};
const nameOf = (error: unknown): string => stringOf(error, 'name');
const messageOf = (error: unknown): string => stringOf(error, 'message');

/** A system error's code, `''` without one. */
export const codeOf = (error: unknown): string => stringOf(error, 'code');
