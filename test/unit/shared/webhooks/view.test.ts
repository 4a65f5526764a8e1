import { expect, test } from '@jest/globals';

import { webhookView } from '../../../../shared/webhooks/view.ts';
import { aWebhook, madeSecret } from '../../../support/webhook-samples.ts';

const webhook = aWebhook({ secret_token: 'my-secret-token' });

test("shows postmand's fields in postmand's order, then ours (PM-19)", () => {
  expect(Object.keys(webhookView(webhook))).toEqual([
    'id',
    'name',
    'url',
    'content_type',
    'valid_status_codes',
    'active',
    'max_delivery_attempts',
    'delivery_attempt_timeout',
    'retry_min_backoff',
    'retry_max_backoff',
    'created_at',
    'updated_at',
    'status',
    'disabled_reason',
    'paused',
    'retry_policy',
    'retry_jitter',
    'ordering',
    'rate_limit',
    'rate_limit_duration',
    'event_types',
    'match',
    'payload_format',
    'signing_secret_set',
    'secret_token_set',
    'signatures',
    'ed25519_public_key',
    'rsa_public_key',
    'header_names',
  ]);
});

test('never shows a secret, clear or sealed', () => {
  const text = JSON.stringify(webhookView(webhook));
  for (const secret of ['my-secret-token', madeSecret, webhook.secret_token!, webhook.signing_secrets[0]!.sealed]) {
    expect(text).not.toContain(secret);
  }
  expect(webhookView(webhook)).toMatchObject({ signing_secret_set: true, secret_token_set: true });
  expect(webhookView(aWebhook())).toMatchObject({ secret_token_set: false });
});

test('shows public keys and names of headers, and nothing of what they belong to', () => {
  const everything = aWebhook({ signatures: ['v1a', 'content-signature'], headers: { Authorization: 'Bearer abc' } });
  const view = webhookView(everything);
  expect(view).toMatchObject({
    signatures: ['v1a', 'content-signature'],
    ed25519_public_key: expect.stringMatching(/^whpk_.{44}$/),
    rsa_public_key: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/),
    header_names: ['Authorization'],
    signing_secret_set: false,
  });
  expect(JSON.stringify(view)).not.toMatch(/Bearer|PRIVATE|whsk_|v1\.test/);
});

test('of a webhook from before signatures could be chosen says what it is signed with', () => {
  const { signatures: _, ...older } = webhook;
  expect(webhookView(older).signatures).toEqual(['v1', 'x-hub-signature']);
  expect(webhookView({ ...older, secret_token: null }).signatures).toEqual(['v1']);
});

test('shows the secrets that the request itself has set', () => {
  const view = webhookView(webhook, { signing_secret: madeSecret, secret_token: 'my-secret-token' });
  expect(view).toMatchObject({ signing_secret: madeSecret, secret_token: 'my-secret-token' });
  expect(Object.keys(view).slice(0, 6)).toEqual([
    'id',
    'name',
    'url',
    'content_type',
    'valid_status_codes',
    'secret_token',
  ]);
});

test('has times in RFC 3339', () => {
  expect(webhookView(webhook).created_at).toBe('2026-11-21T10:00:00.000Z');
});
