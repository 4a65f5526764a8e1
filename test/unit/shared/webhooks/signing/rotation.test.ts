import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Json } from '../../../../../shared/base/json.ts';
import { readRotation, rotate } from '../../../../../shared/webhooks/signing/rotation.ts';
import type { RotationOrder } from '../../../../../shared/webhooks/signing/rotation.ts';
import type { SecretKind } from '../../../../../shared/webhooks/signing/secret-kind.ts';
import { SECRET_KINDS } from '../../../../../shared/webhooks/signing/secret-kinds.ts';
import type { SecretName } from '../../../../../shared/webhooks/signing/secret-kinds.ts';
import { createKeyring } from '../../../../../shared/webhooks/signing/secrets.ts';
import type { Webhook } from '../../../../../shared/webhooks/webhook.ts';
import {
  aWebhook,
  keptSecrets,
  keyring,
  kindNamed,
  madeRsaKey,
  madeSecret,
} from '../../../../support/webhook-samples.ts';

const HOUR = 3_600_000;
const start = Date.parse('2026-11-21T10:00:00.000Z');
const isoAt = (hours: number) => new Date(start + hours * HOUR).toISOString();
const all = { signatures: ['v1', 'v1a', 'x-hub-signature', 'content-signature'], secret_token: 'first' };

type Order = RotationOrder<SecretKind<Webhook>>;

interface Step {
  /** Since the start. */
  hours?: number;
  secret?: SecretName;
  value?: string;
  overlapHours?: number;
}

/** Another one each time, but for the RSA key. */
const newValue = (secret: SecretName): string => {
  const newRsaKey = () => Promise.reject(new Error('takes too long'));
  const value = secret === 'rsa_private_key' ? madeRsaKey() : kindNamed(secret).make({ randomBytes, newRsaKey });
  if (typeof value !== 'string') throw new Error(`${secret} takes long to make`);
  return value;
};

function rotated(webhook: Webhook, { hours = 0, secret = 'secret_token', value, overlapHours = 24 }: Step) {
  const order: Order = {
    kind: kindNamed(secret),
    overlapSeconds: overlapHours * 3_600,
    ...(value === undefined ? {} : { value }),
  };
  const made = new Map([[secret, newValue(secret)]]);
  const rotation = rotate(webhook, order, { keyring, made, now: start + hours * HOUR });
  if (!rotation.ok) return { webhook, refusal: 'full' in rotation ? 'full' : rotation.details, rotation: null };
  return { webhook: { ...webhook, ...rotation.fields }, refusal: null, rotation };
}

/** The tokens that are kept, with the hours until they expire. */
const tokens = (webhook: Webhook): [string, number | null][] => clear(webhook, 'secret_token');
const clear = (webhook: Webhook, name: SecretName): [string, number | null][] =>
  keptSecrets(webhook, name).map(({ sealed, expires_at }) => [
    keyring.open(sealed, { webhookId: webhook.id, field: name }),
    expires_at === null ? null : (Date.parse(expires_at) - start) / HOUR,
  ]);

describe('what a body asks for', () => {
  test.each<[Json, Order]>([
    [{ secret: 'signing_secret' }, { kind: kindNamed('signing_secret'), overlapSeconds: 86_400 }],
    [
      { Secret: 'rsa_private_key', OVERLAP_seconds: 0, value: null },
      { kind: kindNamed('rsa_private_key'), overlapSeconds: 0 },
    ],
    [
      { secret: 'secret_token', value: 'x', overlap_seconds: 604_800, other: 1 },
      { kind: kindNamed('secret_token'), value: 'x', overlapSeconds: 604_800 },
    ],
  ])('%j', (body, order) => {
    expect(readRotation(SECRET_KINDS, body, { strict: false, warnings: [] })).toEqual({ ok: true, order });
  });

  test.each<[Json, number, string]>([
    [{}, 4, 'secret: must be of signing_secret, ed25519_private_key, secret_token, rsa_private_key.'],
    [[], 3, 'the body must be a JSON object.'],
    [
      { secret: 'headers' },
      4,
      'secret: must be of signing_secret, ed25519_private_key, secret_token, rsa_private_key.',
    ],
    [{ secret: 'secret_token', value: '' }, 4, 'value: cannot be blank.'],
    [{ secret: 'secret_token', value: 7 }, 3, 'value: must be a string.'],
    [{ secret: 'secret_token', value: 'x'.repeat(256) }, 4, 'value: the length must be at most 255.'],
    [{ secret: 'secret_token', value: 'a\ud800' }, 4, 'value: must be well-formed text.'],
    [
      { secret: 'signing_secret', value: 'x' },
      4,
      'value: must be whsec_ followed by the base64 of 24 to 64 random bytes.',
    ],
    [{ secret: 'secret_token', overlap_seconds: 604_801 }, 4, 'overlap_seconds: must be no greater than 604800.'],
    [{ secret: 'secret_token', overlap_seconds: -1 }, 4, 'overlap_seconds: must be no less than 0.'],
    [{ secret: 'secret_token', overlap_seconds: 1.5 }, 3, 'overlap_seconds: must be a whole number.'],
  ])('%.60j is refused', (body, code, details) => {
    expect(readRotation(SECRET_KINDS, body, { strict: false, warnings: [] })).toMatchObject({
      ok: false,
      code,
      details,
    });
  });
});

describe('a rotation', () => {
  test.each<SecretName>(['signing_secret', 'ed25519_private_key', 'secret_token', 'rsa_private_key'])(
    'of %s makes a new one, and lets the old one sign until the overlap ends',
    (secret) => {
      const before = aWebhook(all);
      const { webhook, rotation } = rotated(before, { secret, overlapHours: 168 });
      const [newest, old, ...more] = keptSecrets(webhook, secret);
      expect(newest).toMatchObject({ expires_at: null });
      expect(old).toEqual({ ...keptSecrets(before, secret)[0]!, expires_at: isoAt(168) });
      expect(more).toEqual([]);
      expect(rotation!.overlapEndsAt).toBe(isoAt(168));
      const shown = secret === 'signing_secret' || secret === 'secret_token';
      expect(rotation!.reveal).toEqual(shown ? { [secret]: clear(webhook, secret)[0]![0] } : {});
      for (const other of ['signing_secret', 'ed25519_private_key', 'secret_token', 'rsa_private_key'] as const) {
        if (other !== secret) expect(keptSecrets(webhook, other)).toEqual(keptSecrets(before, other));
      }
    },
  );

  test('to a given secret, with no overlap, ends the old one at once', () => {
    const { webhook, rotation } = rotated(aWebhook(all), { value: 'second', overlapHours: 0 });
    expect(tokens(webhook)).toEqual([['second', null]]);
    expect(rotation).toMatchObject({ overlapEndsAt: null, reveal: { secret_token: 'second' } });
  });

  test('to the same secret again changes nothing, or ends the overlap sooner', () => {
    const once = rotated(aWebhook(all), { value: 'second' });
    const repeated = rotated(once.webhook, { value: 'second', hours: 1 });
    expect(repeated.webhook).toEqual(once.webhook);
    expect(repeated.rotation).toMatchObject({ reveal: { secret_token: 'second' }, overlapEndsAt: isoAt(24) });
    expect(tokens(rotated(once.webhook, { value: 'second', hours: 1, overlapHours: 2 }).webhook)).toEqual([
      ['second', null],
      ['first', 3],
    ]);
    expect(tokens(rotated(once.webhook, { value: 'second', hours: 1, overlapHours: 0 }).webhook)).toEqual([
      ['second', null],
    ]);
  });

  test('during an overlap lets none sign longer than it was said to', () => {
    const step = { secret: 'signing_secret' } as const;
    const once = rotated(aWebhook(all), { ...step, overlapHours: 48 }).webhook;
    const twice = rotated(once, { ...step, hours: 1, overlapHours: 168 }).webhook;
    expect(clear(twice, 'signing_secret').map(([, until]) => until)).toEqual([null, 169, 48]);
    const thrice = rotated(twice, { ...step, hours: 2, overlapHours: 10 }).webhook;
    expect(clear(thrice, 'signing_secret').map(([, until]) => until)).toEqual([null, 12, 12, 12]);
    expect(clear(thrice, 'signing_secret')[3]![0]).toBe(madeSecret);
  });

  test('of a secret that signs alone replaces the one that waits, which never signed', () => {
    const once = rotated(aWebhook(all), { value: 'lost answer', overlapHours: 24 }).webhook;
    const twice = rotated(once, { value: 'third', hours: 1, overlapHours: 24 }).webhook;
    expect(tokens(twice)).toEqual([
      ['third', null],
      ['first', 24],
    ]);
  });

  test.each([
    ['back to what signs, of a secret that signs alone', 'first', [['first', null]]],
    [
      'to what waits',
      'second',
      [
        ['second', null],
        ['first', 24],
      ],
    ],
  ] as const)('%s keeps no secret twice', (_, value, expected) => {
    const once = rotated(aWebhook(all), { value: 'second' }).webhook;
    expect(tokens(rotated(once, { value, hours: 1 }).webhook)).toEqual(expected);
  });

  test('back to an older signing secret lets the newer one sign on', () => {
    const value = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
    const once = rotated(aWebhook(all), { secret: 'signing_secret', value }).webhook;
    const back = rotated(once, { secret: 'signing_secret', value: madeSecret, hours: 1 }).webhook;
    expect(clear(back, 'signing_secret')).toEqual([
      [madeSecret, null],
      [value, 25],
    ]);
  });

  test('drops what has expired', () => {
    const once = rotated(aWebhook(all), { value: 'second', overlapHours: 1 }).webhook;
    expect(tokens(rotated(once, { value: 'third', hours: 1, overlapHours: 1 }).webhook)).toEqual([
      ['third', null],
      ['second', 2],
    ]);
  });

  test('is refused where there is nothing to rotate, or five secrets sign already', () => {
    expect(rotated(aWebhook(), { secret: 'rsa_private_key' }).refusal).toBe('secret: this webhook has none.');
    let webhook = aWebhook();
    for (let made = 1; made < 5; made++) ({ webhook } = rotated(webhook, { secret: 'signing_secret' }));
    expect(rotated(webhook, { secret: 'signing_secret' }).refusal).toBe('full');
    expect(rotated(webhook, { secret: 'signing_secret', overlapHours: 0 }).webhook.signing_secrets).toHaveLength(1);
  });

  test('replaces a secret that can no longer be opened', () => {
    const gone = createKeyring([{ id: 'gone', key: randomBytes(32).toString('base64') }]);
    const webhook = aWebhook(all);
    webhook.secret_token = gone.seal('lost', { webhookId: webhook.id, field: 'secret_token' });
    expect(tokens(rotated(webhook, { value: 'second', overlapHours: 0 }).webhook)).toEqual([['second', null]]);
  });
});

test('whatever is rotated when: something signs at any time, none beyond its promise or seven days, none twice', () => {
  const step = fc.record({
    after: fc.integer({ min: 0, max: 200 }),
    value: fc.constantFrom(undefined, 'a', 'b', 'c'),
    overlapHours: fc.integer({ min: 0, max: 168 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let [webhook, hours] = [aWebhook(all), 0];
      const promised = new Map<string, number>();
      for (const { after, value, overlapHours } of steps) {
        hours += after;
        const signer = tokens(webhook)
          .filter(([, until]) => until === null || until > hours)
          .at(-1)![0];
        ({ webhook } = rotated(webhook, { hours, overlapHours, ...(value === undefined ? {} : { value }) }));
        const [[newest, end], ...older] = tokens(webhook) as [[string, number | null], ...[string, number][]];
        expect(end).toBeNull();
        promised.delete(newest);
        expect(older.length).toBeLessThanOrEqual(1);
        // Whoever signed goes on through the overlap; a secret that only waited never signs before its time.
        for (const [token, until] of older) {
          expect(token).toBe(signer);
          expect(token).not.toBe(newest);
          expect(until).toBeGreaterThan(hours);
          expect(until).toBeLessThanOrEqual(Math.min(hours + overlapHours, promised.get(token) ?? Infinity));
          promised.set(token, until);
        }
      }
    }),
    { numRuns: 200 },
  );
});
