import { z } from 'zod';

import { eventId, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { stateStatuses } from '../../events/event.ts';
import { maskable } from './masked.ts';

export const attemptShape = shape('DeliveryAttempt', () =>
  z
    .object({
      id: uuid('The attempt.'),
      webhook_id: uuid('Where it went.'),
      delivery_id: uuid('Whose attempt it is.'),
      raw_request: z
        .string()
        .nullable()
        .describe(
          "What was sent, byte for byte, but for the values of the webhook's own headers (`[redacted]`); empty once the event has expired; `null` for a viewer.",
        ),
      raw_response: z
        .string()
        .nullable()
        .describe('The answer as far as it is kept; empty where none came, `null` for a viewer.'),
      response_status_code: z.int().min(0).max(999).describe('0 where no answer came.'),
      execution_duration: z.int().min(0).describe('The whole exchange, milliseconds.'),
      success: z.boolean().describe("Whether the status is one of the webhook's `valid_status_codes`."),
      error: z.string().describe('What went wrong, in words; empty where an answer came.'),
      created_at: time('When it was recorded.'),
      event_id: eventId('The event; `null` where the payload was given through the API.').nullable(),
      attempt: z.int().min(1).describe('As in the payload: the first is 1.'),
      counted: z.boolean().describe('`false`: recorded after somebody else had moved the delivery on.'),
      error_code: z.string().nullable().describe('What went wrong, in a word: `timeout`, `dns`, `connect`, `tls` …'),
      url: z.string().describe('Where it went.'),
      state_status: z
        .enum(stateStatuses)
        .nullable()
        .describe('How far the state in it can be trusted; `null` where it carried none.'),
      state_observed_at: z.string().nullable().meta({ format: 'date-time', description: 'As of when that state is.' }),
      started_at: time('When the exchange began.'),
      ...maskable(),
    })
    .describe('One HTTP exchange of a delivery, recorded.'),
);

export type AttemptView = View<typeof attemptShape>;
