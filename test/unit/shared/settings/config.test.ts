import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, test } from '@jest/globals';

import { ConfigError, SETTING_NAMES, readConfig, variableOf } from '../../../../shared/settings/config.ts';
import { withClassicPublicKey } from '../../../../shared/sources/paddle/accounts.ts';

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('nothing was refused');
};

describe('readConfig', () => {
  it('reads what is asked for, with defaults, and nothing else', () => {
    const config = readConfig(['projectId', 'deliveriesTopic', 'egressAllow'], {
      GOOGLE_CLOUD_PROJECT: 'p',
      EGRESS_ALLOW: '10.0.0.0/8, fd00::/8',
      API_KEYS: 'not JSON, and not asked for',
    });
    expect(config).toEqual({ projectId: 'p', deliveriesTopic: 'deliveries', egressAllow: ['10.0.0.0/8', 'fd00::/8'] });
  });

  it('complains about everything at once, says what to write, and never shows a secret', () => {
    const message = failure(() =>
      readConfig(['projectId', 'apiKeys', 'encryptionKeys', 'egressAllow', 'stateMaxAgeSeconds', 'paddleAccounts'], {
        GOOGLE_CLOUD_PROJECT: '',
        API_KEYS: '[{"id":"a","key":"hunter2"}]',
        ENCRYPTION_KEYS: 'hunter2',
        EGRESS_ALLOW: '10.0.0.1',
        STATE_MAX_AGE_SECONDS: 'soon',
        PADDLE_ACCOUNTS: '[{"name":"A B","classic":{"publicKeys":["hunter2"]}}]',
      }),
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
    const required = Object.fromEntries(SETTING_NAMES.map((name) => [variableOf(name), undefined]));
    test.each(SETTING_NAMES)('%s', (name) => {
      for (const [what, secret, part] of secrets) {
        let message = '';
        try {
          readConfig([name], { ...required, [variableOf(name)]: secret });
        } catch (error) {
          message = (error as Error).message;
        }
        expect(`${what}: ${message}`).not.toContain(part);
      }
    });

    it('and says so', () => {
      const message = failure(() => readConfig(['paddleClassicPublicKey'], { PADDLE_CLASSIC_PUBLIC_KEY: privateKey }));
      expect(message).toContain('must be an RSA public key in PEM, current value is not shown: it may be a secret');
    });
  });
});

describe('keys', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const [one, two] = [key(0xfb), key(2)];
  const cut = one.slice(0, -1);
  const sealing = (...keys: object[]) => readConfig(['encryptionKeys'], { ENCRYPTION_KEYS: JSON.stringify(keys) });
  const calling = (...keys: object[]) => readConfig(['apiKeys'], { API_KEYS: JSON.stringify(keys) });
  const FORM = '0.key: must be 32 bytes in base64';
  const SHARED = '1: must share no id and no key with 0';
  const [long, other] = ['a-key-of-at-least-24-characters', 'another-key-of-24-characters'];

  it('are taken, several with an id and a key each', () => {
    expect(sealing({ id: 'a', key: one }, { id: 'b', key: two }).encryptionKeys).toHaveLength(2);
    expect(calling({ id: 'a', key: long }, { id: 'b', key: other }).apiKeys).toHaveLength(2);
    expect(readConfig(['customerHmacKey'], { CUSTOMER_HMAC_KEY: `${one}\n` })).toEqual({ customerHmacKey: one });
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
    ['zeros for customers', () => readConfig(['customerHmacKey'], { CUSTOMER_HMAC_KEY: key(0) }), 'not all zeros'],
    [
      'a cut key for customers',
      () => readConfig(['customerHmacKey'], { CUSTOMER_HMAC_KEY: cut }),
      '32 bytes in base64',
    ],
  ])('are refused where they are %s, and none is shown', (_, read, problem) => {
    const message = failure(read);
    expect(message).toContain(problem);
    for (const secret of [cut.slice(5, 30), two.slice(0, 20), long, other]) expect(message).not.toContain(secret);
  });
});

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
  const read = (...accounts: unknown[]) =>
    readConfig(['paddleAccounts'], { PADDLE_ACCOUNTS: JSON.stringify(accounts) });
  const live = { name: 'live', classic: { publicKeys: [one] }, billing: { secrets: ['pdl_ntfset_1'] } };

  it.each([
    ['a name', { name: 'live' }],
    ['a key, however it is wrapped', { name: 'b', classic: { publicKeys: [other, `${one}\n\n`] } }],
    ['a secret', { name: 'b', billing: { secrets: ['pdl_ntfset_2', 'pdl_ntfset_1'] } }],
  ])('refuses two that share %s', (_, second) => {
    const message = failure(() => read(live, second));
    expect(message).toContain('1: must share no name, key or secret with 0');
    expect(message).not.toContain('pdl_ntfset');
  });

  it('refuses a private key where a public one belongs, and does not show it', () => {
    const message = failure(() => read({ name: 'live', classic: { publicKeys: [privateKey] } }));
    expect(message).toContain('0.classic.publicKeys.0: must be an RSA public key in PEM');
    expect(message).not.toContain('MII');
  });

  it('takes several, each with keys and secrets of its own', () => {
    const second = { name: 'b', classic: { publicKeys: [other, other] }, billing: { secrets: ['pdl_ntfset_2'] } };
    expect(read(live, second).paddleAccounts).toHaveLength(2);
  });
});

it('reads how far a signature may be off, and from where Paddle may send', () => {
  const names = ['paddleToleranceSeconds', 'paddleAllowedAddresses', 'paddleAddressPosition'] as const;
  expect(readConfig(names, {})).toEqual({
    paddleToleranceSeconds: 300,
    paddleAllowedAddresses: [],
    paddleAddressPosition: 1,
  });
  const message = failure(() =>
    readConfig(names, {
      PADDLE_SIGNATURE_TOLERANCE_SECONDS: '0',
      PADDLE_ALLOWED_ADDRESSES: '34.232.58.13',
      PADDLE_ADDRESS_POSITION: '0',
    }),
  );
  expect(message).toContain('3 setting(s)');
});

describe('where telemetry is sent', () => {
  const NAMES = ['otlpEndpoint', 'otlpHeaders', 'tracesSampler', 'tracesSamplerArg'] as const;

  it.each<[string, Record<string, string>]>([
    ['', {}],
    // What Terraform stores where there are none.
    [',', {}],
    ['api-key=abc', { 'api-key': 'abc' }],
    ['api-key=a%20b%3D, x-team = 1,', { 'api-key': 'a b=', 'x-team': '1' }],
    ['authorization=Basic dXNlcjpwYXNz==;ignored=1', { authorization: 'Basic dXNlcjpwYXNz==' }],
  ])('the headers %j are %j', (text, headers) => {
    expect(readConfig(NAMES, { OTEL_EXPORTER_OTLP_HEADERS: text }).otlpHeaders ?? {}).toEqual(headers);
  });

  it.each(['hunter2', '=hunter2', 'a b=hunter2', 'a=hunter2%zz', 'a=hunter2%0d%0ab: c', 'a='])(
    'the headers %j are refused, and not shown',
    (text) => {
      const message = failure(() => readConfig(NAMES, { OTEL_EXPORTER_OTLP_HEADERS: text }));
      expect(message).toContain('OTEL_EXPORTER_OTLP_HEADERS: must be name=value');
      expect(message).not.toContain('hunter2');
    },
  );

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:hunter2@collector.example'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector.example/?key=hunter2'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_TRACES_SAMPLER_ARG', 'all'],
  ])('%s=%s is refused', (variable, value) => {
    const message = failure(() => readConfig(NAMES, { [variable]: value }));
    expect(message).toContain(variable);
    expect(message).not.toContain('hunter2');
  });
});
