import { expect, test } from '@jest/globals';

import { failureOf } from '../../../../shared/delivery/failures.ts';

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
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_INVALID_ARG', 'unsendable'],
])('%s is %s, and says nothing more', (errorCode, code) => {
  const failure = failureOf(errorWith(errorCode));
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(new RegExp(`^[a-zA-Z0-9 ,/.]+ \\(${errorCode}\\)$`));
});

test('a bad response is a matter of protocol, whatever its code', () => {
  expect(failureOf(errorWith('UND_ERR_SOCKET', 'bad response')).code).toBe('protocol');
});

test.each([
  ['Response does not match the HTTP/1.1 protocol (Invalid header token)', 'protocol', '(Invalid header token)'],
  ['Response does not match the HTTP/1.1 protocol (Invalid EOF state)', 'reset', '(Invalid EOF state)'],
  ['', 'protocol', ''],
  ['secret (path "/hook?token=abc")', 'protocol', ''],
])("the parser's error %j is %s", (message, code, shown) => {
  const failure = failureOf(Object.assign(new Error(message), { name: 'HTTPParserError', code: undefined }));
  expect(failure.code).toBe(code);
  expect(failure.message.replace(/^[^(]*/, '')).toBe(shown);
});

test.each([undefined, 'text', new Error('without a code'), Object.assign(new Error('x'), { code: 7 })])(
  'what is no system error at all is a fault of ours: %s',
  (error) => {
    expect(failureOf(error)).toEqual({ code: 'unsendable', message: 'the request cannot be made' });
  },
);
