import { z } from 'zod';

import { count, shape, time } from '../../shape.ts';
import type { View } from '../../shape.ts';

const counted = (description: string) =>
  z
    .object({
      pending: count('Not ended yet.'),
      succeeded: count('The endpoint took them.'),
      failed: count('Every attempt failed.'),
      cancelled: count('Somebody ended them.'),
      discarded: count('They could not be sent.'),
      total: count('All of them.'),
    })
    .describe(description);

export const ledgerShape = shape('Ledger', () =>
  z
    .object({
      from: time('Events that arrived from then on.'),
      to: time('Until then, not included.'),
      read_time: time('As of when all was counted.'),
      events: count('How many events arrived.'),
      matched: count('How many webhooks they matched: so many deliveries must exist.'),
      fanning_out: count('Deliveries that are still to be made.'),
      deliveries: counted('The deliveries of these events.'),
      difference: z.int().describe('How many deliveries are missing. It is 0 unless something is lost.'),
      replays: counted('Replays that were made in this time.'),
      payloads: counted('Deliveries of payloads that were given in this time.'),
    })
    .describe('The account of a window: `matched` = `deliveries.total` + `fanning_out` + `difference`.'),
);

export type LedgerView = View<typeof ledgerShape>;
