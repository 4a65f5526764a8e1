import { expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../shared/base/json.ts';
import { patchedBody } from '../../../../shared/webhooks/webhook-patch.ts';
import { parseWebhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook, context } from '../../../support/webhook-samples.ts';

function patched(before: ReturnType<typeof aWebhook>, patch: JsonObject) {
  const asked = patchedBody(before, patch);
  if (!asked.ok) throw new Error(asked.details);
  const parsed = parseWebhook(
    asked.body,
    context({ existing: before, defaultEventTypes: 'event_types' in patch ? null : before.event_types }),
  );
  if (!parsed.ok) throw new Error(parsed.details);
  return parsed.webhook;
}

const MADE: JsonObject[] = [
  {},
  { active: false },
  { secret_token: 'a-token' },
  { secret_token: 'a-token', signatures: ['v1', 'x-hub-signature', 'v1a'] },
  { signatures: ['v1a'] },
  { content_type: 'application/cloudevents+json' },
  { valid_status_codes: [200, 201], delivery_attempt_timeout: 3, retry_jitter: false },
  { retry_policy: 'exponential', max_delivery_attempts: 3, retry_min_backoff: 7, retry_max_backoff: 70 },
  { max_delivery_attempts: 5 },
  { retry_policy: 'hooker', payload_format: 'hooker-v1' },
  { retry_policy: 'hooker-28', valid_status_codes: [200, 204] },
  { retry_policy: [1, 2, 3] },
  { ordering: 'subject', rate_limit: 5, rate_limit_duration: 60 },
  { rate_limit: 5 },
  { event_types: [] },
  { event_types: ['subscription.*'], match: { domain: ['example.com'], account: ['a'] } },
  { headers: { 'x-a': 'b' } },
];

test.each(MADE)('a webhook of %j stays as it is but for what the patch gives', (body) => {
  const before = aWebhook(body);
  const after = patched(before, { name: 'Another' });
  const { name: _, updated_at: __, ...rest } = after;
  const { name: ___, updated_at: ____, ...was } = before;
  expect(after.name).toBe('Another');
  expect(rest).toEqual(was);
});

test('what follows from a policy or a format changes with it', () => {
  const before = aWebhook({ max_delivery_attempts: 3 });
  expect(patched(before, { retry_policy: 'hooker' })).toMatchObject({
    ...{ max_delivery_attempts: 5, retry_min_backoff: 30, retry_max_backoff: 3_600 },
    ...{ delivery_attempt_timeout: 10, valid_status_codes: [200], retry_jitter: false },
  });
  expect(patched(aWebhook({ retry_policy: 'hooker' }), { retry_policy: null })).toMatchObject({
    ...{
      retry_policy: 'standard-webhooks',
      delivery_attempt_timeout: 15,
      valid_status_codes: null,
      retry_jitter: true,
    },
  });
  expect(patched(aWebhook({}), { payload_format: 'hooker-v0' }).content_type).toBe('application/json; charset=utf-8');
});

test('but not what the webhook has of its own', () => {
  const before = aWebhook({ delivery_attempt_timeout: 3, valid_status_codes: [204], content_type: 'text/plain' });
  expect(patched(before, { retry_policy: 'hooker', payload_format: 'hooker-v0' })).toMatchObject({
    delivery_attempt_timeout: 3,
    valid_status_codes: [204],
    content_type: 'text/plain',
  });
});

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  [
    'the limit',
    { rate_limit: 5, rate_limit_duration: 9 },
    { rate_limit: null },
    { rate_limit: null, rate_limit_duration: 1 },
  ],
  ['all conditions', { match: { sku: ['a'] } }, { match: null }, { match: {} }],
  ['one condition', { match: { sku: ['a'], plan: ['b'] } }, { match: { SKU: null } }, { match: { plan: ['b'] } }],
  ['the types', { event_types: ['a.b'] }, { event_types: null }, { event_types: null }],
  ['the headers', { headers: { 'x-a': 'b' } }, { headers: null }, { headers: null }],
  ['the order', { ordering: 'subject' }, { ordering: null }, { ordering: 'none' }],
])('null takes back %s', (_, body, patch, expected) => {
  expect(patched(aWebhook(body), patch)).toMatchObject(expected);
});

test('a secret is not taken away by null: it is replaced, or left out of signatures', () => {
  const before = aWebhook({ secret_token: 'a-token' });
  expect(patchedBody(before, { secret_token: null })).toMatchObject({ ok: false, code: 4 });
  expect(patched(before, { signatures: ['v1'] }).secret_token).toBeNull();
  expect(patched(before, { name: 'Kept' }).secret_token).toEqual(before.secret_token);
});
