import { z } from 'zod';

import { count, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { jobStatuses } from '../../sweep/documents.ts';

export const retryProgressShape = shape('RetryProgress', () =>
  z
    .object({
      seen: count('Deliveries that were looked at.'),
      brought_forward: count('Sent now; in a dry run those that would be.'),
      probes: count('The same, as the probe of an open breaker.'),
      skipped: z.object({
        under_way: count('Being sent, or about to be; or a probe of their webhook is.'),
        tried: count('Attempted since the job was ordered, or sent by another that ran at the time.'),
        ended: count('Ended while they were looked at.'),
        webhook: count('Their webhook is paused, disabled or deleted.'),
        order: count('Another of their queue comes first.'),
        rate: count("They wait for their webhook's rate."),
      }),
    })
    .describe('What became of the deliveries that were looked at.'),
);

export type RetryProgressView = View<typeof retryProgressShape>;

export const retryJobShape = shape('RetryJob', () =>
  z
    .object({
      id: uuid('The job.'),
      kind: z.literal('retry'),
      by: z.string().nullable().describe('The id of the API key that ordered it.'),
      status: z.enum(jobStatuses),
      dry_run: z.boolean().describe('`true`: it counts, and sends nothing.'),
      filter: z.record(z.string(), z.string()).describe('As it was given.'),
      as_of: time('When `selected` was counted.'),
      selected: count(
        'How many deliveries the filter selected then; `null`: over 2,000 would have had to be compared.',
      ).nullable(),
      rate_per_second: z.int().min(1).describe('So many a second at most.'),
      progress: retryProgressShape(),
      difference: z
        .int()
        .nullable()
        .describe(
          '`progress.seen` less `selected`: how many ended before their turn came. `null` until it is completed, and without `selected`.',
        ),
      created_at: time('When it was ordered: it takes what was created before.'),
      updated_at: time('When it last went on.'),
      ended_at: time('When it ended; `null` while it runs.').nullable(),
    })
    .describe('A job that sends now all that a filter selects.'),
);

export type RetryJobView = View<typeof retryJobShape>;

const warning = () =>
  z.object({
    delivery_id: uuid('The delivery.'),
    waits_for: uuid('The one before it in its queue: it is not sent.').exactOptional(),
    after: uuid('A newer one of the same subject, which is sent before it: its webhook has no order.').exactOptional(),
  });

export const retryPlanShape = shape('RetryPlan', () =>
  z
    .object({
      dry_run: z.literal(true),
      as_of: time('When all was counted: the counts are exact as of then.'),
      selected: count('How many deliveries the filter selects.'),
      progress: retryProgressShape(),
      by_webhook: z
        .array(z.object({ webhook_id: uuid('The webhook.'), name: z.string().nullable(), count: count('How many.') }))
        .describe('The most first; the name of a deleted one is `null`.'),
      by_type: z
        .array(z.object({ event_type: z.string().nullable(), count: count('How many.') }))
        .describe('The most first; `null`: their payloads were given.'),
      first_ids: z.array(z.string().meta({ format: 'uuid' })).describe('The first 50, in the order of the job.'),
      order_warnings: z.object({
        looked_at: count('Of how many of the first ids.'),
        warnings: z.array(warning()),
      }),
    })
    .describe('What a retry job would do.'),
);

export type RetryPlanView = View<typeof retryPlanShape>;

/** What an order is answered that makes no job. */
export const retryOrderShape = shape('RetryOrder', () =>
  z.union([retryPlanShape(), retryJobShape()]).describe('What a job would do, or the job.'),
);
