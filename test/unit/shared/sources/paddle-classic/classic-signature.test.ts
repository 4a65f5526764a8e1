import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { signClassicAlert } from '../../../../../local/sandbox/sign-paddle.ts';
import type { ClassicFields } from '../../../../../shared/sources/paddle-classic/classic-fields.ts';
import {
  classicKeysOf,
  phpSerialize,
  signedBytes,
  verifyClassicSignature,
} from '../../../../../shared/sources/paddle-classic/classic-signature.ts';
import type { ClassicKeys } from '../../../../../shared/sources/paddle-classic/classic-signature.ts';
import { parseForm } from '../../../../../shared/sources/paddle-classic/form.ts';
import { hasPhp, php } from '../../../../support/php.ts';

const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
const { privateKey, publicKey } = keyPair();
const other = keyPair();
const keysOf = (account: string, ...pems: string[]): ClassicKeys => ({
  account,
  publicKeys: pems.map((pem) => createPublicKey(pem)),
});
const ours = [keysOf('default', publicKey)];

function fieldsOf(body: string): ClassicFields {
  const parsed = parseForm(Buffer.from(body));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.fields;
}

const verify = (body: string, keys: ClassicKeys[] = ours) => verifyClassicSignature(fieldsOf(body), keys);

describe('phpSerialize', () => {
  test('is what PHP writes', () => {
    const entries = { b: 'Zoë', a: '', c: 'é"👍";', d: '10.00' };
    const bytes = Object.entries(entries).map(([name, value]) => ({ name, value: Buffer.from(value) }));
    expect(phpSerialize(bytes).toString()).toBe(
      'a:4:{s:1:"b";s:4:"Zoë";s:1:"a";s:0:"";s:1:"c";s:9:"é"👍";";s:1:"d";s:5:"10.00";}',
    );
  });

  test('of nothing is an empty array', () => expect(phpSerialize([]).toString()).toBe('a:0:{}'));
});

test('signs every field but p_signature, sorted by bytes', () => {
  const fields = fieldsOf('p_order_id=1&zz=2&p_signature=x&Z=3&_=4&%C3%A9=5&a_1=6&a1=7');
  expect(signedBytes(fields.values).toString()).toBe(
    'a:7:{s:1:"Z";s:1:"3";s:1:"_";s:1:"4";s:2:"a1";s:1:"7";s:3:"a_1";s:1:"6";s:10:"p_order_id";s:1:"1";' +
      's:2:"zz";s:1:"2";s:2:"é";s:1:"5";}',
  );
});

describe('signed by others, once', () => {
  const fixture = JSON.parse(readFileSync('test/fixtures/paddle-classic/signed.json', 'utf8')) as {
    publicKey: string;
    forms: { name: string; serialized: string; body: string }[];
  };
  const keys = [keysOf('fixture', fixture.publicKey)];

  test.each(fixture.forms)('$name', ({ serialized, body }) => {
    expect(signedBytes(fieldsOf(body).values).toString('base64')).toBe(serialized);
    expect(verify(body, keys)).toBe('fixture');
  });

  test.each(fixture.forms)('$name: one byte changed', ({ body }) => {
    const changed = body.replace(/(alert_id|passthrough)=./, '$1=x');
    expect(changed).not.toBe(body);
    expect(() => verify(changed, keys)).toThrow('no configured key');
  });
});

describe('a signature counts in its one spelling of base64', () => {
  const body = signClassicAlert({ alert_name: 'x', alert_id: '1' }, privateKey);
  const signature = fieldsOf(body).text('p_signature')!;
  const unused = { A: 'B', Q: 'R', g: 'h', w: 'x' };
  const [, last, padding] = /(.)(=*)$/.exec(signature)!;
  test.each([
    ['with something appended', `${signature}!`],
    ['with something in it', `${signature.slice(0, 9)}*${signature.slice(9)}`],
    ['with a line break', `${signature.slice(0, 64)}\n${signature.slice(64)}`],
    ['with a blank behind it', `${signature} `],
    ['without padding', signature.replace(/=+$/, '')],
    ['with more padding', `${signature}=`],
    ['of the alphabet for URLs', signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
    ['whose unused bits are set', signature.replace(/.(=*)$/, `${unused[last as 'A'] ?? '!'}${padding}`)],
  ])('%s', (_, spelled) => {
    const pairs = new URLSearchParams({ alert_name: 'x', alert_id: '1', p_signature: spelled });
    expect(() => verify(pairs.toString())).toThrow('no configured key');
  });

  test('and escaped as its sender likes', () => {
    const escaped = [...Buffer.from(signature)].map((byte) => `%${byte.toString(16)}`).join('');
    expect(verify(`p_signature=${escaped}&alert_id=%31&&alert_name=x`)).toBe('default');
  });
});

describe('verifyClassicSignature', () => {
  const alert = { alert_name: 'subscription_created', alert_id: '1', email: 'zoë@example.org', coupon: '' };
  const signed = signClassicAlert(alert, privateKey);

  test('names the account whose key made it, whichever of its keys that is', () => {
    const keys = [keysOf('first', other.publicKey), keysOf('second', other.publicKey, publicKey)];
    expect(verify(signed, keys)).toBe('second');
  });

  test.each([
    ['no p_signature', new URLSearchParams(alert).toString(), 'SIGNATURE_MISSING'],
    ['an empty p_signature', `${new URLSearchParams(alert).toString()}&p_signature=`, 'SIGNATURE_MISSING'],
    ['a p_signature that is no base64', signed.replace(/p_signature=.*/, 'p_signature=%00%01'), 'SIGNATURE_MISMATCH'],
    ['a p_signature of another length', signed.replace(/p_signature=.*/, 'p_signature=AAAA'), 'SIGNATURE_MISMATCH'],
    ["another key's p_signature", signClassicAlert(alert, other.privateKey), 'SIGNATURE_MISMATCH'],
    ['a field more', `${signed}&extra=`, 'SIGNATURE_MISMATCH'],
    ['a field less', signed.replace('&coupon=', ''), 'SIGNATURE_MISMATCH'],
    [
      'a value trimmed',
      signClassicAlert({ ...alert, coupon: ' ' }, privateKey).replace('coupon=+', 'coupon='),
      'SIGNATURE_MISMATCH',
    ],
  ])('refuses %s', (_, body, code) => {
    expect(() => verify(body)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses everything while no key is configured', () => {
    expect(() => verify(signed, [])).toThrow(expect.objectContaining({ code: 'SIGNATURE_MISMATCH' }));
  });

  test('does not depend on the order of the body', () => {
    const reversed = signed.split('&').reverse().join('&');
    expect(verify(reversed)).toBe('default');
  });

  test('refuses any single changed bit of what is signed', () => {
    const bits = fc.record({ name: fc.constantFrom(...Object.keys(alert)), bit: fc.nat({ max: 7 }), at: fc.nat() });
    fc.assert(
      fc.property(bits, ({ name, bit, at }) => {
        const values = new Map(fieldsOf(signed).values);
        const value = Buffer.from(values.get(name)!);
        fc.pre(value.length > 0);
        value[at % value.length]! ^= 1 << bit;
        values.set(name, value);
        const fields = { ...fieldsOf(signed), values };
        expect(() => verifyClassicSignature(fields, ours)).toThrow('no configured key');
      }),
    );
  });
});

test('classicKeysOf leaves out accounts without Classic keys', () => {
  const accounts = [
    { name: 'billing-only', billing: { secrets: [] } },
    { name: 'api-only', classic: { publicKeys: [], vendorId: '1' } },
    { name: 'both', classic: { publicKeys: [publicKey, other.publicKey] } },
  ];
  expect(classicKeysOf(accounts).map(({ account, publicKeys }) => [account, publicKeys.length])).toStrictEqual([
    ['both', 2],
  ]);
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '0', '10.00', 'Zoë Łukasz', '山田太郎', '👩‍👩‍👧', 'a:1:{s:1:"x";}', '&=%+;', 'ß'.repeat(20_000)),
);
/** Not a whole number, which PHP would make an integer key; no alert has such a name. */
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/).filter((each) => each !== 'p_signature');
/** Half of the values are any bytes, most of which are no UTF-8. */
const value = fc.oneof(text, fc.uint8Array({ maxLength: 60 }));
const forms = fc.sample(fc.dictionary(name, value, { minKeys: 1, maxKeys: 30 }), { numRuns: 150, seed: 20261121 });

if (!hasPhp)
  process.stdout.write('php is not installed: forms signed by PHP now were not checked, those in the fixture were\n');
(hasPhp ? describe : describe.skip)('with PHP', () => {
  test('what PHP signs is verified, and serialized alike', () => {
    const encoded = forms.map((fields) =>
      Object.entries(fields).map(([key, value]): [string, string] => [
        Buffer.from(key).toString('base64'),
        Buffer.from(value).toString('base64'),
      ]),
    );
    const signed = php({ mode: 'sign', privateKey, forms: encoded }) as { serialized: string; body: string }[];
    expect(signed).toHaveLength(forms.length);
    for (const { serialized, body } of signed) {
      expect(signedBytes(fieldsOf(body).values).toString('base64')).toBe(serialized);
      expect(verify(body)).toBe('default');
    }
  });

  test('what we sign, PHP verifies', () => {
    const bodies = forms.map((fields) => signClassicAlert(fields, privateKey));
    expect(php({ mode: 'verify', publicKey, forms: bodies })).toStrictEqual(bodies.map(() => true));
  });

  test('what we change, PHP refuses', () => {
    const bodies = forms.map((fields) => `${signClassicAlert(fields, privateKey)}&one_more=1`);
    expect(php({ mode: 'verify', publicKey, forms: bodies })).toStrictEqual(bodies.map(() => false));
  });
});
