import { z } from 'zod';

import type { EpochMs } from '../base/time.ts';
import { invalid } from '../http/body-fields.ts';
import type { Invalid } from '../http/body-fields.ts';
import { BUCKET_MS, MOST_BUCKETS, metricBuckets } from '../status/metrics.ts';
import type { CountedBucket, MetricBucket, Metrics } from '../status/metrics.ts';
import { refuseInput } from './errors.ts';
import { choiceText, nanosOf, wholeText } from './list-params.ts';
import { parameter, readerOf } from './parameters.ts';
import { route } from './route.ts';
import { metricsShape } from './shapes/metrics.ts';
import type { MetricsView } from './shapes/metrics.ts';

interface MetricsRoutesDeps {
  metrics: Metrics;
  now: () => EpochMs;
}

const bucketText = choiceText(metricBuckets, 'How long a bucket is: a minute (the default) or an hour.');

const timeText = (description: string) =>
  parameter(millisOf, 'must be an RFC 3339 time from 1970 on, a + in it written as %2B', {
    type: 'string',
    format: 'date-time',
    description,
  });

/** How many buckets there are where nobody says. */
const USUAL_BUCKETS = 60;

const fromText = timeText(`From the bucket of this time on, at most ${MOST_BUCKETS} buckets before \`to\`.`);
const lastText = wholeText(
  { most: MOST_BUCKETS, usual: USUAL_BUCKETS },
  'In place of `from`: so many buckets until `to`.',
);
const toText = timeText('Until the end of the bucket that this time ends or is in; without it, now.');

const readMetrics = route({
  method: 'GET',
  path: '/v1/metrics',
  operationId: 'readMetrics',
  role: 'viewer',
  tag: 'Service',
  summary: 'Count what came and went, by the minute or hour',
  description:
    'Three counts a bucket. One that ended over a minute ago is counted once by each instance; a request for it again costs nothing.',
  query: z.object({
    bucket: bucketText.optional(),
    from: fromText.optional(),
    last: lastText.optional(),
    to: toText.optional(),
  }),
  answers: { 200: { means: 'The buckets of the window.', shape: metricsShape } },
  errors: [],
  handle:
    ({ metrics, now }: MetricsRoutesDeps) =>
    async ({ query }) => {
      const asked = readMetricsWindow(query, now());
      if (!asked.ok) return refuseInput(asked);
      const { bucket, from, to } = asked;
      const as_of = iso(now());
      const buckets = (await metrics.read(bucket, from, to)).map(bucketView);
      return { status: 200, body: { bucket, from: iso(from), to: iso(to), as_of, buckets } };
    },
});

export const metricsRoutes = [readMetrics];

interface MetricsWindow {
  bucket: MetricBucket;
  from: EpochMs;
  to: EpochMs;
}

/** Reads the parameters, and widens the window to whole buckets. */
export function readMetricsWindow(query: URLSearchParams, now: EpochMs): ({ ok: true } & MetricsWindow) | Invalid {
  const { read, problems } = readerOf(query);
  const given = read('bucket', bucketText);
  const [start, last, end] = [read('from', fromText), read('last', lastText), read('to', toText)];
  const bucket = metricBuckets.find((each) => each === given) ?? '1m';
  const ms = BUCKET_MS[bucket];
  const to = Math.ceil((end ?? now) / ms) * ms;
  const from = start === null ? to - (last ?? USUAL_BUCKETS) * ms : Math.floor(start / ms) * ms;
  if (start !== null && last !== null) problems.last = 'must not be given together with from';
  if (from >= to) problems.from ??= 'must be before to';
  if (to - from > MOST_BUCKETS * ms) problems.from ??= `must be at most ${MOST_BUCKETS} buckets of ${bucket} before to`;
  return Object.keys(problems).length > 0 ? invalid(problems) : { ok: true, bucket, from, to };
}

function millisOf(text: string): EpochMs | null {
  const nanos = nanosOf(text);
  return nanos === null ? null : Number(nanos / 1_000_000n);
}

const iso = (at: EpochMs): string => new Date(at).toISOString();

const bucketView = ({ from, ...counts }: CountedBucket): MetricsView['buckets'][number] => ({
  from: iso(from),
  ...counts,
});
