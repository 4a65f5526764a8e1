import { z } from 'zod';

import { shape } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliverySummaryShape } from './delivery.ts';

export const retryOutcomes = ['brought_forward', 'under_way', 'probe'] as const;

export const retryShape = shape('Retry', () =>
  z
    .object({
      outcome: z
        .enum(retryOutcomes)
        .describe(
          "`brought_forward`: it goes out now. `probe`: the same, to find out whether its webhook's endpoint is back. " +
            '`under_way`: it is being sent, or goes out by itself in a moment; nothing was changed.',
        ),
      details: z.string().describe('A sentence for people.'),
      delivery: deliverySummaryShape().describe('The delivery as it is then.'),
    })
    .describe('What became of a request to send a delivery now.'),
);

export type RetryView = View<typeof retryShape>;
