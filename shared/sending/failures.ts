import { isIPv6 } from 'node:net';

import { SubrelayError } from '../base/errors.ts';
import type { FailureCode } from './exchange.ts';

interface Failure {
  code: FailureCode;
  message: string;
}

/** How much of the answer there was when the exchange failed: bytes that make no head yet, or at least its head. */
export type AnswerPart = 'none' | 'some' | 'head';

const sentences: Record<FailureCode, string> = {
  timeout: 'no connection in time',
  dns: 'the name does not resolve',
  connect: 'cannot connect',
  tls: 'no TLS connection',
  reset: 'the connection ended before the answer did',
  protocol: 'the answer is not HTTP/1.1 as it should be',
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
};

/** What an instance has run out of, getaddrinfo's and c-ares's names of it included. */
const exhausted = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAI_MEMORY']);
/** The sender was closed, or the caller has called the exchange off. */
const calledOff = new Set(['UND_ERR_ABORTED', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

const families: readonly [pattern: RegExp, code: FailureCode][] = [
  [/^EAI_/, 'dns'],
  [
    /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|ERROR_IN_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED$)/,
    'tls',
  ],
  // Any other error of the system's on the way to the endpoint.
  [/^E[A-Z0-9]+$/, 'connect'],
];

/**
 * What a failed request's error means. Its own message is left out: it can hold addresses, paths and the answer's bytes.
 * @throws SubrelayError where the failure is ours, so that nobody can take it for the endpoint's: SENDER_UNAVAILABLE where
 *   the instance lacks something or is being closed, INTERNAL for all that nothing outside can have caused
 */
export function failureOf(error: unknown, had: AnswerPart): Failure {
  throwIfOurs(error);
  // undici says so, too, of every malformed head that has a length.
  const malformed = had !== 'head' && codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  const detail = malformed ? '' : codeOf(error) || parserReason(error);
  const code = malformed ? 'protocol' : codeOfFailure(error, detail);
  // An answer can lead undici into an assertion: a status of 000 does.
  if (code === null && had === 'none') {
    throw new SubrelayError('INTERNAL', 'Cannot send: the request could not be made', { cause: error });
  }
  const sentence = sentences[code ?? 'protocol'];
  return { code: code ?? 'protocol', message: detail === '' ? sentence : `${sentence} (${detail})` };
}

function throwIfOurs(error: unknown): void {
  const lacking = [error, ...errorsOf(error)].find(isLack);
  if (lacking !== undefined) {
    const advice = 'the instance has no file descriptor, port or memory left for a connection';
    throw new SubrelayError('SENDER_UNAVAILABLE', `Cannot send: ${advice} (${codeOf(lacking)})`, { cause: error });
  }
  if (calledOff.has(codeOf(error))) throw new SubrelayError('SENDER_UNAVAILABLE', 'Cannot send: called off');
}

/** Without IPv6 a machine has no address to reach an IPv6 endpoint from; for IPv4 it has no port left. */
function isLack(error: unknown): boolean {
  const code = codeOf(error);
  return exhausted.has(code) || (code === 'EADDRNOTAVAIL' && !isIPv6(stringOf(error, 'address')));
}

/** Those of a connection that was tried by several addresses. */
const errorsOf = (error: unknown): readonly unknown[] => {
  const errors: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'errors') : undefined;
  return Array.isArray(errors) ? errors : [];
};

/** Null for an error that is none of the system's, of undici's or of OpenSSL's. */
function codeOfFailure(error: unknown, detail: string): FailureCode | null {
  if (nameOf(error) === 'HTTPParserError') return detail.includes('EOF') ? 'reset' : 'protocol';
  // An upgrade that nobody asked for, and bytes nobody asked for, are socket errors to undici.
  if (['bad response', 'bad upgrade'].includes(messageOf(error))) return 'protocol';
  return known[detail] ?? families.find(([pattern]) => pattern.test(detail))?.[1] ?? null;
}

/** undici's parser errors have no code, but end with one of its parser's fixed reasons. */
const parserReason = (error: unknown): string =>
  nameOf(error) === 'HTTPParserError' ? (/\(([\w .,'/-]{1,80})\)$/.exec(messageOf(error))?.[1] ?? '') : '';

// None of these asks for `instanceof Error`: an error may come from another realm.
const stringOf = (error: unknown, key: 'code' | 'name' | 'message' | 'address'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
};
const nameOf = (error: unknown): string => stringOf(error, 'name');
const messageOf = (error: unknown): string => stringOf(error, 'message');

/** A system error's code, `''` without one. */
export const codeOf = (error: unknown): string => stringOf(error, 'code');
