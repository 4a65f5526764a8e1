import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, test } from '@jest/globals';

import { ALL_SETTINGS } from '../../../../local/function-settings.ts';
import { API_KEYS } from '../../../../shared/api/settings.ts';
import { DELIVERIES_TOPIC } from '../../../../shared/bus/settings.ts';
import { EGRESS_ALLOW } from '../../../../shared/sending/settings.ts';
import { readConfig } from '../../../../shared/settings/config.ts';
import { PADDLE_CLASSIC_PUBLIC_KEY } from '../../../../shared/sources/paddle-classic/settings.ts';
import { PADDLE_ACCOUNTS } from '../../../../shared/sources/paddle/settings.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../../../shared/store/settings.ts';
import { STATE_MAX_AGE_SECONDS } from '../../../../shared/subjects/settings.ts';
import { ENCRYPTION_KEYS } from '../../../../shared/webhooks/signing/settings.ts';
import { refusalOf } from '../../../support/refused-settings.ts';

describe('readConfig', () => {
  it('reads what is asked for, with defaults, and nothing else', () => {
    const config = readConfig([GOOGLE_CLOUD_PROJECT, DELIVERIES_TOPIC, EGRESS_ALLOW], {
      GOOGLE_CLOUD_PROJECT: 'p',
      EGRESS_ALLOW: '10.0.0.0/8, fd00::/8',
      API_KEYS: 'not JSON, and not asked for',
    });
    expect(config).toEqual({ projectId: 'p', deliveriesTopic: 'deliveries', egressAllow: ['10.0.0.0/8', 'fd00::/8'] });
  });

  it('complains about everything at once, says what to write, and never shows a secret', () => {
    const message = refusalOf(() =>
      readConfig(
        [GOOGLE_CLOUD_PROJECT, API_KEYS, ENCRYPTION_KEYS, EGRESS_ALLOW, STATE_MAX_AGE_SECONDS, PADDLE_ACCOUNTS],
        {
          GOOGLE_CLOUD_PROJECT: '',
          API_KEYS: '[{"id":"a","key":"hunter2"}]',
          ENCRYPTION_KEYS: 'hunter2',
          EGRESS_ALLOW: '10.0.0.1',
          STATE_MAX_AGE_SECONDS: 'soon',
          PADDLE_ACCOUNTS: '[{"name":"A B","classic":{"publicKeys":["hunter2"]}}]',
        },
      ),
    );
    expect(message).toContain('6 setting(s)');
    expect(message).toContain('GOOGLE_CLOUD_PROJECT is required and not set');
    expect(message).toContain('ENCRYPTION_KEYS: must be JSON');
    expect(message).toContain('STATE_MAX_AGE_SECONDS:');
    expect(message).toContain('current value is "soon"');
    expect(message).toContain('0.name: must be 1 to 63 of a-z, 0-9 and -');
    expect(message).toContain('0.classic.publicKeys.0: must be an RSA public key in PEM');
    expect(message).not.toContain('hunter2');
  });

  describe('shows nothing of a secret that was put into the wrong variable', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const secrets: [string, string, string][] = [
      ['a private key', privateKey, 'MII'],
      ['what is left of one', privateKey.split('\n').slice(1, 3).join(''), 'MII'],
      ['a key file', JSON.stringify({ type: 'service_account', private_key: privateKey }), 'MII'],
      ['an encryption key', 'abcdefghij/abcdefghij/abcdefghij/abcdefghij=', 'abc'],
      ['a hexadecimal key', 'feed'.repeat(8), 'feed'],
      ['a UUID', '0b1f3c1e-1234-4000-8000-000000000042', '1234'],
      ['a notification secret', 'pdl_ntfset_0short', '0short'],
      ['a signing secret', 'whsec_0short', '0short'],
      ['a URL with a password', 'ftp://admin:hunter2@example.com', 'hunter2'],
      ['a URL with a token', 'ftp://example.com/?token=hunter2', 'hunter2'],
    ];
    const required = Object.fromEntries(ALL_SETTINGS.map(({ variable }) => [variable, undefined]));
    test.each(ALL_SETTINGS)('$variable', (setting) => {
      for (const [what, secret, part] of secrets) {
        let message = '';
        try {
          readConfig([setting], { ...required, [setting.variable]: secret });
        } catch (error) {
          message = (error as Error).message;
        }
        expect(`${what}: ${message}`).not.toContain(part);
      }
    });

    it('and says so', () => {
      const message = refusalOf(() =>
        readConfig([PADDLE_CLASSIC_PUBLIC_KEY], { PADDLE_CLASSIC_PUBLIC_KEY: privateKey }),
      );
      expect(message).toContain('must be an RSA public key in PEM, current value is not shown: it may be a secret');
    });
  });
});
