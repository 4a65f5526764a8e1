import { expect, test } from '@jest/globals';

import { redaction } from '../../../../shared/delivery/redaction.ts';

const request = {
  headers: {
    'content-type': 'application/json',
    authorization: 'Bearer "abc"',
    'x-tenant': 'acme',
    'webhook-id': 'evt_1',
  },
  secretHeaders: ['authorization', 'x-tenant'],
};

test("takes the values of a webhook's own headers out of what is kept", () => {
  expect(redaction(request).redacted).toEqual({
    'content-type': 'application/json',
    authorization: '[redacted]',
    'x-tenant': '[redacted]',
    'webhook-id': 'evt_1',
  });
});

test.each([
  ['as it is', 'got Bearer "abc"!', 'got [redacted]!'],
  ['as JSON', '{"authorization":"Bearer \\"abc\\""}', '{"authorization":"[redacted]"}'],
  ['more than once', 'Bearer "abc"Bearer "abc"', '[redacted][redacted]'],
  ['not where it may stand by chance', 'welcome to acme', 'welcome to acme'],
])('takes an echoed value out of an answer: %s', (_, answer, kept) => {
  expect(redaction(request).echo(answer)).toBe(kept);
});

test('takes out the whole of a value that begins with another', () => {
  const headers = { a: 'secret-one', b: 'secret-one-and-more' };
  const { echo } = redaction({ headers, secretHeaders: ['a', 'b'] });
  expect(echo('secret-one-and-more, secret-one')).toBe('[redacted], [redacted]');
});

test('leaves a request without such headers as it is', () => {
  const { redacted, echo } = redaction({ ...request, secretHeaders: [] });
  expect(redacted).toBe(request.headers);
  expect(echo('Bearer "abc"')).toBe('Bearer "abc"');
});
