import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';

import { judgeKeys } from '../../../../cli/operate/doctor/keys.ts';

const KEY = Buffer.alloc(32, 9).toString('base64');
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const seller = {
  name: 'shop',
  classic: { publicKeys: [publicKey], vendorId: '1', vendorAuthCode: 'auth-code' },
  billing: { secrets: ['pdl_ntfset_a', 'pdl_ntfset_b'] },
};
const right = {
  ENCRYPTION_KEYS: JSON.stringify([
    { id: 'new', key: KEY },
    { id: 'old', key: Buffer.alloc(32, 8).toString('base64') },
  ]),
  CUSTOMER_HMAC_KEY: KEY,
  API_KEYS: JSON.stringify([{ id: 'client', key: 'a-secret-of-24-characters' }]),
  PADDLE_ACCOUNTS: JSON.stringify([seller]),
  PADDLE_CLASSIC_PUBLIC_KEY: publicKey,
};

test.each([
  ['ENCRYPTION_KEYS', right.ENCRYPTION_KEYS, 'ok', '2 keys, new seals'],
  ['ENCRYPTION_KEYS', 'not JSON, and secret', 'fail', 'must be JSON'],
  ['ENCRYPTION_KEYS', '[{"id":"new","key":"c2VjcmV0"}]', 'fail', '0.key: must be 32 bytes in base64'],
  ['ENCRYPTION_KEYS', '', 'warn', 'is not set here'],
  ['CUSTOMER_HMAC_KEY', KEY, 'ok', '32 bytes'],
  ['CUSTOMER_HMAC_KEY', 'c2VjcmV0', 'fail', 'must be 32 bytes in base64'],
  ['CUSTOMER_HMAC_KEY', undefined, 'warn', 'is not set here'],
  ['API_KEYS', right.API_KEYS, 'ok', '1 key: client'],
  ['API_KEYS', '[{"id":"shop","key":"secret"}]', 'fail', '0.key: '],
  ['PADDLE_ACCOUNTS', right.PADDLE_ACCOUNTS, 'ok', 'shop: 1 Classic key, 2 Billing secrets, no Billing API key'],
  ['PADDLE_ACCOUNTS', '[]', 'ok', 'no seller'],
  [
    'PADDLE_ACCOUNTS',
    JSON.stringify([seller, { ...seller, name: 'second' }]),
    'fail',
    'must share no name, key or secret',
  ],
  [
    'PADDLE_ACCOUNTS',
    '[{"name":"shop","classic":{"publicKeys":["secret"]}}]',
    'fail',
    'must be an RSA public key in PEM',
  ],
  ['PADDLE_CLASSIC_PUBLIC_KEY', publicKey, 'ok', 'an RSA key'],
  ['PADDLE_CLASSIC_PUBLIC_KEY', `secret ${privateKey}`.replaceAll('-', ''), 'fail', 'must be an RSA public key in PEM'],
])('%s = %s', (variable, value, verdict, says) => {
  const findings = judgeKeys({ ...right, [variable]: value });
  expect(findings.find(({ check }) => check === variable)).toMatchObject({
    verdict,
    says: expect.stringContaining(says) as unknown,
  });
  expect(findings.filter(({ check, verdict }) => check !== variable && verdict !== 'ok')).toStrictEqual([]);
  const shown = JSON.stringify(findings);
  for (const secret of [KEY, 'c2VjcmV0', 'a-secret', 'pdl_ntfset', 'auth-code', privateKey.slice(30, 60), 'and secret'])
    expect(shown).not.toContain(secret);
});

test('an API key that has the id of a seller', () => {
  const named = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ id, key: `a-key-of-24-characters-${id}` })));
  const findings = judgeKeys({ ...right, API_KEYS: named('shop', 'other') });
  expect(findings.filter(({ verdict }) => verdict !== 'ok')).toMatchObject([
    { check: 'accounts', verdict: 'fail', says: expect.stringContaining('the API key shop has') as unknown },
  ]);
  expect(judgeKeys({ ...right, API_KEYS: named('other') }).every(({ verdict }) => verdict === 'ok')).toBe(true);
});

test('sellers that are not configured are not asked for', () => {
  const { PADDLE_ACCOUNTS: _, PADDLE_CLASSIC_PUBLIC_KEY: __, ...others } = right;
  expect(judgeKeys(others).map(({ check }) => check)).toStrictEqual([
    'ENCRYPTION_KEYS',
    'CUSTOMER_HMAC_KEY',
    'API_KEYS',
  ]);
});
