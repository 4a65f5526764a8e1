import { z } from 'zod';

import { count, shape, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { replayModes } from '../../sweep/documents.ts';
import { jobHead, jobTimes, orderWarnings, plan, selection } from './job-plan.ts';

export const replayProgressShape = shape('ReplayProgress', () =>
  z
    .object({
      seen: count('Deliveries that were looked at; events where `mode` is `never_delivered`.'),
      replayed: count('New deliveries; in a dry run those that there would be.'),
      skipped: z.object({
        done: count(
          'Delivered or under way by another replay, or sent once more since the job was ordered; or the webhook has one.',
        ),
        pending: count('Under way themselves.'),
        expired: count('Their event is gone, or what it told was erased.'),
        webhook: count('Their webhook is disabled or deleted.'),
      }),
    })
    .describe('What became of the deliveries that were looked at.'),
);

export type ReplayProgressView = View<typeof replayProgressShape>;

const mode = () =>
  z
    .enum([...replayModes, 'never_delivered'])
    .describe('`failed`: what failed or was discarded. `all`: whatever has ended. `never_delivered`: what never was.');

export const replayJobShape = shape('ReplayJob', () =>
  z
    .object({
      ...jobHead(),
      kind: z.enum(['replay', 'never_delivered']),
      mode: mode(),
      ...selection('How many deliveries, or events, it selected then'),
      webhook_ids: z
        .array(z.string().meta({ format: 'uuid' }))
        .nullable()
        .describe('`null`: all.'),
      event_types: z.array(z.string()).nullable().describe('`null`: all, given payloads included.'),
      progress: replayProgressShape(),
      ...jobTimes(),
    })
    .describe('A job that replays all that a filter selects, or delivers what was missing, oldest first.'),
);

export type ReplayJobView = View<typeof replayJobShape>;

const warning = () =>
  z.object({
    delivery_id: uuid('The delivery.').exactOptional(),
    event_id: z.string().exactOptional().describe('The event, where `mode` is `never_delivered`.'),
    webhook_id: uuid('The webhook.'),
    newer: uuid('A newer one of the same subject: its webhook has had it, or has it first.'),
  });

export const replayPlanShape = shape('ReplayPlan', () =>
  z
    .object({
      ...plan('How many deliveries it selects; events where `mode` is `never_delivered`.'),
      reads: count('About how many documents the job would read for that.'),
      mode: mode(),
      progress: replayProgressShape(),
      first_ids: z
        .array(z.string())
        .describe('The first 50, in the order of the job: deliveries, or events where `mode` is `never_delivered`.'),
      order_warnings: orderWarnings(warning()),
    })
    .describe('What a replay job would do.'),
);

export type ReplayPlanView = View<typeof replayPlanShape>;

/** What an order is answered that makes no job. */
export const replayOrderShape = shape('ReplayOrder', () =>
  z.union([replayPlanShape(), replayJobShape()]).describe('What a job would do, or the job.'),
);
