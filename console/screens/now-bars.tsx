/** What was delivered and what failed, by the minute or hour: bars, and the same as a table. */
import type { MetricsView, StatusView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { now } from '../browser/clock.ts';
import { zone } from '../browser/settings.ts';
import { numberText } from '../format/number.ts';
import { timeText } from '../format/time.ts';
import { Answered } from '../parts/answered.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';

/** A minute is as short as a bucket is. */
const LOOK_MS = 60_000;

const BUCKETS = {
  '1h': { bucket: '1m', last: 60, every: 'minute', a: 'a minute' },
  '24h': { bucket: '1h', last: 24, every: 'hour', a: 'an hour' },
  '7d': { bucket: '1h', last: 168, every: 'hour', a: 'an hour' },
} as const;

type Bucket = MetricsView['buckets'][number];

export function Bars({ window }: Pick<StatusView, 'window'>) {
  const { every, a, bucket, last } = BUCKETS[window];
  const read = useRead('/v1/metrics', { query: { bucket, last } }, { everyMs: LOOK_MS });
  return (
    <section aria-labelledby="bars">
      <h2 id="bars">Attempts by the {every}</h2>
      <Answered read={read} rows={4}>
        {({ buckets }) => (
          <>
            <Chart buckets={buckets} of="delivered" tone="good" a={a} />
            <Chart buckets={buckets} of="failed" tone="bad" a={a} />
            <details>
              <summary>As a table</summary>
              <Table
                caption={`By the ${every}, newest first`}
                {...{ columns: COLUMNS, keyOf }}
                rows={buckets.toReversed()}
              />
            </details>
          </>
        )}
      </Answered>
    </section>
  );
}

const keyOf = ({ from }: Bucket): string => from;

const COLUMNS: readonly Column<Bucket>[] = [
  { title: 'From', kind: 'main', cell: ({ from }) => <Time at={from} /> },
  { title: 'Events', kind: 'number', cell: ({ accepted }) => numberText(accepted) },
  { title: 'Delivered', kind: 'number', cell: ({ delivered }) => numberText(delivered) },
  { title: 'Failed', kind: 'number', cell: ({ failed }) => numberText(failed) },
];

interface ChartProps {
  buckets: readonly Bucket[];
  of: 'delivered' | 'failed';
  tone: 'good' | 'bad';
  /** `a minute` */
  a: string;
}

/** In the chart's own units: a bucket is ten wide. */
const HEIGHT = 40;

function Chart({ buckets, of, tone, a }: ChartProps) {
  const most = Math.max(...buckets.map((bucket) => bucket[of]));
  const sum = buckets.reduce((total, bucket) => total + bucket[of], 0);
  const says = `${numberText(sum)} ${of}, at most ${numberText(most)} ${a}`;
  return (
    <figure class={`chart ${tone}`}>
      <figcaption>{says}</figcaption>
      <svg viewBox={`0 0 ${buckets.length * 10} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={says}>
        {buckets.map((bucket, index) => (
          <Bar bucket={bucket} value={bucket[of]} most={most} index={index} />
        ))}
      </svg>
    </figure>
  );
}

/** What is not nothing is seen, however small beside the others. */
const LEAST = 2;

function Bar({ bucket, value, most, index }: { bucket: Bucket; value: number; most: number; index: number }) {
  const height = value === 0 ? 0 : Math.max(LEAST, (value / most) * HEIGHT);
  return (
    <rect x={index * 10 + 1} y={HEIGHT - height} width="8" height={height} class={bucket.closed ? '' : 'unfinished'}>
      <title>
        {timeText(Date.parse(bucket.from), now.value, zone.value)}: {numberText(value)}
        {!bucket.closed && ' so far'}
      </title>
    </rect>
  );
}
