import { describe, expect, test } from '@jest/globals';

import { findKeyUnder, findKeysUnder, textsOf } from '../../../../shared/events/find-keys.ts';
import { CUSTOMER_HMAC_KEY, KEYS, anEvent } from '../../../support/webhook-samples.ts';

const findKey = findKeyUnder(CUSTOMER_HMAC_KEY);

test('a key is 32 hexadecimal digits that depend on the secret', () => {
  expect(findKey('example.com')).toMatch(/^[0-9a-f]{32}$/);
  expect(findKeyUnder(Buffer.alloc(32, 8).toString('base64'))('example.com')).not.toBe(findKey('example.com'));
});

test.each([
  ['letters of either case', 'Jo@Example.COM', 'jo@example.com'],
  ['blanks around it', ' example.com\t', 'example.com'],
  ['a domain with a dot behind it', 'acme.example.', 'acme.example'],
  ['an address with one', 'jo@acme.example.', 'jo@acme.example'],
  ['a domain beyond ASCII and as DNS has it', 'Bücher.example', 'xn--bcher-kva.example'],
  ['an address at such a domain', 'jo@BÜCHER.example.', 'jo@xn--bcher-kva.example'],
  ['a mark of direction and a joiner that were copied along', '\u200e\u200bacme.example\ufeff', 'acme.example'],
  ['a letter with its accent in one piece or two', 'jose\u0301@example.com', 'josé@example.com'],
])('%s are one text', (_, one, other) => {
  expect(findKey(one)).toBe(findKey(other));
});

test.each([
  ['example.com', 'example.org'],
  ['a b', 'ab'],
  ['order-1.', 'order-1'],
  ['jö@acme.example', 'jo@acme.example'],
  ['1.2', '1.0.0.2'],
  ['', 'a'],
])('%j and %j are two', (one, other) => {
  expect(findKey(one)).not.toBe(findKey(other));
});

describe('an event is found by', () => {
  test.each([
    [
      'customer, domain, subject, and the subscription that Workspace names in its data',
      anEvent({ data: { subscription_id: 'S-1' } }),
      [...['C0customer', 'example.com'], ...['C0reseller/C0customer/1010020027', 'C0customer/1010020027', 'S-1']],
    ],
    [
      'customer, e-mail, and a Paddle subscription with and without its account',
      anEvent({
        source: 'paddle-billing',
        account: 'seller',
        subject: { kind: 'subscription', id: 'seller/sub_01h' },
        customer: { id: 'ctm_1', email: 'jo@example.com' },
        data: { subscription_id: 'sub_01h' },
      }),
      ['ctm_1', 'jo@example.com', 'seller/sub_01h', 'sub_01h', 'sub_01h'],
    ],
    [
      'the subject of a client as it was given, whatever its data say',
      anEvent({
        source: 'api',
        account: 'key',
        subject: { kind: 'order', id: 'key/7' },
        customer: { id: 'c', domain: null, email: null },
        data: { subscription_id: 'not ours' },
      }),
      ['c', 'key/7'],
    ],
    ['nothing, where it concerns nobody', anEvent({ subject: null, customer: null, data: {} }), []],
    [
      'nothing that is blank, or no text',
      anEvent({ subject: null, customer: { id: ' ', email: '' }, data: { subscription_id: 7 } }),
      [],
    ],
  ])('%s', (_, event, texts) => {
    expect(textsOf(event)).toEqual(texts);
  });

  test('each key once, its customer’s first', () => {
    const event = anEvent({ data: { subscription_id: 'EXAMPLE.com' } });
    const keys = KEYS.findKeys(event, KEYS.customerKey(event));
    expect(keys).toEqual([
      KEYS.customerKey(event),
      ...['C0customer', 'example.com', 'C0reseller/C0customer/1010020027', 'C0customer/1010020027'].map(findKey),
    ]);
  });

  test('no key of an operational event, which concerns nobody', () => {
    const event = anEvent({ source: 'subrelay', subject: { kind: 'webhook', id: 'w' }, customer: null });
    expect(findKeysUnder(CUSTOMER_HMAC_KEY)(event, null)).toEqual([]);
  });
});
