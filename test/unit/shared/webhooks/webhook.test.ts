import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';

import type { Json } from '../../../../shared/base/json.ts';
import { invalid } from '../../../../shared/http/body-fields.ts';
import type { Handling } from '../../../../shared/http/handling.ts';
import { parseWebhook, type ParseContext, type Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook, context, keyring, madeRsaKey, madeSecret } from '../../../support/webhook-samples.ts';

const minimal = { name: 'Sample', url: 'https://example.com/hook' };

const parse = (body: Json, overrides: Partial<ParseContext> = {}) => parseWebhook(body, context(overrides));

function accepted(body: Json, overrides: Partial<ParseContext> = {}) {
  const parsed = parse(body, overrides);
  if (!parsed.ok) throw new Error(parsed.details);
  return parsed;
}

const pemOf = (type: 'rsa' | 'ed25519', options = { modulusLength: 2_048 }): string =>
  (type === 'rsa' ? generateKeyPairSync(type, options) : generateKeyPairSync(type)).privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();

/** A private exponent of another key beside this one's modulus. */
function brokenRsaKey(): string {
  const jwkOf = (pem: string) => createPrivateKey(pem).export({ format: 'jwk' });
  const { kty, n, e } = jwkOf(madeRsaKey());
  const key = { ...jwkOf(pemOf('rsa')), kty: kty!, n: n!, e: e! };
  return createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }).toString();
}

const opened = (webhook: Webhook) => ({
  signing_secret: keyring.open(webhook.signing_secrets[0]!.sealed, { webhookId: webhook.id, field: 'signing_secret' }),
  secret_token:
    webhook.secret_token && keyring.open(webhook.secret_token, { webhookId: webhook.id, field: 'secret_token' }),
});

describe('a new webhook', () => {
  test("is what postmand's README posts", () => {
    const body = JSON.parse(
      '{"name":"Httpbin Post","url":"https://httpbin.org/post","content_type":"application/json","valid_status_codes":[200,201],"secret_token":"my-secret-token","active":true,"max_delivery_attempts":5,"delivery_attempt_timeout":1,"retry_min_backoff":10,"retry_max_backoff":60}',
    ) as Json;
    const { webhook, reveal } = accepted(body);
    const { secret_token, signing_secrets, ...shown } = webhook;
    expect(shown).toEqual({
      id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f',
      name: 'Httpbin Post',
      url: 'https://httpbin.org/post',
      content_type: 'application/json',
      valid_status_codes: [200, 201],
      active: true,
      status: 'active',
      disabled_reason: null,
      max_delivery_attempts: 5,
      delivery_attempt_timeout: 1,
      retry_policy: 'exponential',
      retry_min_backoff: 10,
      retry_max_backoff: 60,
      retry_jitter: false,
      ordering: 'none',
      rate_limit: null,
      rate_limit_duration: 1,
      event_types: null,
      match: {},
      payload_format: 'event',
      signatures: ['v1', 'x-hub-signature'],
      ed25519_keys: [],
      previous_secret_tokens: [],
      rsa_keys: [],
      headers: null,
      created_at: '2026-11-21T10:00:00.000Z',
      updated_at: '2026-11-21T10:00:00.000Z',
      deleted_at: null,
    });
    expect(opened(webhook)).toEqual({ signing_secret: madeSecret, secret_token: 'my-secret-token' });
    expect(reveal).toEqual({ signing_secret: madeSecret, secret_token: 'my-secret-token' });
    expect(JSON.stringify([secret_token, signing_secrets])).not.toMatch(/my-secret-token|whsec_/);
  });

  test('needs a name and a URL only', () => {
    const { webhook, reveal } = accepted(minimal);
    expect(webhook).toMatchObject({
      content_type: 'application/json',
      valid_status_codes: null,
      active: true,
      status: 'active',
      retry_policy: 'standard-webhooks',
      retry_jitter: true,
      max_delivery_attempts: 10,
      delivery_attempt_timeout: 15,
      retry_min_backoff: 5,
      retry_max_backoff: 86_400,
      secret_token: null,
    });
    expect(reveal).toEqual({ signing_secret: madeSecret });
  });

  test('takes an existing secret, so that a move needs no change at the receiver', () => {
    const signing_secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const { webhook, reveal } = accepted({ ...minimal, signing_secret });
    expect(opened(webhook).signing_secret).toBe(signing_secret);
    expect(reveal).toEqual({ signing_secret });
  });

  test('makes what its signatures need, and nothing else', () => {
    const { webhook, reveal } = accepted({ ...minimal, signatures: ['content-signature', 'v1a'] });
    expect(webhook.signatures).toEqual(['v1a', 'content-signature']);
    expect([webhook.signing_secrets, webhook.secret_token]).toEqual([[], null]);
    expect(webhook.ed25519_keys).toEqual([
      { sealed: expect.any(String), expires_at: null, public_key: expect.stringContaining('BEGIN PUBLIC KEY') },
    ]);
    expect(webhook.rsa_keys).toEqual([
      { sealed: expect.any(String), expires_at: null, public_key: expect.stringContaining('BEGIN PUBLIC KEY') },
    ]);
    expect(reveal).toEqual({});
  });

  test('makes a secret token where one signs and none is given, and shows it', () => {
    const { webhook, reveal } = accepted({ ...minimal, signatures: 'X-Hub-Signature-256' });
    expect(webhook.signatures).toEqual(['x-hub-signature-256']);
    expect(reveal).toEqual({ secret_token: Buffer.alloc(32, 7).toString('base64url') });
    expect(opened({ ...webhook, signing_secrets: aWebhook().signing_secrets }).secret_token).toBe(reveal.secret_token);
  });

  test('takes existing private keys, and never shows them', () => {
    const ed25519_private_key = `whsk_${Buffer.alloc(32, 3).toString('base64')}`;
    const given = { ed25519_private_key, rsa_private_key: madeRsaKey().replaceAll('\n', '\r\n') };
    const { webhook, reveal } = accepted({ ...minimal, signatures: ['v1a', 'x-signature'], ...given });
    const clear = (field: 'ed25519_private_key' | 'rsa_private_key', sealed: string) =>
      keyring.open(sealed, { webhookId: webhook.id, field });
    expect(clear('ed25519_private_key', webhook.ed25519_keys![0]!.sealed)).toBe(ed25519_private_key);
    expect(clear('rsa_private_key', webhook.rsa_keys![0]!.sealed)).toBe(madeRsaKey());
    expect(reveal).toEqual({});
  });

  test('keeps its own headers sealed, but for their names', () => {
    const headers = { 'X-Tenant': 'a b', Authorization: 'Bearer abc', 'x-other': '1' };
    const { webhook } = accepted({ ...minimal, headers });
    expect(webhook.headers).toEqual({ names: ['Authorization', 'X-Tenant', 'x-other'], sealed: expect.any(String) });
    const place = { webhookId: webhook.id, field: 'headers' } as const;
    expect(JSON.parse(keyring.open(webhook.headers!.sealed, place))).toEqual(headers);
    expect(accepted({ ...minimal, headers: {} }).webhook.headers).toBeNull();
  });

  test('starts paused where it says so', () => {
    expect(accepted({ ...minimal, active: false }).webhook).toMatchObject({ active: false, status: 'paused' });
  });

  test('has keys in any case, ignores unknown ones and its own id and times, and takes null as nothing', () => {
    const { webhook } = accepted({
      Name: 'Other case',
      URL: 'https://example.com',
      RETRY_Jitter: true,
      id: '00000000-0000-4000-8000-000000000000',
      created_at: '2000-01-01T00:00:00Z',
      updated_at: 7,
      status: 'disabled',
      __proto__: { active: 'x' },
      constructor: 1,
      active: null,
      valid_status_codes: null,
      match: { Customer: 'C0' },
    });
    expect(webhook).toMatchObject({ name: 'Other case', retry_jitter: true, active: true, status: 'active' });
    expect(webhook.match).toEqual({ customer: ['C0'] });
    expect(webhook.id).toBe('6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f');
    expect(webhook.created_at).toBe('2026-11-21T10:00:00.000Z');
  });

  test('of several spellings of a key the last counts, as in Go', () => {
    expect(accepted({ ...minimal, NAME: 'the last' }).webhook.name).toBe('the last');
  });

  test.each<[string, { [key: string]: Json }, Partial<Webhook>]>([
    [
      'only max_delivery_attempts',
      { max_delivery_attempts: 3 },
      {
        retry_policy: 'exponential',
        max_delivery_attempts: 3,
        retry_min_backoff: 10,
        retry_max_backoff: 3_600,
        retry_jitter: false,
      },
    ],
    [
      'only retry_min_backoff',
      { retry_min_backoff: 1 },
      { retry_policy: 'exponential', max_delivery_attempts: 10, retry_min_backoff: 1 },
    ],
    ['only retry_max_backoff', { retry_max_backoff: 90 }, { retry_policy: 'exponential', retry_max_backoff: 90 }],
    [
      'a greatest backoff below the least (PM-36)',
      { retry_min_backoff: 60, retry_max_backoff: 10 },
      { retry_min_backoff: 60, retry_max_backoff: 10 },
    ],
    [
      'exponential by name',
      { retry_policy: 'exponential' },
      { retry_policy: 'exponential', max_delivery_attempts: 10, retry_jitter: false },
    ],
    ['exponential with jitter', { retry_policy: 'exponential', retry_jitter: true }, { retry_jitter: true }],
    [
      'hooker (HK-32, HK-30)',
      { retry_policy: 'hooker' },
      {
        max_delivery_attempts: 5,
        retry_min_backoff: 30,
        retry_max_backoff: 3_600,
        retry_jitter: false,
        valid_status_codes: [200],
      },
    ],
    [
      'hooker with its own success',
      { retry_policy: 'hooker', valid_status_codes: [204] },
      { valid_status_codes: [204] },
    ],
    [
      'hooker-28 (HK-33)',
      { retry_policy: 'hooker-28' },
      {
        max_delivery_attempts: 29,
        retry_jitter: false,
        valid_status_codes: [200],
        delivery_attempt_timeout: 10,
      },
    ],
    [
      'hooker-28 in its own time, with its own success',
      { retry_policy: 'hooker-28', delivery_attempt_timeout: 15, valid_status_codes: [200, 204] },
      { delivery_attempt_timeout: 15, valid_status_codes: [200, 204] },
    ],
    [
      'a named policy beside what it comes to, as a GET shows it',
      { retry_policy: 'hooker', max_delivery_attempts: 5, retry_min_backoff: 30, retry_max_backoff: 3_600 },
      { retry_policy: 'hooker', max_delivery_attempts: 5 },
    ],
    [
      'a list of delays',
      { retry_policy: [1, 60, 5] },
      {
        retry_policy: [1, 60, 5],
        max_delivery_attempts: 4,
        retry_min_backoff: 1,
        retry_max_backoff: 60,
        retry_jitter: true,
      },
    ],
  ])('retries by %s', (_, body, expected) => {
    expect(accepted({ ...minimal, ...body }).webhook).toMatchObject(expected);
  });

  test.each<[string, { [key: string]: Json }, string[] | null, string[] | null]>([
    ['no types', { event_types: [] }, null, []],
    ['no types where all are the default', {}, null, null],
    ['null where all are the default', { event_types: null }, null, null],
    ['no types where none is the default', {}, [], []],
    ['null where none is the default', { event_types: null }, [], []],
    ['some where none is the default', { event_types: ['a.*'] }, [], ['a.*']],
  ])('with %s', (_, body, defaultEventTypes, event_types) => {
    const existing = aWebhook({ event_types: ['b'] });
    expect(accepted({ ...minimal, ...body }, { defaultEventTypes }).webhook.event_types).toEqual(event_types);
    expect(accepted({ ...minimal, ...body }, { defaultEventTypes, existing }).webhook.event_types).toEqual(event_types);
  });

  test('names what it does not know, and refuses it where that is asked for', () => {
    const body = { ...minimal, event_type: ['a'], NAME: 'Sample', status: 'disabled', zzz: 1 };
    const handling: Handling = { strict: false, warnings: [] };
    expect(accepted(body, { handling }).webhook.event_types).toBeNull();
    expect(handling.warnings).toEqual([
      'name: is given in several spellings, of which the last counts',
      'event_type: is no field here, and was ignored (did you mean event_types?)',
      'status: is no field here, and was ignored',
      'zzz: is no field here, and was ignored',
    ]);
    expect(parse(body, { handling: { strict: true, warnings: [] } })).toMatchObject({
      code: 4,
      details:
        'event_type: is no field here (did you mean event_types?); name: must be given once; status: is no field here; zzz: is no field here.',
    });
  });

  test.each<[string, { [key: string]: Json }, Partial<Webhook>]>([
    ['one type', { event_types: 'subscription.*' }, { event_types: ['subscription.*'] }],
    [
      'several types',
      { event_types: ['subscription.suspended', 'invoice.*', '*'] },
      { event_types: ['subscription.suspended', 'invoice.*', '*'] },
    ],
    [
      'single conditions',
      { match: { account: 'C0', sku: '1010', plan: 'FLEXIBLE' } },
      { match: { account: ['C0'], sku: ['1010'], plan: ['FLEXIBLE'] } },
    ],
    [
      'domains in any case',
      { match: { domain: ['Example.COM', 'a.test'] } },
      { match: { domain: ['example.com', 'a.test'] } },
    ],
    ['status codes once each', { valid_status_codes: [204, 200, 204] }, { valid_status_codes: [204, 200] }],
    ['an empty secret token', { secret_token: '' }, { secret_token: null }],
  ])('takes %s', (_, body, expected) => {
    expect(accepted({ ...minimal, ...body }).webhook).toMatchObject(expected);
  });
});

describe('a refused body', () => {
  test.each<[string, Json, string]>([
    ['nothing', {}, 'name: cannot be blank; url: cannot be blank.'],
    [
      'blank values',
      {
        name: '',
        url: '',
        content_type: '',
        valid_status_codes: [],
        match: { sku: [] },
        retry_policy: [],
      },
      'content_type: cannot be blank; match.sku: cannot be blank; name: cannot be blank; retry_policy: cannot be blank; url: cannot be blank; valid_status_codes: cannot be blank.',
    ],
    [
      'zeros',
      { ...minimal, max_delivery_attempts: 0, delivery_attempt_timeout: 0, retry_min_backoff: 0, retry_max_backoff: 0 },
      'delivery_attempt_timeout: cannot be blank; max_delivery_attempts: cannot be blank; retry_max_backoff: cannot be blank; retry_min_backoff: cannot be blank.',
    ],
    [
      'negatives',
      {
        ...minimal,
        max_delivery_attempts: -1,
        delivery_attempt_timeout: -1,
        retry_min_backoff: -1,
        retry_max_backoff: -7,
      },
      'delivery_attempt_timeout: must be no less than 1; max_delivery_attempts: must be no less than 1; retry_max_backoff: must be no less than 1; retry_min_backoff: must be no less than 1.',
    ],
    [
      'too much',
      {
        ...minimal,
        max_delivery_attempts: 101,
        delivery_attempt_timeout: 31,
        retry_min_backoff: 604_801,
        retry_max_backoff: 1e15,
      },
      'delivery_attempt_timeout: must be no greater than 30; max_delivery_attempts: must be no greater than 100; retry_max_backoff: must be no greater than 604800; retry_min_backoff: must be no greater than 604800.',
    ],
    [
      'rate limits nobody could keep',
      { ...minimal, rate_limit: 1_001, rate_limit_duration: 3_601 },
      'rate_limit: must be no greater than 1000; rate_limit_duration: must be no greater than 3600.',
    ],
    [
      'a rate limit of nothing',
      { ...minimal, rate_limit: 0, rate_limit_duration: 0 },
      'rate_limit: must be no less than 1; rate_limit_duration: must be no less than 1.',
    ],
    [
      'other attempts than its policy makes',
      { ...minimal, retry_policy: 'hooker', max_delivery_attempts: 3, retry_min_backoff: 30 },
      'max_delivery_attempts: must be 5, as retry_policy hooker has it, or left out.',
    ],
    [
      'other delays than those it lists',
      { ...minimal, retry_policy: [1, 60], retry_min_backoff: 2, retry_max_backoff: 10 },
      'retry_max_backoff: must be 60, as retry_policy this list of delays has it, or left out; retry_min_backoff: must be 1, as retry_policy this list of delays has it, or left out.',
    ],
    [
      'a time for no rate limit',
      { ...minimal, rate_limit_duration: 60 },
      'rate_limit_duration: says nothing without rate_limit.',
    ],
    ['an order nobody knows', { ...minimal, ordering: 'fifo' }, 'ordering: must be none or subject.'],
    ['a short name', { ...minimal, name: 'ab' }, 'name: the length must be between 3 and 255.'],
    [
      'a name of 256 bytes in 128 letters',
      { ...minimal, name: 'ä'.repeat(128) },
      'name: the length must be between 3 and 255.',
    ],
    ['a lone surrogate', { ...minimal, name: 'abc\ud800' }, 'name: must be well-formed text.'],
    [
      'status codes out of range',
      { ...minimal, valid_status_codes: [200, 99] },
      'valid_status_codes: must be between 100 and 599.',
    ],
    [
      'a content type with a line break',
      { ...minimal, content_type: 'text/plain\r\nX-Evil: 1' },
      'content_type: must be a valid header value.',
    ],
    [
      'an unknown policy',
      { ...minimal, retry_policy: 'never' },
      'retry_policy: must be one of standard-webhooks, hooker, hooker-28, exponential, or a list of seconds.',
    ],
    [
      'an inherited name as a policy',
      { ...minimal, retry_policy: 'toString' },
      'retry_policy: must be one of standard-webhooks, hooker, hooker-28, exponential, or a list of seconds.',
    ],
    [
      'a delay of 0',
      { ...minimal, retry_policy: [5, 0] },
      'retry_policy: each delay must be between 1 and 604800 seconds.',
    ],
    [
      '100 delays',
      { ...minimal, retry_policy: Array<number>(100).fill(1) },
      'retry_policy: must be no more than 99 delays.',
    ],
    [
      'a type pattern in the middle',
      { ...minimal, event_types: ['a.*.b'] },
      'event_types: must be types such as subscription.suspended or subscription.*.',
    ],
    [
      'a condition nobody knows',
      { ...minimal, match: { skus: ['1'] } },
      'match: may have account, customer, domain, sku, plan and tags.',
    ],
    [
      'a header of a name that objects inherit by',
      { ...minimal, headers: JSON.parse('{"__proto__":"x"}') as Json },
      'headers: "__proto__" must be a header name of 1 to 64 letters, digits, - and _.',
    ],
    [
      'one header in two spellings',
      { ...minimal, headers: { 'X-Tenant': 'a', 'x-tenant': 'b' } },
      'headers: X-Tenant is there twice for receivers, who take _ for - and letters in any case.',
    ],
    [
      'a header of ours in another case',
      { ...minimal, headers: { 'Webhook-Id': 'a' } },
      'headers: Webhook-Id is set by the service or by HTTP itself.',
    ],
    ['a blank condition', { ...minimal, match: { sku: '' } }, 'match.sku: cannot be blank.'],
    [
      'a secret without prefix',
      { ...minimal, signing_secret: Buffer.alloc(32).toString('base64') },
      'signing_secret: must be whsec_ followed by the base64 of 24 to 64 random bytes.',
    ],
    [
      'a secret of 23 bytes',
      { ...minimal, signing_secret: `whsec_${Buffer.alloc(23).toString('base64')}` },
      'signing_secret: must be whsec_ followed by the base64 of 24 to 64 random bytes.',
    ],
    [
      'a secret of 65 bytes',
      { ...minimal, signing_secret: `whsec_${Buffer.alloc(65).toString('base64')}` },
      'signing_secret: must be whsec_ followed by the base64 of 24 to 64 random bytes.',
    ],
    [
      'a secret in base64url',
      { ...minimal, signing_secret: `whsec_${Buffer.alloc(32, 0xff).toString('base64url')}` },
      'signing_secret: must be whsec_ followed by the base64 of 24 to 64 random bytes.',
    ],
    [
      'a long secret token',
      { ...minimal, secret_token: 'x'.repeat(256) },
      'secret_token: the length must be at most 255.',
    ],
    [
      'an unknown signature',
      { ...minimal, signatures: ['v1', 'v2'] },
      'signatures: must be of v1, v1a, x-hub-signature, x-hub-signature-256, x-signature, content-signature.',
    ],
    ['no signature', { ...minimal, signatures: [] }, 'signatures: cannot be blank.'],
    [
      'secrets that nothing is signed with',
      {
        ...minimal,
        signatures: ['v1'],
        secret_token: 'x',
        ed25519_private_key: `whsk_${Buffer.alloc(32).toString('base64')}`,
        rsa_private_key: madeRsaKey(),
      },
      'ed25519_private_key: is used by v1a: list it in signatures; rsa_private_key: is used by x-signature and content-signature: list it in signatures; secret_token: is used by x-hub-signature and x-hub-signature-256: list it in signatures.',
    ],
    [
      'a signing secret that nothing is signed with',
      { ...minimal, signatures: 'v1a', signing_secret: madeSecret },
      'signing_secret: is used by v1: list it in signatures.',
    ],
    [
      'a blank token that is to sign',
      { ...minimal, signatures: 'x-hub-signature', secret_token: '' },
      'secret_token: cannot be blank.',
    ],
    [
      'a public key for a private one',
      { ...minimal, signatures: 'v1a', ed25519_private_key: `whpk_${Buffer.alloc(32).toString('base64')}` },
      'ed25519_private_key: must be whsk_ followed by the base64 of an ed25519 private key, 32 or 64 bytes.',
    ],
    [
      'an RSA key of 1,024 bits',
      { ...minimal, signatures: 'x-signature', rsa_private_key: pemOf('rsa', { modulusLength: 1_024 }) },
      'rsa_private_key: must have 2048 to 4096 bits, has 1024.',
    ],
    [
      'an ed25519 key for an RSA one',
      { ...minimal, signatures: 'x-signature', rsa_private_key: pemOf('ed25519') },
      'rsa_private_key: must be an RSA private key, PKCS #8 in PEM, not encrypted.',
    ],
    [
      'a PKCS #1 key',
      {
        ...minimal,
        signatures: 'x-signature',
        rsa_private_key: createPrivateKey(madeRsaKey()).export({ type: 'pkcs1', format: 'pem' }).toString(),
      },
      'rsa_private_key: must be an RSA private key, PKCS #8 in PEM, not encrypted.',
    ],
    [
      'an RSA key whose numbers do not belong together',
      { ...minimal, signatures: 'x-signature', rsa_private_key: brokenRsaKey() },
      'rsa_private_key: must be a valid RSA private key: what it signs does not verify.',
    ],
  ])('with %s: code 4', (_, body, details) => {
    expect(parse(body)).toEqual({ ok: false, code: 4, message: 'request validation failed', details });
  });

  test.each<[string, Json, string]>([
    ['null', null, 'the body must be a JSON object.'],
    ['a list', [minimal], 'the body must be a JSON object.'],
    ['text', 'name', 'the body must be a JSON object.'],
    [
      'wrong types everywhere',
      { name: 1, url: {}, active: 'yes', max_delivery_attempts: '5', retry_jitter: 0 },
      'active: must be true or false; max_delivery_attempts: must be a whole number; name: must be a string; retry_jitter: must be true or false; url: must be a string.',
    ],
    ['a fraction', { ...minimal, retry_min_backoff: 1.5 }, 'retry_min_backoff: must be a whole number.'],
    [
      'more than a number holds',
      { ...minimal, retry_min_backoff: Infinity },
      'retry_min_backoff: must be a whole number.',
    ],
    [
      'status codes as text',
      { ...minimal, valid_status_codes: ['200'] },
      'valid_status_codes: must be a list of whole numbers.',
    ],
    [
      'one status code',
      { ...minimal, valid_status_codes: 200 },
      'valid_status_codes: must be a list of whole numbers.',
    ],
    [
      'a policy of fractions',
      { ...minimal, retry_policy: [1.5] },
      'retry_policy: must be a policy or a list of whole seconds.',
    ],
    [
      'a policy that is a number',
      { ...minimal, retry_policy: 5 },
      'retry_policy: must be a policy or a list of whole seconds.',
    ],
    ['types that are numbers', { ...minimal, event_types: [1] }, 'event_types: must be a string.'],
    ['a match that is a list', { ...minimal, match: [] }, 'match: must be an object.'],
    ['a condition that is a number', { ...minimal, match: { sku: 7 } }, 'match.sku: must be a list of strings.'],
    ['signatures that are numbers', { ...minimal, signatures: [1] }, 'signatures: must be a string.'],
    ['headers as a list', { ...minimal, headers: ['a'] }, 'headers: must be an object of names and values.'],
    ['a header that is null', { ...minimal, headers: { a: null } }, 'headers.a: must be a string.'],
    ['a condition that is null', { ...minimal, match: { sku: null } }, 'match.sku: must be a list of strings.'],
    ['a header that is a number', { ...minimal, headers: { a: 1 } }, 'headers.a: must be a string.'],
    ['a wrong type beside a wrong value', { name: '', url: 7 }, 'url: must be a string.'],
  ])('with %s: code 3', (_, body, details) => {
    expect(parse(body)).toEqual({ ok: false, code: 3, message: 'malformed request body', details });
  });

  test.each([
    'example.com',
    '/hook',
    'mailto:a@example.com',
    'ftp://example.com',
    'ws://example.com',
    'https:example.com',
    'https://',
    'https:///example.com',
    'https://exa mple.com',
    ' https://example.com',
    'https://example.com\n',
    'ht\ntps://example.com',
    'https:\\\\example.com',
    'https://example.com\\@127.0.0.1/',
    'https://1.2.3.4.5/',
    'https://example.com:99999/',
    'javascript:alert(1)',
    `https://example.com/${'x'.repeat(2_083)}`,
  ])('with the URL %j', (url) => {
    expect(parse({ ...minimal, url })).toMatchObject({ code: 4, details: 'url: must be a valid URL.' });
  });

  test('with a URL that nothing may be sent to says why, beside what else is wrong', () => {
    const urlRefusal = (url: string) => (url === 'https://10.0.0.1/' ? 'is not public' : null);
    expect(parse({ name: 'x', url: 'https://10.0.0.1/' }, { urlRefusal })).toMatchObject({
      code: 4,
      details: 'name: the length must be between 3 and 255; url: is not public.',
    });
  });

  test('after the name was resolved has the same form', () => {
    expect(invalid({ url: 'is not public' })).toEqual({
      ok: false,
      code: 4,
      message: 'request validation failed',
      details: 'url: is not public.',
    });
  });
});

describe('a replaced webhook', () => {
  const existing = aWebhook({ secret_token: 'old', retry_policy: 'hooker', match: { sku: '1' }, event_types: 'a.b' });
  const later = { existing, now: new Date('2026-11-22T00:00:00.000Z') };

  test('keeps its id, its creation and its signing secret; all else is as the body says (PM-4)', () => {
    const { webhook, reveal } = accepted({ ...minimal, name: 'Renamed' }, later);
    expect(webhook).toMatchObject({
      id: existing.id,
      name: 'Renamed',
      created_at: existing.created_at,
      updated_at: '2026-11-22T00:00:00.000Z',
      active: false,
      status: 'paused',
      secret_token: null,
      retry_policy: 'standard-webhooks',
      match: {},
      event_types: null,
      valid_status_codes: null,
    });
    expect(webhook.signing_secrets).toEqual(existing.signing_secrets);
    expect(reveal).toEqual({});
  });

  test('keeps private keys and headers, used or not, and drops what has expired', () => {
    const all = { signatures: ['v1', 'v1a', 'x-hub-signature', 'x-signature'], headers: { a: 'secret' } };
    const before = aWebhook(all);
    before.rsa_keys!.push({ ...before.rsa_keys![0]!, expires_at: '2026-11-21T12:00:00.000Z' });
    before.ed25519_keys!.push({ ...before.ed25519_keys![0]!, expires_at: '2026-11-22T00:00:00.001Z' });
    const plain = accepted({ ...minimal }, { ...later, existing: before });
    expect(plain.webhook).toMatchObject({
      signatures: ['v1'],
      ed25519_keys: before.ed25519_keys,
      rsa_keys: [before.rsa_keys![0]],
      headers: before.headers,
      secret_token: null,
    });
    const again = accepted({ ...minimal, ...all, headers: {} }, { ...later, existing: plain.webhook });
    expect(again.webhook).toMatchObject({ rsa_keys: [before.rsa_keys![0]], headers: null });
    expect(again.reveal).toEqual({ secret_token: expect.any(String) });
  });

  test.each([
    ['https://example.com/hook?b', true],
    ['https://EXAMPLE.com.:443/other', true],
    ['https://example.com:8443/hook', false],
    ['https://example.org/hook', false],
    ['http://example.com/hook', false],
  ])('keeps its headers at %s: %s', (url, kept) => {
    const before = aWebhook({ headers: { authorization: 'secret' } });
    const move = { ...later, existing: before };
    const moved = parse({ ...minimal, url }, move);
    if (kept) expect(moved).toMatchObject({ ok: true, webhook: { headers: before.headers } });
    else
      expect(moved).toMatchObject({
        ok: false,
        code: 4,
        details: expect.stringMatching(/^headers: must be given anew/),
      });
    expect(accepted({ ...minimal, url, headers: {} }, move).webhook.headers).toBeNull();
    expect(accepted({ ...minimal, url, headers: { a: 'b' } }, move).webhook.headers!.names).toEqual(['a']);
    expect(accepted({ ...minimal, url }, { ...later, existing: aWebhook() }).webhook.headers).toBeNull();
  });

  test('keeps its secret token where a listed signature needs it and none is given', () => {
    const { webhook, reveal } = accepted({ ...minimal, signatures: 'x-hub-signature-256' }, later);
    expect([webhook.secret_token, reveal]).toEqual([existing.secret_token, {}]);
    expect(webhook.signing_secrets).toEqual(existing.signing_secrets);
  });

  test('from before signatures could be chosen keeps what it has', () => {
    const { signatures: _, ed25519_keys, rsa_keys, previous_secret_tokens, headers, ...older } = existing;
    expect([ed25519_keys, rsa_keys, previous_secret_tokens, headers]).toEqual([[], [], [], null]);
    const { webhook } = accepted({ ...minimal, secret_token: 'x' }, { ...later, existing: older });
    expect(webhook).toMatchObject({ signatures: ['v1', 'x-hub-signature'], signing_secrets: older.signing_secrets });
  });

  test('shows the secrets that it sets', () => {
    const signing_secret = `whsec_${Buffer.alloc(64, 9).toString('base64')}`;
    const { webhook, reveal } = accepted({ ...minimal, signing_secret, secret_token: 'new' }, later);
    expect(opened(webhook)).toEqual({ signing_secret, secret_token: 'new' });
    expect(reveal).toEqual({ signing_secret, secret_token: 'new' });
  });

  test.each([
    [true, { active: true, status: 'active', disabled_reason: null }],
    [false, { active: false, status: 'disabled', disabled_reason: 'endpoint_gone' }],
  ])('that was disabled: active %s', (active, expected) => {
    const disabled: Webhook = { ...existing, active: false, status: 'disabled', disabled_reason: 'endpoint_gone' };
    expect(accepted({ ...minimal, active }, { ...later, existing: disabled }).webhook).toMatchObject(expected);
  });
});
