import { z } from 'zod';

import { count, shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { metricBuckets } from '../../status/metrics.ts';

const bucket = shape('MetricsBucket', () =>
  z
    .object({
      from: time('When it begins.'),
      accepted: count('Events that arrived.'),
      delivered: count('Attempts that succeeded.'),
      failed: count('Attempts that failed, those that are retried too.'),
      closed: z.boolean().describe('Whether it ended over a minute ago: its counts are kept and not counted again.'),
    })
    .describe('What came and went in a minute, or in an hour.'),
);

export const metricsShape = shape('Metrics', () =>
  z
    .object({
      bucket: z.enum(metricBuckets),
      from: time('The window: `from` of the request, cut to a whole bucket.'),
      to: time('Its end, not included: the end of the last bucket.'),
      as_of: time('When the buckets that are not closed were counted.'),
      buckets: z
        .array(bucket())
        .describe('All buckets of the window, oldest first; one where nothing happened has zeros.'),
    })
    .describe('Numbers for bars.'),
);

export type MetricsView = View<typeof metricsShape>;
