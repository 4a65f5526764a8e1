import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

import { expect, test } from '@jest/globals';

import { openDataLinks } from '../../../../../shared/webhooks/payload/data-links.ts';
import { hmacByOpenssl } from '../../../../support/openssl.ts';

const secret = createHash('sha256').update('a secret').digest();
const EVENT = 'evt_0123456789abcdef0123456789abcdef';
const WEBHOOK = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';
const links = openDataLinks({ apiUrl: 'https://api.example', customerHmacKey: secret.toString('base64') });

test('a link has the signature that openssl makes, with a key that it derives by HKDF', () => {
  const derivation = ['digest:SHA256', `hexkey:${secret.toString('hex')}`, 'info:subrelay data_url v1'];
  const options = ['-keylen', '32', '-binary', ...derivation.flatMap((each) => ['-kdfopt', each])];
  const key = execFileSync('openssl', ['kdf', ...options, 'HKDF']);
  const signature = hmacByOpenssl(key, Buffer.from(`${EVENT}.${WEBHOOK}`)).toString('base64url');
  expect(links.urlOf(EVENT, WEBHOOK)).toBe(
    `https://api.example/v1/events/${EVENT}/data?webhook_id=${WEBHOOK}&signature=${signature}`,
  );
  expect(links.isGenuine(EVENT, WEBHOOK, signature)).toBe(true);
});

test('another deployment signs otherwise', () => {
  const others = openDataLinks({
    apiUrl: 'https://api.example',
    customerHmacKey: Buffer.alloc(32, 1).toString('base64'),
  });
  const signature = new URL(others.urlOf(EVENT, WEBHOOK)).searchParams.get('signature')!;
  expect(links.isGenuine(EVENT, WEBHOOK, signature)).toBe(false);
});
