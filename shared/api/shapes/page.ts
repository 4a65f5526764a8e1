import { z } from 'zod';

import { shape } from '../../shape.ts';
import type { Members } from '../../shape.ts';
import { attemptShape } from './attempt.ts';
import { deliveryShape } from './delivery.ts';
import { eventShape } from './event.ts';
import { quarantinedShape } from './quarantine.ts';
import { listedWebhookShape } from './webhook.ts';

/** What every page of a list has beside its items. */
const rest = () => ({
  limit: z.int().min(1).describe('How many items a page may have.'),
  offset: z.int().min(0).describe('How many were skipped.'),
  next_cursor: z.string().nullable().describe('`cursor` of the next page; `null`: this is the last.'),
});

export type PageRest = Members<typeof rest>;

export const webhookPage = shape('WebhookPage', () =>
  z.object({ webhooks: z.array(listedWebhookShape()), ...rest() }).describe('One page of webhooks, by name.'),
);

export const deliveryPage = shape('DeliveryPage', () =>
  z.object({ deliveries: z.array(deliveryShape()), ...rest() }).describe('One page of deliveries, newest first.'),
);

export const attemptPage = shape('DeliveryAttemptPage', () =>
  z.object({ delivery_attempts: z.array(attemptShape()), ...rest() }).describe('One page of attempts, newest first.'),
);

export const eventPage = shape('EventPage', () =>
  z.object({ events: z.array(eventShape()), ...rest() }).describe('One page of events, newest first.'),
);

export const quarantinePage = shape('QuarantinePage', () =>
  z
    .object({ quarantine: z.array(quarantinedShape()), ...rest() })
    .describe('One page of what is in quarantine, newest first.'),
);
