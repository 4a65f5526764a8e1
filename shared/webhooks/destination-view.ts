/** What the API shows of every destination, whatever its kind. */
import { z } from 'zod';

import { time, uuid } from '../base/shape.ts';
import { webhookStatuses } from './destination-fields.ts';
import type { DestinationFields } from './destination-fields.ts';
import { orderings } from './ordering.ts';
import { retryPolicyNames } from './retry-presets.ts';

const condition = () => z.array(z.string()).exactOptional();

export const matchShape = () =>
  z.object({
    account: condition(),
    customer: condition(),
    domain: condition(),
    sku: condition(),
    plan: condition(),
    tags: condition(),
  });

export const destinationMembers = () => ({
  id: uuid('The webhook.'),
  name: z.string(),
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
    .object({
      reason: z.string().nullable(),
      by: z
        .string()
        .nullable()
        .describe('The API key, or `subrelay`; `null` to an owner, where it is another than its own.'),
      at: time('Since when.'),
    })
    .nullable()
    .describe(
      'Who paused it, and why; `null` unless it was paused by `POST …/pause`, or by Subrelay for what is missing.',
    ),
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
  match: matchShape().describe('An event must satisfy every key, by any of its values.'),
});

export const destinationView = (stored: DestinationFields) => ({
  id: stored.id,
  name: stored.name,
  active: stored.active,
  max_delivery_attempts: stored.max_delivery_attempts,
  delivery_attempt_timeout: stored.delivery_attempt_timeout,
  retry_min_backoff: stored.retry_min_backoff,
  retry_max_backoff: stored.retry_max_backoff,
  created_at: stored.created_at,
  updated_at: stored.updated_at,
  status: stored.status,
  disabled_reason: stored.disabled_reason,
  paused: stored.paused ? { ...stored.paused } : null,
  retry_policy: stored.retry_policy,
  retry_jitter: stored.retry_jitter,
  ordering: stored.ordering ?? 'none',
  rate_limit: stored.rate_limit ?? null,
  rate_limit_duration: stored.rate_limit_duration ?? 1,
  event_types: stored.event_types,
  match: { ...stored.match },
});
