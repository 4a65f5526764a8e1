import { z } from 'zod';

import { count, eventId, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliveryOrigins, deliveryStatuses, holds } from '../../deliveries/documents.ts';
import { stateStatuses } from '../../events/event.ts';
import { rest } from './page.ts';
import { key } from './subject.ts';

const attempt = shape('TimelineAttempt', () =>
  z
    .object({
      id: uuid('The attempt.'),
      attempt: z.int().min(1).describe('The first is 1.'),
      counted: z.boolean().describe('`false`: recorded after somebody else had moved the delivery on.'),
      success: z.boolean(),
      response_status_code: z.int().min(0).max(999).describe('0 where no answer came.'),
      error_code: z.string().nullable().describe('What went wrong, in a word.'),
      execution_duration: count('The whole exchange, milliseconds.'),
      started_at: time('When the exchange began.'),
      state_status: z.enum(stateStatuses).nullable().describe('Of the state that it carried; `null`: none.'),
      state_observed_at: z.string().nullable().meta({ format: 'date-time', description: 'As of when that is.' }),
    })
    .describe('One HTTP exchange, without what was sent and answered.'),
);

const delivery = shape('TimelineDelivery', () =>
  z
    .object({
      id: uuid('The delivery.'),
      webhook_id: uuid('Where it goes.'),
      webhook_name: z.string().nullable().describe('Its name; `null`: it is deleted.'),
      status: z.enum(deliveryStatuses),
      reason: z.string().nullable().describe('Why it ended so.'),
      hold: z.enum(holds).nullable().describe('Why a pending one waits; `null` where nothing holds it.'),
      origin: z.enum(deliveryOrigins),
      replay_of: uuid('The first delivery of the same to the same webhook.').nullable(),
      delivery_attempts: count('How many attempts counted.'),
      scheduled_at: time('When the next attempt is planned; once it has ended, the last plan.'),
      created_at: time('When it was made.'),
      ended_at: time('When it ended; `null` while pending.').nullable(),
      attempts: z.array(attempt()).describe('Newest first; 100 of an event at most.'),
      more_attempts: z.boolean().describe('Whether there are more: `GET /v1/delivery-attempts?delivery_id=…`.'),
    })
    .describe('One delivery of the event, with its attempts.'),
);

const event = shape('TimelineEvent', () =>
  z
    .object({
      id: eventId('The event.'),
      type: z.string(),
      source_type: z.string().describe("The source's own name for it."),
      occurred_at: z.string().meta({ format: 'date-time', description: 'When it happened, says the source.' }),
      received_at: time('When it arrived.'),
      matched: count('How many webhooks it matched.'),
      recovered: z.boolean().describe('`true`: its notification never arrived, and `reconcile` found it.'),
      deliveries: z.array(delivery()).describe('Newest first, 20 at most.'),
      more_deliveries: z.boolean().describe('Whether there are more: `GET /v1/deliveries?event_id=…`.'),
      expired_deliveries: count(
        'How many were made for webhooks that it matched, and are deleted by now (`RETENTION_DAYS`); `null` where there are more deliveries than are shown.',
      ).nullable(),
    })
    .describe('One event about the subject, with its deliveries; its data: `GET /v1/events/{id}`.'),
);

export const timelinePage = shape('TimelinePage', () =>
  z
    .object({ subject: key('The subject.'), events: z.array(event()), ...rest() })
    .describe('One page of what happened to a subject, newest first.'),
);

export type TimelineAttemptView = View<typeof attempt>;
export type TimelineDeliveryView = View<typeof delivery>;
export type TimelineEventView = View<typeof event>;
