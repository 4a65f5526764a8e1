import { describe, expect, test } from '@jest/globals';

import { headersProblem } from '../../../../../shared/webhooks/signing/custom-headers.ts';

test.each([
  [{}],
  [{ authorization: 'Bearer abc.def-ghi_jkl=' }],
  [{ 'x-api-key': '!', x_tenant: 'a b\\"', cookie: 'a=b; c=d', traceparent: '00-ab', accept: '*/*' }],
  [{ 'x-long': 'x'.repeat(2_048) }],
  [Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-${index}`, 'x']))],
])('may be sent: %.60j', (headers) => {
  expect(headersProblem(headers)).toBeNull();
});

describe('never', () => {
  test.each([
    ...['webhook-id', 'webhook-signature', 'webhook-anything', 'x-hub-signature', 'x-hub-signature-256', 'x-signature'],
    ...['content-signature', 'content-type', 'content-length', 'content-encoding', 'user-agent', 'host', 'date'],
    ...['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'http2-settings'],
    ...['proxy-authorization', 'proxy-connection', 'metadata-flavor', 'proxy'],
    ...['webhook_id', 'webhook_signature', 'webhook-hop_s', 'x_hub_signature', 'x-hub_signature_256', 'x_signature'],
    ...['content_type', 'content_length', 'user_agent', 'proxy_authorization', 'transfer_encoding', 'metadata_flavor'],
    ...['Webhook-Id', 'Content_Type', 'User-Agent', 'PROXY'],
  ])('%s, which is ours or of the connection', (name) => {
    expect(headersProblem({ [name]: 'x' })).toBe(`${name} is set by the service or by HTTP itself`);
  });

  test('two that a CGI receiver takes for one', () => {
    const twice = 'x-tenant is there twice for receivers, who take _ for - and letters in any case';
    for (const other of ['x_tenant', 'X-Tenant', 'X_tenant'])
      expect(headersProblem({ 'x-tenant': 'a', [other]: 'b' })).toBe(twice);
  });

  test.each(['', 'a b', 'a:b', '__proto__', '-a', 'ä', 'a\r\nb', 'x'.repeat(65)])('a name like %j', (name) => {
    expect(headersProblem(Object.fromEntries([[name, 'x']]))).toMatch(/must be a header name of 1 to 64/);
  });

  test.each(['', ' a', 'a ', 'a\r\nx-evil: 1', 'a\0', 'ä', 'tab\t', 'x'.repeat(2_049)])(
    'a value like %.20j, and none is shown',
    (value) => {
      expect(headersProblem({ 'x-a': value })).toBe('the value of x-a must be 1 to 2048 visible ASCII characters');
    },
  );

  test('too many, or too long together', () => {
    const many = (count: number, length: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'x'.repeat(length)]));
    expect(headersProblem(many(21, 1))).toBe('must be no more than 20');
    expect(headersProblem(many(5, 1_700))).toBe('must be no more than 8192 characters in all');
  });
});
