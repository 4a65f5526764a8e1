import { z } from 'zod';

import { shape, time, uuid } from '../base/shape.ts';
import type { View } from '../base/shape.ts';
import { orderings } from './ordering.ts';
import { formatOf, payloadFormats } from './payload/payload-format.ts';
import { retryPolicyNames } from './retry-presets.ts';
import { SECRET_KINDS, signatureNames } from './signing/secret-kinds.ts';
import type { Reveal } from './signing/secret-values.ts';
import { publicKeys, secretShapes, setFlags } from './signing/secret-views.ts';
import { signaturesOf } from './signing/signatures.ts';
import { webhookStatuses } from './destination-fields.ts';
import type { Webhook } from './webhook.ts';

const condition = () => z.array(z.string()).exactOptional();

/** A webhook as the API shows it: postmand's fields in postmand's order (docs/facts/postmand.md, PM-19), then ours. */
export const webhookShape = shape('Webhook', () => {
  const secrets = secretShapes(SECRET_KINDS);
  const { secret_token, ...shownOnce } = secrets.shownOnce;
  return z
    .object({
      id: uuid('The webhook.'),
      name: z.string(),
      url: z.string().describe('Where events are sent, as it was given.'),
      content_type: z.string().describe('`Content-Type` of what is sent.'),
      valid_status_codes: z.array(z.int()).nullable().describe('Which statuses are a success; `null`: any 2xx.'),
      secret_token,
      active: z.boolean().describe("postmand's word for the status `active`."),
      max_delivery_attempts: z.int().min(1),
      delivery_attempt_timeout: z.int().min(1).describe('For the whole exchange, seconds.'),
      retry_min_backoff: z.int().min(1).describe('Seconds.'),
      retry_max_backoff: z.int().min(1).describe('Seconds.'),
      created_at: time('When it was made.'),
      updated_at: time('When it last changed.'),
      status: z.enum(webhookStatuses),
      disabled_reason: z
        .string()
        .nullable()
        .describe('Why it is disabled: `endpoint_gone`, `attempts_exhausted`, `failing`; `null` unless it is.'),
      paused: z
        .object({ reason: z.string().nullable(), by: z.string().describe('The API key.'), at: time('Since when.') })
        .nullable()
        .describe('Who paused it, and why; `null` unless it was paused by `POST …/pause`.'),
      retry_policy: z
        .union([z.enum(retryPolicyNames), z.array(z.number())])
        .describe('A policy, or the delay before each retry in seconds.'),
      retry_jitter: z.boolean().describe('Whether delays are spread out.'),
      ordering: z.enum(orderings).describe('`subject`: the events of one subject go out one after the other.'),
      rate_limit: z
        .int()
        .nullable()
        .describe('So many requests may begin in `rate_limit_duration`; `null`: as many as there are.'),
      rate_limit_duration: z.int().min(1).describe('Seconds.'),
      event_types: z.array(z.string()).nullable().describe('`null`: every type; empty: none.'),
      match: z
        .object({
          account: condition(),
          customer: condition(),
          domain: condition(),
          sku: condition(),
          plan: condition(),
        })
        .describe('An event must satisfy every key, by any of its values.'),
      payload_format: z.enum(payloadFormats),
      ...shownOnce,
      ...secrets.flags,
      signatures: z.array(z.enum(signatureNames)).describe('What each request is signed with.'),
      ...secrets.publicKeys,
      header_names: z.array(z.string()).describe("Of the webhook's own headers; their values are never shown."),
    })
    .describe('Where events are sent, which, and how.');
});

export type WebhookView = View<typeof webhookShape>;

/** @param reveal the secrets that this very request has set: no other answer shows them. */
export function webhookView(webhook: Webhook, reveal: Reveal = {}): WebhookView {
  const { secret_token } = reveal;
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    content_type: webhook.content_type,
    valid_status_codes: webhook.valid_status_codes,
    ...(secret_token === undefined ? {} : { secret_token }),
    active: webhook.active,
    max_delivery_attempts: webhook.max_delivery_attempts,
    delivery_attempt_timeout: webhook.delivery_attempt_timeout,
    retry_min_backoff: webhook.retry_min_backoff,
    retry_max_backoff: webhook.retry_max_backoff,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
    status: webhook.status,
    disabled_reason: webhook.disabled_reason,
    paused: webhook.paused ?? null,
    retry_policy: webhook.retry_policy,
    retry_jitter: webhook.retry_jitter,
    ordering: webhook.ordering ?? 'none',
    rate_limit: webhook.rate_limit ?? null,
    rate_limit_duration: webhook.rate_limit_duration ?? 1,
    event_types: webhook.event_types,
    match: webhook.match,
    payload_format: formatOf(webhook),
    ...reveal,
    ...setFlags(SECRET_KINDS, webhook),
    signatures: signaturesOf(webhook),
    ...publicKeys(SECRET_KINDS, webhook),
    header_names: webhook.headers?.names ?? [],
  };
}
