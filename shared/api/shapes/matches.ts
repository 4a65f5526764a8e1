import { z } from 'zod';

import { count, eventId, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliveryStatuses } from '../../deliveries/documents.ts';
import { matchShape } from '../../webhooks/destination-view.ts';
import { mismatches } from '../../webhooks/match.ts';
import { payloadFormats } from '../../webhooks/payload/payload-format.ts';
import { reasonsWhyNot } from '../matches/why-not.ts';

const matched = shape('MatchedWebhook', () =>
  z
    .object({
      webhook_id: uuid('The webhook.'),
      webhook_name: z.string().nullable().describe('Its name; `null`: nothing is kept of it.'),
      deleted: z.boolean().describe('Whether it is deleted by now.'),
      delivery: z
        .object({ id: uuid('The delivery.'), status: z.enum(deliveryStatuses), reason: z.string().nullable() })
        .nullable()
        .describe('Its delivery of the event; `null`: it has expired, or is yet to be made.'),
    })
    .describe('A webhook that the event matched when it arrived.'),
);

const notMatched = shape('NotMatchedWebhook', () =>
  z
    .object({
      webhook_id: uuid('The webhook.'),
      webhook_name: z.string(),
      reason: z
        .enum(reasonsWhyNot)
        .describe(
          'By the rules of now, the first that keeps the event from it; `created_later`: it was made after the event arrived; `matches_now`: no rule of now does.',
        ),
      sentence: z.string().describe('The same for people.'),
      changed_since: time(
        'When it was changed last, where that was after the event arrived; `null`: it was not, and the rules of now are those of then.',
      ).nullable(),
    })
    .describe('A webhook that the event did not match, and why not.'),
);

export const matchesShape = shape('Matches', () =>
  z
    .object({
      event_id: eventId('The event.'),
      type: z.string(),
      received_at: time('When it arrived.'),
      matched: count('How many webhooks it matched then.'),
      matched_webhooks: z.array(matched()).describe('Those it matched then: what the event itself says, no rule.'),
      more_matched: z.boolean().describe('Whether it matched more: `limit`, or `GET /v1/deliveries?event_id=…`.'),
      not_matched_webhooks: z
        .array(notMatched())
        .describe('Those that there are now and that it did not match, by name.'),
      more_not_matched: z.boolean().describe('Whether there are more: `limit`, or `webhook_id`.'),
    })
    .describe('To which webhooks an event went, and why to no other.'),
);

export const wouldMatchShape = shape('WouldMatch', () =>
  z
    .object({
      verdict: z.string().describe('The counts in a sentence.'),
      webhook_id: uuid('The webhook; `null`: none is made yet.').nullable(),
      rules: z
        .object({
          event_types: z.array(z.string()).nullable().describe('`null`: every type.'),
          match: matchShape(),
          payload_format: z.enum(payloadFormats),
        })
        .describe('The rules that were asked.'),
      matched: count('How many of the events would have matched.'),
      looked_at: count('How many events were looked at, the newest first.'),
      complete: z.boolean().describe('Whether that were all that were asked about; `false`: the newest 2,000 of them.'),
      newest_at: time('When the newest of them arrived; `null`: there are none.').nullable(),
      oldest_at: time('When the oldest of them arrived.').nullable(),
      not_matched: z
        .array(z.object({ reason: z.enum(mismatches), events: count('So many events.') }))
        .describe('How many events each rule kept away, counted by the first that did; the most first.'),
      events: z
        .array(z.object({ id: eventId('The event.'), type: z.string(), received_at: time('When it arrived.') }))
        .describe('The newest that would have matched, 20 at most.'),
    })
    .describe('What some rules would have matched.'),
);

export type MatchesView = View<typeof matchesShape>;
export type MatchedWebhookView = View<typeof matched>;
export type NotMatchedWebhookView = View<typeof notMatched>;
export type WouldMatchView = View<typeof wouldMatchShape>;
