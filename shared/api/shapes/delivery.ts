import { z } from 'zod';

import { eventId, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliveryOrigins, deliveryStatuses, holds } from '../../deliveries/documents.ts';
import { explained } from './explained.ts';
import { maskable } from './masked.ts';

export const deliveryShape = shape('Delivery', () =>
  z
    .object({
      id: uuid('The delivery.'),
      webhook_id: uuid('Where it goes.'),
      payload: z
        .string()
        .nullable()
        .describe(
          'The JSON text that all of its attempts send alike, that is without `state`, `state_status`, `state_observed_at` and ' +
            '`attempt`, in the payload format that was used last; a payload given through the API as it was given. `null` once ' +
            'its event has expired, or where it can not be read.',
        ),
      scheduled_at: time('When the next attempt is planned; once it has ended, the last plan.'),
      delivery_attempts: z.int().min(0).describe('How many attempts counted.'),
      status: z.enum(deliveryStatuses),
      created_at: time('When it was made.'),
      updated_at: time('When it last changed.'),
      event_id: eventId('The event; `null` where its payload was given through the API.').nullable(),
      event_type: z
        .string()
        .nullable()
        .describe('The type of the event, or of the sample that tests; `null` where its payload was given.'),
      reason: z
        .string()
        .nullable()
        .describe(
          'Why it ended: `attempts_exhausted`, `endpoint_gone`; `deleted_by_client`, `webhook_deleted`, `not_for_owner`; `webhook_disabled`, ' +
            '`no_payload_in_format`, `event_unreadable`, `retention`; `test_failed`. `null` while pending and after a success.',
        ),
      hold: z.enum(holds).nullable().describe('Why a pending one waits; `null` where nothing holds it.'),
      ended_at: time('When it ended; `null` while pending.').nullable(),
      origin: z
        .enum(deliveryOrigins)
        .describe('What made it. `payload`: it was given through the API; `test`: it tests its webhook.'),
      owner: z.string().describe("Whose its webhook is; left out where it is the deployment's own.").exactOptional(),
      replay_of: uuid('The first delivery of the same to the same webhook; `null` where there is none.').nullable(),
      ...explained(),
      ...maskable(),
    })
    .describe('One event, or one payload given through the API, for one webhook.'),
);

export type DeliveryView = View<typeof deliveryShape>;

export const deliverySummaryShape = shape('DeliverySummary', () =>
  deliveryShape().omit({ payload: true }).describe('A delivery without its payload.'),
);

export type DeliverySummaryView = View<typeof deliverySummaryShape>;
