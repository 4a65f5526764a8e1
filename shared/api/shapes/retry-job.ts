import { z } from 'zod';

import { count, shape, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { jobHead, jobTimes, orderWarnings, plan, selection } from './job-plan.ts';

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
      ...jobHead(),
      kind: z.literal('retry'),
      ...selection('How many deliveries the filter selected then'),
      progress: retryProgressShape(),
      ...jobTimes(),
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
      ...plan('How many deliveries the filter selects.'),
      progress: retryProgressShape(),
      first_ids: z.array(z.string().meta({ format: 'uuid' })).describe('The first 50, in the order of the job.'),
      order_warnings: orderWarnings(warning()),
    })
    .describe('What a retry job would do.'),
);

export type RetryPlanView = View<typeof retryPlanShape>;

/** What an order is answered that makes no job. */
export const retryOrderShape = shape('RetryOrder', () =>
  z.union([retryPlanShape(), retryJobShape()]).describe('What a job would do, or the job.'),
);
