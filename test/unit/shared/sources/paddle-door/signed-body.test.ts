import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { signBillingNotification, signClassicAlert } from '../../../../../local/sandbox/sign-paddle.ts';
import { signedAs } from '../../../../../shared/sources/paddle-door/signed-body.ts';

const NOW = 1_800_000_000;
const SECRET = 'pdl_ntfset_ours';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const verifiers = {
  keys: [{ account: 'classic', publicKeys: [createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))] }],
  billing: {
    accounts: [{ account: 'billing', secrets: [SECRET] }],
    toleranceSeconds: 300,
    now: () => NOW * 1000,
  },
};

const FIELDS = { alert_name: 'subscription_cancelled', alert_id: '31337', event_time: '2026-03-02 09:15:04' };
const FORM = signClassicAlert(FIELDS, privateKey);
const NOTIFICATION = JSON.stringify({
  event_type: 'customer.updated',
  data: { name: `=x&${new URLSearchParams(FIELDS).toString()}` },
});
/** A genuine notification that an attacker's name makes a form with a signature that is none. */
const WITH_SIGNATURE = JSON.stringify({ event_type: 'customer.updated', data: { name: '=x&p_signature=QUJD&y=' } });
const headerOf = (body: string, secret = SECRET) => signBillingNotification(body, secret, NOW);
const STRAY = headerOf('something else');
const OTHERS = headerOf(NOTIFICATION, 'pdl_ntfset_of_others');

type Said = [name: string, header: string | undefined, body: string];
const read = ([, header, body]: Said, isForm: boolean) =>
  signedAs({ header, body: Buffer.from(body) }, isForm, verifiers);
const bothTypes = (cases: Said[]) => cases.flatMap((each) => [false, true].map((isForm) => [...each, isForm] as const));

describe('whatever the Content-Type, JSON is', () => {
  test.each(
    bothTypes([
      ['a notification signed by its header', headerOf(NOTIFICATION), NOTIFICATION],
      ['one whose text has a p_signature', headerOf(WITH_SIGNATURE), WITH_SIGNATURE],
      ['a form that only the header covers', headerOf('a=1'), 'a=1'],
      ['a form whose p_signature is wrong beside a header that is right', headerOf(`${FORM}0`), `${FORM}0`],
      ['what can be read as neither', headerOf('a[]=1&a[]=2'), 'a[]=1&a[]=2'],
      ['nothing at all, signed', headerOf(''), ''],
    ]),
  )('%s', (name, header, body, isForm) => {
    expect(read([name, header, body], isForm)).toEqual({ kind: 'json', account: 'billing' });
  });
});

describe('whatever the Content-Type, a form is', () => {
  test.each(
    bothTypes([
      ['an alert with its p_signature', undefined, FORM],
      ['one beside a stray Paddle-Signature', STRAY, FORM],
      ['one beside an empty Paddle-Signature', '', FORM],
      ['one that both sign', headerOf(FORM), FORM],
    ]),
  )('%s', (name, header, body, isForm) => {
    const signed = read([name, header, body], isForm);
    expect(signed).toMatchObject({ kind: 'form', account: 'classic' });
    expect(signed.kind === 'form' && signed.fields.text('alert_id')).toBe('31337');
  });
});

describe('refused', () => {
  test.each<[...Said, boolean, string]>([
    ['a notification without a signature', undefined, NOTIFICATION, false, 'SIGNATURE_MISSING'],
    ['the same as a form', undefined, NOTIFICATION, true, 'SIGNATURE_MISSING'],
    [
      'JSON whose p_signature is a member',
      undefined,
      JSON.stringify({ ...FIELDS, p_signature: 'QUJD' }),
      false,
      'SIGNATURE_MISSING',
    ],
    ['JSON whose text has a p_signature', undefined, WITH_SIGNATURE, false, 'SIGNATURE_MISMATCH'],
    ['a form without a signature', undefined, 'alert_name=x', true, 'SIGNATURE_MISSING'],
    ['a form with another’s header', OTHERS, 'alert_name=x', true, 'SIGNATURE_MISMATCH'],
    ['a form with one p_signature too many', undefined, `${FORM}&p_signature=QUJD`, true, 'BODY_UNREADABLE'],
    ['a form with a field given twice', undefined, `${FORM}&alert_id=1`, true, 'BODY_UNREADABLE'],
    ['a form with one field more', undefined, `${FORM}&x=1`, true, 'SIGNATURE_MISMATCH'],
    ['both wrong', STRAY, `${FORM}&x=1`, true, 'SIGNATURE_MISMATCH'],
    ['another’s notification as a form', OTHERS, NOTIFICATION, true, 'SIGNATURE_MISMATCH'],
    ['nothing', undefined, '', false, 'SIGNATURE_MISSING'],
    ['nothing as a form', undefined, '', true, 'SIGNATURE_MISSING'],
  ])('%s', (name, header, body, isForm, code) => {
    expect(() => read([name, header, body], isForm)).toThrow(expect.objectContaining({ code }));
  });
});
