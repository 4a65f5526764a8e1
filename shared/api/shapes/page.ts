import { z } from 'zod';

import { shape, time } from '../../base/shape.ts';
import type { Members } from '../../base/shape.ts';
import { attemptShape } from './attempt.ts';
import { auditEntryShape } from './audit.ts';
import { deliveryShape, deliverySummaryShape } from './delivery.ts';
import { eventShape } from './event.ts';
import { jobShape } from './job.ts';
import { ownerShape } from './owner.ts';
import { quarantinedShape } from './quarantine.ts';
import { listedWebhookShape } from './webhook.ts';

/** What every page of a list has beside its items. */
export const rest = () => ({
  limit: z.int().min(1).describe('How many items a page may have.'),
  offset: z.int().min(0).describe('How many were skipped.'),
  next_cursor: z.string().nullable().describe('`cursor` of the next page; `null`: this is the last.'),
});

/** What it has where a filter is compared with each item. */
export const compared = () => ({
  scanned: z
    .int()
    .min(0)
    .exactOptional()
    .describe(
      'Only where a filter is compared with each: how many were. At 2,000 the page ends, and `next_cursor` goes on.',
    ),
});

/** What the first page has beside that where the list is followed. */
const followed = () => ({
  complete_until: time(
    'Only with `follow`: all that came until then has been told. 15 s before the time of the store.',
  ).exactOptional(),
  follow_cursor: z.string().exactOptional().describe('Only with `follow`: what `follow` is next.'),
});

export type PageRest = Members<typeof rest> & Members<typeof compared> & Members<typeof followed>;

export const webhookPage = shape('WebhookPage', () =>
  z.object({ webhooks: z.array(listedWebhookShape()), ...rest() }).describe('One page of webhooks, by name.'),
);

export const deliveryPage = shape('DeliveryPage', () =>
  z
    .object({
      deliveries: z.array(z.union([deliveryShape(), deliverySummaryShape()])),
      ...rest(),
      ...compared(),
      ...followed(),
    })
    .describe('One page of deliveries, newest first; with `fields=summary` each is a summary.'),
);

export const attemptPage = shape('DeliveryAttemptPage', () =>
  z
    .object({ delivery_attempts: z.array(attemptShape()), ...rest(), ...followed() })
    .describe('One page of attempts, newest first.'),
);

export const eventPage = shape('EventPage', () =>
  z
    .object({ events: z.array(eventShape()), ...rest(), ...compared(), ...followed() })
    .describe('One page of events, newest first.'),
);

export const jobPage = shape('JobPage', () =>
  z.object({ jobs: z.array(jobShape()), ...rest() }).describe('One page of jobs, newest first.'),
);

export const quarantinePage = shape('QuarantinePage', () =>
  z
    .object({ quarantine: z.array(quarantinedShape()), ...rest(), ...compared() })
    .describe('One page of what is in quarantine, newest first.'),
);

export const ownerPage = shape('OwnerPage', () =>
  z.object({ owners: z.array(ownerShape()), ...rest() }).describe('One page of owners, newest first.'),
);

export const auditPage = shape('AuditPage', () =>
  z
    .object({ entries: z.array(auditEntryShape()), ...rest(), ...compared() })
    .describe('One page of the audit log, newest first.'),
);
