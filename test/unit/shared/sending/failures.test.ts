import { describe, expect, test } from '@jest/globals';

import { failureOf } from '../../../../shared/sending/failures.ts';

const errorWith = (code: string, message = 'secret path /hook?token=abc') =>
  Object.assign(new Error(message), { code });

test.each([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ETIMEOUT', 'dns'],
  ['ESERVFAIL', 'dns'],
  ['ECONNREFUSED', 'connect'],
  ['EHOSTUNREACH', 'connect'],
  ['ENETUNREACH', 'connect'],
  ['ETIMEDOUT', 'connect'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['ANSWER_TOO_LONG', 'protocol'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['EPROTO', 'tls'],
  ['CRL_HAS_EXPIRED', 'tls'],
  ['UNSPECIFIED', 'tls'],
  ['EACCES', 'connect'],
  ['ENOTCONN', 'connect'],
  ['EAFNOSUPPORT', 'connect'],
])('%s is %s, and says nothing more', (errorCode, code) => {
  const failure = failureOf(errorWith(errorCode), 'none');
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(new RegExp(`^[a-zA-Z0-9 ,/.]+ \\(${errorCode}\\)$`));
});

test('a bad response is a matter of protocol, whatever its code', () => {
  expect(failureOf(errorWith('UND_ERR_SOCKET', 'bad response'), 'some').code).toBe('protocol');
});

test.each([
  ['Response does not match the HTTP/1.1 protocol (Invalid header token)', 'protocol', '(Invalid header token)'],
  ['Response does not match the HTTP/1.1 protocol (Invalid EOF state)', 'reset', '(Invalid EOF state)'],
  ['', 'protocol', ''],
  ['secret (path "/hook?token=abc")', 'protocol', ''],
])("the parser's error %j is %s", (message, code, shown) => {
  const failure = failureOf(Object.assign(new Error(message), { name: 'HTTPParserError', code: undefined }), 'some');
  expect(failure.code).toBe(code);
  expect(failure.message.replace(/^[^(]*/, '')).toBe(shown);
});

test.each([
  ['none', 'protocol', 'the answer is not HTTP/1.1 as it should be'],
  ['some', 'protocol', 'the answer is not HTTP/1.1 as it should be'],
  ['head', 'reset', 'the connection ended before the answer did (UND_ERR_RES_CONTENT_LENGTH_MISMATCH)'],
] as const)('a length that does not fit, with %s of the answer, is %s', (had, code, message) => {
  expect(failureOf(errorWith('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), had)).toEqual({ code, message });
});

const at = (address: string) => ({ ...errorWith('EADDRNOTAVAIL'), address });
const several = (...errors: unknown[]) => Object.assign(new AggregateError(errors), { code: 'ENETUNREACH' });

describe('a failure of ours is thrown', () => {
  test.each([
    ...['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EAI_MEMORY', 'EADDRNOTAVAIL'].map((code) => [code, errorWith(code)]),
    ['EADDRNOTAVAIL', at('93.184.216.34')],
    ['EMFILE', several(errorWith('ENETUNREACH'), errorWith('EMFILE'))],
  ])('%s, whatever there was of the answer', (code, error) => {
    for (const had of ['none', 'some', 'head'] as const) {
      expect(() => failureOf(error, had)).toThrow(
        expect.objectContaining({
          code: 'SENDER_UNAVAILABLE',
          message: expect.stringContaining(`(${code as string})`),
        }),
      );
    }
  });

  test.each(['UND_ERR_ABORTED', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])('%s', (code) => {
    expect(() => failureOf(errorWith(code), 'none')).toThrow(expect.objectContaining({ code: 'SENDER_UNAVAILABLE' }));
  });

  const ours = [
    undefined,
    'text',
    new Error('no code'),
    Object.assign(new Error('x'), { code: 7 }),
    new TypeError('x'),
  ];
  test.each([...ours, errorWith('ERR_ASSERTION'), errorWith('UND_ERR_INVALID_ARG'), errorWith('ERR_INVALID_ARG_TYPE')])(
    '%s, unless something of the answer was there, which can have led to it',
    (error) => {
      expect(() => failureOf(error, 'none')).toThrow(
        expect.objectContaining({ code: 'INTERNAL', message: 'Cannot send: the request could not be made' }),
      );
      expect(failureOf(error, 'some').code).toBe('protocol');
    },
  );
});

test('an endpoint that has IPv6 only, which the machine has not, cannot be connected to', () => {
  const error = at('2606:4700::1');
  expect(failureOf(error, 'none')).toEqual({ code: 'connect', message: 'cannot connect (EADDRNOTAVAIL)' });
  expect(failureOf(several(errorWith('ECONNREFUSED'), error), 'none').code).toBe('connect');
});
