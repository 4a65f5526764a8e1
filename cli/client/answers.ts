/**
 * What the command reads of the API's answers. More than it reads may be there, and is kept for `--json`; a test holds these
 * to the shapes that the API documents (test/unit/cli/client/answers.test.ts).
 */
import { z } from 'zod';

export const lastAttempt = z.looseObject({
  at: z.string(),
  status: z.number().nullable(),
  error_code: z.string().nullable(),
  /** null for a viewer. */
  excerpt: z.string().nullable(),
});

export const delivery = z.looseObject({
  id: z.string(),
  webhook_id: z.string(),
  status: z.string(),
  event_id: z.string().nullable(),
  event_type: z.string().nullable(),
  hold: z.string().nullable(),
  reason: z.string().nullable(),
  origin: z.string(),
  delivery_attempts: z.number(),
  created_at: z.string(),
  next_attempt_at: z.string().nullable(),
  cause: z.string().nullable(),
  verdict: z.string(),
  last_attempt: lastAttempt.nullable(),
});
export type Delivery = z.output<typeof delivery>;

export const testDelivery = delivery.extend({ warnings: z.array(z.string()).optional() });

export const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  source_type: z.string(),
  account: z.string(),
  occurred_at: z.string(),
  received_at: z.string(),
  subject: z.looseObject({ kind: z.string(), id: z.string() }).nullable(),
  matched: z.number(),
  recovered: z.boolean(),
});
export type Event = z.output<typeof event>;

export const attempt = z.looseObject({
  id: z.string(),
  webhook_id: z.string(),
  delivery_id: z.string(),
  attempt: z.number(),
  counted: z.boolean(),
  success: z.boolean(),
  response_status_code: z.number(),
  error_code: z.string().nullable(),
  execution_duration: z.number(),
  started_at: z.string(),
  state_status: z.string().nullable(),
});
export type Attempt = z.output<typeof attempt>;

export const webhook = z.looseObject({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  status: z.string(),
  active: z.boolean(),
  event_types: z.array(z.string()).nullable(),
  disabled_reason: z.string().nullable(),
});
export type Webhook = z.output<typeof webhook>;

export const healthyWebhook = webhook.extend({ health: z.string(), failing_since: z.string().nullable() });
export type HealthyWebhook = z.output<typeof healthyWebhook>;

/** Of any kind: what is its kind's own is shown as it is. */
export const healthyDestination = z.looseObject({
  kind: z.string(),
  ...{ id: z.string(), name: z.string(), health: z.string(), failing_since: z.string().nullable() },
  event_types: z.array(z.string()).nullable(),
  disabled_reason: z.string().nullable(),
});
export type HealthyDestination = z.output<typeof healthyDestination>;

export const apiKey = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  status: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});

export const quarantined = z.looseObject({
  status: z.string(),
  event_id: z.string().nullable(),
  id: z.string(),
  source: z.string(),
  account: z.string().nullable(),
  reason: z.string(),
  received_at: z.string(),
});

export const closedQuarantined = quarantined.extend({ warnings: z.array(z.string()).optional() });

export const metrics = z.looseObject({
  buckets: z.array(
    z.looseObject({
      from: z.string(),
      accepted: z.number(),
      delivered: z.number(),
      failed: z.number(),
      closed: z.boolean(),
    }),
  ),
});

export const auditEntry = z.looseObject({
  ...{ at: z.string(), action: z.string(), key: z.string(), name: z.string() },
  ...{ target_kind: z.string(), target: z.string(), after: z.unknown() },
});

export const system = z.looseObject({
  ...{ version: z.string(), revision: z.string().nullable(), project: z.string(), node: z.string() },
  ...{ started_at: z.string(), shards: z.number(), indexes: z.array(z.unknown()) },
  ...{ limits: z.record(z.string(), z.number()), retention_days: z.record(z.string(), z.number()) },
  settings: z.array(
    z.looseObject({ variable: z.string(), value: z.string().nullable(), is_set: z.boolean(), hidden: z.boolean() }),
  ),
  passes: z.looseObject({
    sweep: z.looseObject({ watched_at: z.string().nullable(), watching: z.boolean() }),
    reconcile: z.array(
      z.looseObject({ source: z.string(), account: z.string(), ran_at: z.string(), failed: z.boolean() }),
    ),
  }),
});
export type System = z.output<typeof system>;

export const eventType = z.looseObject({
  type: z.string(),
  description: z.string(),
  sources: z.array(z.looseObject({ source: z.string() })),
});

export const job = z.looseObject({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  dry_run: z.boolean(),
  by: z.string().nullable(),
  progress: z.looseObject({ seen: z.number() }),
  created_at: z.string(),
  ended_at: z.string().nullable(),
});
export type Job = z.output<typeof job>;

const rest = { next_cursor: z.string().nullable(), follow_cursor: z.string().optional() };
export const auditPage = z.looseObject({ entries: z.array(auditEntry), ...rest });
export const deliveryPage = z.looseObject({ deliveries: z.array(delivery), ...rest });
export const eventPage = z.looseObject({ events: z.array(event), ...rest });
export const attemptPage = z.looseObject({ delivery_attempts: z.array(attempt), ...rest });
export const webhookPage = z.looseObject({ webhooks: z.array(healthyWebhook), ...rest });
export const destinationPage = z.looseObject({ destinations: z.array(healthyDestination), ...rest });
const person = z.looseObject({
  id: z.string(),
  email: z.string().nullable(),
  standing: z.string(),
  refused: z.string().nullable(),
  things: z.array(z.looseObject({ key: z.string(), mark: z.string(), differs: z.string().nullable() })),
  looked_at: z.string(),
});
export type Person = z.infer<typeof person>;

export const peoplePage = z.looseObject({ people: z.array(person), ...rest });
export const looks = z.looseObject({ asked: z.number(), next_cursor: z.string().nullable() });
export const quarantinePage = z.looseObject({ quarantine: z.array(quarantined), ...rest });
export const eventTypes = z.looseObject({ event_types: z.array(eventType) });
export const jobPage = z.looseObject({ jobs: z.array(job), ...rest });

/** An object of any form: what is shown as it is. */
export const anything = z.looseObject({});
