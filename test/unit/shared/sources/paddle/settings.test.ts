import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { readConfig } from '../../../../../shared/settings/config.ts';
import { PADDLE_SIGNATURE_TOLERANCE_SECONDS } from '../../../../../shared/sources/paddle-billing/settings.ts';
import {
  PADDLE_ADDRESS_POSITION,
  PADDLE_ALLOWED_ADDRESSES,
} from '../../../../../shared/sources/paddle-door/settings.ts';
import { withClassicPublicKey } from '../../../../../shared/sources/paddle/accounts.ts';
import { PADDLE_ACCOUNTS } from '../../../../../shared/sources/paddle/settings.ts';
import { refusalOf } from '../../../../support/refused-settings.ts';

describe('PADDLE_CLASSIC_PUBLIC_KEY', () => {
  const given = { name: 'default', classic: { publicKeys: ['old'], vendorId: '1', vendorAuthCode: 'x' } };
  const other = { name: 'other', classic: { publicKeys: ['o'] } };

  it('replaces the keys of the account default and keeps its credentials and the other accounts', () => {
    expect(withClassicPublicKey([other, given], 'new')).toEqual([
      { name: 'default', classic: { publicKeys: ['new'], vendorId: '1', vendorAuthCode: 'x' } },
      other,
    ]);
  });

  it('alone makes the account default', () => {
    expect(withClassicPublicKey([], 'new')).toEqual([{ name: 'default', classic: { publicKeys: ['new'] } }]);
    expect(withClassicPublicKey([other], undefined)).toEqual([other]);
  });
});

describe('PADDLE_ACCOUNTS', () => {
  const pair = () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
  const [{ publicKey: one, privateKey }, { publicKey: other }] = [pair(), pair()];
  const read = (...accounts: unknown[]) => readConfig([PADDLE_ACCOUNTS], { PADDLE_ACCOUNTS: JSON.stringify(accounts) });
  const live = { name: 'live', classic: { publicKeys: [one] }, billing: { secrets: ['pdl_ntfset_1'] } };

  it.each([
    ['a name', { name: 'live' }],
    ['a key, however it is wrapped', { name: 'b', classic: { publicKeys: [other, `${one}\n\n`] } }],
    ['a secret', { name: 'b', billing: { secrets: ['pdl_ntfset_2', 'pdl_ntfset_1'] } }],
  ])('refuses two that share %s', (_, second) => {
    const message = refusalOf(() => read(live, second));
    expect(message).toContain('1: must share no name, key or secret with 0');
    expect(message).not.toContain('pdl_ntfset');
  });

  it('refuses a private key where a public one belongs, and does not show it', () => {
    const message = refusalOf(() => read({ name: 'live', classic: { publicKeys: [privateKey] } }));
    expect(message).toContain('0.classic.publicKeys.0: must be an RSA public key in PEM');
    expect(message).not.toContain('MII');
  });

  it('takes several, each with keys and secrets of its own', () => {
    const second = { name: 'b', classic: { publicKeys: [other, other] }, billing: { secrets: ['pdl_ntfset_2'] } };
    expect(read(live, second).paddleAccounts).toHaveLength(2);
  });
});

it('reads how far a signature may be off, and from where Paddle may send', () => {
  const names = [PADDLE_SIGNATURE_TOLERANCE_SECONDS, PADDLE_ALLOWED_ADDRESSES, PADDLE_ADDRESS_POSITION] as const;
  expect(readConfig(names, {})).toEqual({
    paddleToleranceSeconds: 300,
    paddleAllowedAddresses: [],
    paddleAddressPosition: 1,
  });
  const message = refusalOf(() =>
    readConfig(names, {
      PADDLE_SIGNATURE_TOLERANCE_SECONDS: '0',
      PADDLE_ALLOWED_ADDRESSES: '34.232.58.13',
      PADDLE_ADDRESS_POSITION: '0',
    }),
  );
  expect(message).toContain('3 setting(s)');
});
