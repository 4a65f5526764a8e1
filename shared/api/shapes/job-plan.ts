import { z } from 'zod';

import { count, time, uuid } from '../../base/shape.ts';
import { jobStatuses } from '../../sweep/documents.ts';

const counted = () => ({
  count: count('How many of those that were looked at.'),
  sends: count('How many of them would be sent.'),
});

/** What every plan has. */
export const plan = (selected: string) => ({
  dry_run: z.literal(true),
  as_of: time('When all was counted: the counts are exact as of then.'),
  selected: count(selected),
  by_webhook: z
    .array(z.object({ webhook_id: uuid('The webhook.'), name: z.string().nullable(), ...counted() }))
    .describe('The most first; the name of a deleted one is `null`.'),
  by_type: z
    .array(z.object({ event_type: z.string().nullable(), ...counted() }))
    .describe('The most first; `null`: their payloads were given.'),
});

/** Warnings of the order of the first ids. */
export const orderWarnings = <W extends z.ZodType>(warning: W) =>
  z.object({ looked_at: count('Of how many of the first ids.'), warnings: z.array(warning) });

/** What every job begins with. */
export const jobHead = () => ({
  id: uuid('The job.'),
  by: z.string().nullable().describe('The id of the API key that ordered it; `null`: it was not kept.'),
  status: z.enum(jobStatuses),
  dry_run: z.boolean().describe('`true`: it counts, and sends nothing.'),
});

export const jobTimes = () => ({
  created_at: time('When it was ordered: it takes what was created before.'),
  updated_at: time('When it last went on.'),
  ended_at: time('When it ended; `null` while it runs.').nullable(),
});

/** What every job says of its selection. */
export const selection = (selected: string) => ({
  filter: z.record(z.string(), z.string()).describe('As it was given.'),
  as_of: time('When `selected` was counted.'),
  selected: count(`${selected}; \`null\`: over 2,000 would have had to be compared.`).nullable(),
  rate_per_second: z.int().min(1).describe('So many a second at most.'),
  achieved_per_second: z
    .number()
    .min(0)
    .nullable()
    .describe('How many a second it has looked at since it was ordered; `null` before its first page.'),
  seconds_left: count('For how long it goes on at that pace; `null`: nobody knows, or it has ended.').nullable(),
  difference: z
    .int()
    .nullable()
    .describe('`progress.seen` less `selected`. `null` until it is completed, and without `selected`.'),
});
