/** A secret that a webhook does not have is one row: everything that the others have follows from it. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';

import { expect, test } from '@jest/globals';
import { z } from 'zod';

import { withoutSecrets } from '../../../../../shared/destinations/redaction/redaction.ts';
import { readFields } from '../../../../../shared/http/body-fields.ts';
import { idleSecrets } from '../../../../../shared/webhooks/signing/asked-signatures.ts';
import { openSecrets } from '../../../../../shared/webhooks/signing/opened-webhook.ts';
import { readRotation, rotate } from '../../../../../shared/webhooks/signing/rotation.ts';
import { emptied, resealedFields, secretsField } from '../../../../../shared/webhooks/signing/sealed-fields.ts';
import { secretFields } from '../../../../../shared/webhooks/signing/secret-fields.ts';
import type { SecretKind, SigningSecret } from '../../../../../shared/webhooks/signing/secret-kind.ts';
import { SECRET_KINDS } from '../../../../../shared/webhooks/signing/secret-kinds.ts';
import { makeSecrets } from '../../../../../shared/webhooks/signing/secret-values.ts';
import { keyViews, publicKeys, setFlags } from '../../../../../shared/webhooks/signing/secret-views.ts';
import { createKeyring } from '../../../../../shared/webhooks/signing/secrets.ts';
import { signatureHeaders } from '../../../../../shared/webhooks/signing/signing.ts';
import { secretsToMake, webhookSecrets } from '../../../../../shared/webhooks/signing/webhook-secrets.ts';
import type { Webhook } from '../../../../../shared/webhooks/webhook.ts';
import { aWebhook, keyring } from '../../../../support/webhook-samples.ts';

type Chimed = Webhook & { chimes?: SigningSecret[] };

/** The row. */
const chime: SecretKind<Chimed, 'chime', 'x-chime'> = {
  name: 'chime',
  kept: { of: ({ chimes = [] }) => chimes, fields: (chimes) => ({ chimes }) },
  field: { description: 'For `x-chime`.' },
  problem: (value) => (/^ding-[0-9a-f]{16}$/.test(value) ? null : 'must be ding- and 16 hexadecimal digits'),
  make: ({ randomBytes: random }) => `ding-${random(8).toString('hex')}`,
  spelled: (value) => value,
  shown: { how: 'once' },
  blankRemoves: false,
  signatures: ['x-chime'],
  keyOf: (value) => createSecretKey(value, 'utf8'),
  signsAlone: true,
  headers: ([key], { body }) => [['X-Chime', createHmac('sha512', key).update(body).digest('hex')]],
};

const kinds: readonly SecretKind<Chimed>[] = [...SECRET_KINDS, chime];
const makers = { randomBytes, newRsaKey: () => Promise.reject(new Error('not asked for')) };
const now = new Date('2026-11-30T10:00:00Z');
const body = Buffer.from('{"type":"payment.succeeded"}');
const signatures = ['v1', 'x-chime'];
const given = 'ding-0123456789abcdef';

const hmac = (secret: string): string => createHmac('sha512', secret).update(body).digest('hex');

async function chimedWith(asked: Record<string, unknown>): Promise<{ webhook: Chimed; reveal: object }> {
  const existing = aWebhook();
  const made = await makeSecrets(secretsToMake<Chimed>(kinds, { given: asked, signatures }, existing), makers);
  const context = { existing, now, keyring, made };
  const { fields, reveal } = webhookSecrets<Chimed>(kinds, { given: asked, signatures }, existing.id, context);
  return { webhook: { ...existing, ...fields }, reveal };
}

const openedAt = (webhook: Chimed, time: number, ring = keyring) =>
  openSecrets<Chimed>(kinds, webhook, signatures, ring)(time);
const headersAt = (webhook: Chimed, time: number) =>
  signatureHeaders(openedAt(webhook, time).signers, { id: 'evt_1', timestampSeconds: 1, body });

test('a body has a field for it, which its row judges', () => {
  const fields = z.object(secretFields([...SECRET_KINDS, chime]));
  const read = (chimes: string) => readFields({ chime: chimes }, fields, { strict: true, warnings: [] });
  expect(read(given)).toEqual({ ok: true, body: { chime: given } });
  expect(read('dong')).toMatchObject({ code: 4, details: 'chime: must be ding- and 16 hexadecimal digits.' });
});

test('it is refused where no signature is made with it', () => {
  expect([...idleSecrets(kinds, { chime: given }, ['v1'])]).toEqual([
    ['chime', 'is used by x-chime: list it in signatures'],
  ]);
  expect([...idleSecrets(kinds, { chime: given }, signatures)]).toEqual([]);
});

test('it is kept sealed, shown once, and signs; the other secrets stay', async () => {
  const { webhook, reveal } = await chimedWith({ chime: given });
  expect(JSON.stringify(webhook)).not.toContain(given);
  expect(reveal).toEqual({ chime: given });
  expect(webhook.signing_secrets).toHaveLength(1);
  expect(headersAt(webhook, now.getTime())).toMatchObject({
    'X-Chime': hmac(given),
    'webhook-signature': expect.stringMatching(/^v1,/),
  });
});

test('it is made where it is needed and not given', async () => {
  const { reveal, webhook } = await chimedWith({});
  expect(reveal).toEqual({ chime: expect.stringMatching(/^ding-[0-9a-f]{16}$/) });
  expect(webhook.chimes).toHaveLength(1);
});

test('an answer that echoes it is recorded without it', async () => {
  const { webhook } = await chimedWith({ chime: given });
  const { clear } = openedAt(webhook, now.getTime());
  expect(withoutSecrets(`you said ${given}!`, clear, false)).toBe('you said [redacted]!');
});

test('a rotation changes it, with an overlap in which the old one signs', async () => {
  const { webhook } = await chimedWith({ chime: given });
  const read = readRotation(kinds, { secret: 'chime', overlap_seconds: 60 }, { strict: true, warnings: [] });
  if (!read.ok) throw new Error(read.details);
  const made = await makeSecrets([read.order.kind], makers);
  const rotation = rotate(webhook, read.order, { keyring, made, now: now.getTime() });
  if (!rotation.ok) throw new Error('refused');
  expect(rotation).toMatchObject({ overlapEndsAt: '2026-11-30T10:01:00.000Z', reveal: { chime: made.get('chime') } });
  const rotated = { ...webhook, ...rotation.fields };
  expect(headersAt(rotated, now.getTime())['X-Chime']).toBe(hmac(given));
  expect(headersAt(rotated, now.getTime() + 60_000)['X-Chime']).toBe(hmac(made.get('chime')!));
});

test('the API lists it without its value', async () => {
  const { webhook } = await chimedWith({ chime: given });
  expect(setFlags([...SECRET_KINDS, chime], webhook)).toMatchObject({ chime_set: true, secret_token_set: false });
  expect(publicKeys(kinds, webhook)).toEqual(publicKeys(SECRET_KINDS, webhook));
  expect(keyViews(kinds, webhook, signatures, now.getTime()).at(-1)).toEqual({
    secret: 'chime',
    signatures: ['x-chime'],
    signs: true,
    expires_at: null,
  });
});

test('it is sealed anew under another key, and gone with its webhook', async () => {
  const { webhook } = await chimedWith({ chime: given });
  const newest = { id: 'newest', key: randomBytes(32).toString('base64') };
  const sealed = kinds.map((kind) => secretsField(kind));
  const both = { ...createKeyring([newest]), open: keyring.open };
  const fields = resealedFields(sealed, webhook, both, now.getTime());
  const opened = openedAt({ ...webhook, ...fields }, now.getTime(), createKeyring([newest]));
  expect(opened.clear).toContain(given);
  expect(emptied(sealed)).toMatchObject({ chimes: [], signing_secrets: [] });
});
