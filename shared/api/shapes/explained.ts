import { z } from 'zod';

import { count, time } from '../../base/shape.ts';
import type { Members } from '../../base/shape.ts';
import { CAUSES } from '../../deliveries/cause.ts';

const lastAttempt = () =>
  z.object({
    at: time('When it began.'),
    status: z.int().nullable().describe("The answer's; `null` where none came."),
    error_code: z.string().nullable().describe('Why no whole answer came; `null` where one did.'),
    duration_ms: count('The whole exchange.'),
    excerpt: z
      .string()
      .nullable()
      .describe("The first 500 bytes of the answer's body, without secrets; `null` for a viewer."),
    retry_after: time('Until when its endpoint asked to be left alone; `null`: it did not.').nullable(),
  });

/** What every answer says of where a delivery stands. */
export const explained = () => ({
  last_attempt: lastAttempt().nullable().describe('The last counted attempt; `null` before the first.'),
  next_attempt_at: time(
    'When the next attempt is planned; `null` once ended, while held, and while its webhook is not active.',
  ).nullable(),
  attempts_left: count("The next included, by its webhook's policy as it is now; 0 once ended."),
  cause: z
    .enum(CAUSES)
    .nullable()
    .describe('Why the last counted attempt failed; `null` where it did not, and after a success.'),
  verdict: z
    .string()
    .describe('A sentence for people: whether it is delivered, the last try, the next one, whether anything is lost.'),
});

export type ExplainedView = Members<typeof explained>;
