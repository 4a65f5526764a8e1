import { describe, expect, it } from '@jest/globals';

import { API_KEYS } from '../../../../shared/api/settings.ts';
import { CUSTOMER_HMAC_KEY } from '../../../../shared/events/settings.ts';
import { readConfig } from '../../../../shared/settings/config.ts';
import { ENCRYPTION_KEYS } from '../../../../shared/webhooks/signing/settings.ts';
import { refusalOf } from '../../../support/refused-settings.ts';

describe('keys', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const [one, two] = [key(0xfb), key(2)];
  const cut = one.slice(0, -1);
  const sealing = (...keys: object[]) => readConfig([ENCRYPTION_KEYS], { ENCRYPTION_KEYS: JSON.stringify(keys) });
  const calling = (...keys: object[]) => readConfig([API_KEYS], { API_KEYS: JSON.stringify(keys) });
  const FORM = '0.key: must be 32 bytes in base64';
  const SHARED = '1: must share no id and no key with 0';
  const [long, other] = ['a-key-of-at-least-24-characters', 'another-key-of-24-characters'];

  it('are taken, several with an id and a key each', () => {
    expect(sealing({ id: 'a', key: one }, { id: 'b', key: two }).encryptionKeys).toHaveLength(2);
    expect(calling({ id: 'a', key: long }, { id: 'b', key: other }).apiKeys).toHaveLength(2);
    expect(readConfig([CUSTOMER_HMAC_KEY], { CUSTOMER_HMAC_KEY: `${one}\n` })).toEqual({ customerHmacKey: one });
  });

  it.each<[string, () => unknown, string]>([
    ['two of one id', () => sealing({ id: 'a', key: one }, { id: 'a', key: two }), SHARED],
    ['one key twice', () => sealing({ id: 'a', key: one }, { id: 'b', key: one }), SHARED],
    ['zeros alone', () => sealing({ id: 'a', key: key(0) }), '0.key: must be random, not all zeros'],
    ['base64 without its end', () => sealing({ id: 'a', key: cut }), FORM],
    ['base64url', () => sealing({ id: 'a', key: Buffer.from(one, 'base64').toString('base64url') }), FORM],
    ['a stray character', () => sealing({ id: 'a', key: `${one.slice(0, 9)}!${one.slice(9)}` }), FORM],
    ['bits behind the last byte', () => sealing({ id: 'a', key: `${one.slice(0, -2)}9=` }), FORM],
    ['two API keys of one id', () => calling({ id: 'a', key: long }, { id: 'a', key: other }), SHARED],
    ['one API key twice', () => calling({ id: 'a', key: long }, { id: 'b', key: long }), SHARED],
    ['an API key that no header can carry', () => calling({ id: 'a', key: `${long} ` }), '0.key: must be at least 24'],
    ['the account of operational events', () => calling({ id: 'subrelay', key: long }), '0.id: must not be subrelay'],
    ['zeros for customers', () => readConfig([CUSTOMER_HMAC_KEY], { CUSTOMER_HMAC_KEY: key(0) }), 'not all zeros'],
    [
      'a cut key for customers',
      () => readConfig([CUSTOMER_HMAC_KEY], { CUSTOMER_HMAC_KEY: cut }),
      '32 bytes in base64',
    ],
  ])('are refused where they are %s, and none is shown', (_, read, problem) => {
    const message = refusalOf(read);
    expect(message).toContain(problem);
    for (const secret of [cut.slice(5, 30), two.slice(0, 20), long, other]) expect(message).not.toContain(secret);
  });
});
