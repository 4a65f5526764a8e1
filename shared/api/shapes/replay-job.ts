import { z } from 'zod';

import { count, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliveryStatuses } from '../../deliveries/documents.ts';
import { jobStatuses } from '../../sweep/documents.ts';

export const replayJobShape = shape('ReplayJob', () =>
  z
    .object({
      id: uuid('The job.'),
      kind: z.literal('replay'),
      by: z.string().nullable().describe('The id of the API key that ordered it; `null`: it was not kept.'),
      status: z.enum(jobStatuses),
      dry_run: z.boolean().describe('`true`: it counts, and makes nothing.'),
      from: time('Deliveries created from then on.'),
      to: time('Until then, not included.'),
      webhook_ids: z
        .array(z.string().meta({ format: 'uuid' }))
        .nullable()
        .describe('`null`: all.'),
      event_types: z.array(z.string()).nullable().describe('`null`: all, given payloads included.'),
      statuses: z.array(z.enum(deliveryStatuses)),
      include_succeeded: z.boolean().describe('Whether it also sends what has succeeded, or is under way.'),
      rate_per_second: z.int().min(1).describe('So many new deliveries a second at most.'),
      progress: z.object({
        seen: count('Deliveries that time and statuses select.'),
        replayed: count('New deliveries; in a dry run those that there would be.'),
        skipped: z.object({
          done: count('Delivered since, pending as another replay, or replayed by this job already.'),
          expired: count('Their event is gone.'),
          webhook: count('Their webhook is disabled or deleted.'),
        }),
      }),
      created_at: time('When it was ordered.'),
      updated_at: time('When it last went on.'),
      ended_at: time('When it ended; `null` while it runs.').nullable(),
    })
    .describe('A job that replays all that a filter selects.'),
);

export type ReplayJobView = View<typeof replayJobShape>;
