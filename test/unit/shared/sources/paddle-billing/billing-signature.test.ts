import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { Environment, Paddle } from '@paddle/paddle-node-sdk';
import fc from 'fast-check';

import { signBillingNotification } from '../../../../../local/sandbox/sign-paddle.ts';
import {
  billingSecretsOf,
  verifyBillingSignature,
} from '../../../../../shared/sources/paddle-billing/billing-signature.ts';

const NOW = 1_772_442_904;
const secret = 'pdl_ntfset_01k5aaaaaaaaaaaaaaaaaaaaaa_first';
const other = 'pdl_ntfset_01k5aaaaaaaaaaaaaaaaaaaaaa_other';
const body = Buffer.from('{"event_id":"evt_1","data":{"name":"Zoë 👍"}}');
const ours = [{ account: 'default', secrets: [secret] }];

const verify = (header: string | undefined, { accounts = ours, at = NOW, of = body, toleranceSeconds = 300 } = {}) =>
  verifyBillingSignature({ header, body: of }, { accounts, toleranceSeconds, now: () => at * 1000 });
const code = (wanted: string) => expect.objectContaining({ code: wanted }) as unknown as Error;
const good = signBillingNotification(body, secret, NOW);
const [ts, h1] = good.split(';') as [string, string];

describe('what others made', () => {
  test('openssl dgst -sha256 -hmac, once', () => {
    const header = `ts=${NOW};h1=da008983ebb4cdc194b231ee2bd961c4b7a87455fe567d85818e89ac92dced23`;
    expect(verify(header)).toBe('default');
    expect(good).toBe(header);
  });

  test('openssl dgst, now', () => {
    const input = Buffer.concat([Buffer.from(`${NOW}:`), body]);
    const shown = execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret], { input, encoding: 'utf8' });
    expect(verify(`ts=${NOW};h1=${/[0-9a-f]{64}/.exec(shown)![0]}`)).toBe('default');
  });

  test('and what Paddle’s own library says of what our signer makes', async () => {
    const { webhooks } = new Paddle('pdl_sdbx_apikey_x', { environment: Environment.sandbox });
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.json(), fc.constantFrom('', '{}', 'ß'.repeat(50_000)));
    await fc.assert(
      fc.asyncProperty(text, fc.stringMatching(/^pdl_ntfset_[a-zA-Z0-9+/]{20,60}$/), async (sent, key) => {
        const now = Math.floor(Date.now() / 1000);
        const header = signBillingNotification(sent, key, now);
        const of = Buffer.from(sent);
        const accounts = [{ account: 'default', secrets: [key] }];
        expect(verify(header, { accounts, of, at: now })).toBe('default');
        expect(await webhooks.isSignatureValid(sent, key, header)).toBe(true);
        expect(await webhooks.isSignatureValid(`${sent} `, key, header)).toBe(false);
        expect(() => verify(header, { accounts, of: Buffer.from(`${sent} `), at: now })).toThrow(
          code('SIGNATURE_MISMATCH'),
        );
      }),
    );
  });

  test('whose defects we do not share: only the last h1 counts there, and the future has no bound', async () => {
    const { webhooks } = new Paddle('pdl_sdbx_apikey_x', { environment: Environment.sandbox });
    const now = Math.floor(Date.now() / 1000);
    const header = `${signBillingNotification(body, secret, now)};h1=${'0'.repeat(64)}`;
    expect(await webhooks.isSignatureValid(body.toString(), secret, header)).toBe(false);
    expect(verify(header, { at: now })).toBe('default');
    const ahead = signBillingNotification(body, secret, now + 10_000);
    expect(await webhooks.isSignatureValid(body.toString(), secret, ahead)).toBe(true);
    expect(() => verify(ahead, { at: now })).toThrow(code('SIGNATURE_EXPIRED'));
  });
});

describe('several', () => {
  const bad = `h1=${'ab'.repeat(32)}`;
  test.each([
    ['the first h1 is right', `${ts};${h1};${bad}`],
    ['the last h1 is right', `${ts};${bad};${h1}`],
    ['a key is unknown', `${ts};h2=x;${h1};v=1`],
    ['the time comes last', `${h1};${ts}`],
    ['there are blanks', `${ts}; ${h1}`],
    ['another h1 is no hash', `${ts};h1=zz;${h1}`],
  ])('taken where %s', (_, header) => expect(verify(header)).toBe('default'));

  test('names the account whose secret made it, whichever of its secrets that is', () => {
    const accounts = [
      { account: 'first', secrets: [other] },
      { account: 'second', secrets: [other, secret] },
    ];
    expect(verify(good, { accounts })).toBe('second');
  });

  test('of one secret in an old and a new signature', () => {
    const both = `${ts};${signBillingNotification(body, other, NOW).split(';')[1]};${h1}`;
    expect(verify(both)).toBe('default');
    expect(verify(both, { accounts: [{ account: 'rotated', secrets: [other] }] })).toBe('rotated');
  });
});

describe('refused', () => {
  test.each([
    ['no header', undefined, 'SIGNATURE_MISSING'],
    ['an empty header', '', 'SIGNATURE_MISSING'],
    ['no time', h1, 'SIGNATURE_MISMATCH'],
    ['two times', `${ts};ts=${NOW + 1};${h1}`, 'SIGNATURE_MISMATCH'],
    ['no h1', ts, 'SIGNATURE_MISMATCH'],
    ['an h1 in capitals', good.toUpperCase().replace('TS', 'ts').replace('H1', 'h1'), 'SIGNATURE_MISMATCH'],
    ['an h1 too short', good.slice(0, -1), 'SIGNATURE_MISMATCH'],
    ['an h1 too long', `${good}0`, 'SIGNATURE_MISMATCH'],
    ['a time that is none', `ts=now;${h1}`, 'SIGNATURE_MISMATCH'],
    ['a time that was not signed', `ts=${NOW + 1};${h1}`, 'SIGNATURE_MISMATCH'],
    ['a time written otherwise', `ts=0${NOW};${h1}`, 'SIGNATURE_MISMATCH'],
    ['more signatures than any rotation has', `${ts};${`${h1};`.repeat(11)}`, 'SIGNATURE_MISMATCH'],
    ["another secret's", signBillingNotification(body, other, NOW), 'SIGNATURE_MISMATCH'],
    ['garbage', ';=;;ts;h1', 'SIGNATURE_MISMATCH'],
  ])('%s', (_, header, wanted) => expect(() => verify(header)).toThrow(code(wanted)));

  test('everything while no secret is configured', () => {
    expect(() => verify(good, { accounts: [] })).toThrow(code('SIGNATURE_MISMATCH'));
  });

  test.each([
    [-301, true],
    [-300, false],
    [0, false],
    [300, false],
    [301, true],
  ])('what is %i s away: %s', (apart, refused) => {
    const tried = () => verify(good, { at: NOW - apart });
    if (refused) expect(tried).toThrow(code('SIGNATURE_EXPIRED'));
    else expect(tried()).toBe('default');
  });

  test('any single changed bit of the body', () => {
    fc.assert(
      fc.property(fc.nat({ max: body.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(body);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => verify(good, { of: changed })).toThrow(code('SIGNATURE_MISMATCH'));
      }),
    );
  });

  test('any header, without a surprise', () => {
    fc.assert(fc.property(fc.string(), (header) => expect(() => verify(header)).toThrow(/Cannot verify/)));
  });
});

test('billingSecretsOf leaves out accounts without secrets', () => {
  const accounts = [
    { name: 'classic-only', classic: { publicKeys: [] } },
    { name: 'api-only', billing: { secrets: [], apiKey: 'x' } },
    { name: 'both', billing: { secrets: [secret, other] } },
  ];
  expect(billingSecretsOf(accounts)).toStrictEqual([{ account: 'both', secrets: [secret, other] }]);
});
