/** Jobs: retries and replays of all that a filter selects. */
import type { JobView, SendingJobView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { may } from '../api/session.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo, place } from '../browser/location.ts';
import { filterText, sentOf } from '../format/job.ts';
import { countText, numberText } from '../format/number.ts';
import { spanText } from '../format/time.ts';
import { Answered } from '../parts/answered.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Erasure } from './erasure.tsx';
import { JobStatus } from './job-status.tsx';
import { Skipped } from './order-all.tsx';

const LOOK_MS = 10_000;
const RUNNING_MS = 2_000;

export function Jobs() {
  const query = { limit: 50, cursor: place.value.query.get('cursor') };
  const read = useRead('/v1/jobs', { query }, { everyMs: LOOK_MS });
  return (
    <>
      <Heading title="Replays and retries" />
      <Answered read={read}>
        {({ jobs, next_cursor }) => (
          <>
            {jobs.length > 0 ? (
              <Table caption="Jobs, newest first" columns={COLUMNS} rows={jobs} keyOf={({ id }) => id} />
            ) : (
              <Empty title="Nobody has ordered one yet.">
                <p>
                  Filter the <a href={hrefTo(['deliveries'], { status: 'failed' })}>deliveries</a>, and send again all
                  that match.
                </p>
              </Empty>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}

const KINDS = {
  retry: 'Retry',
  replay: 'Replay',
  never_delivered: 'What was never delivered',
  erasure: 'Erasure',
} as const;

const nameOf = ({ kind, dry_run }: JobView): string => `${KINDS[kind]}${dry_run ? ', counted only' : ''}`;

const aboutOf = (job: JobView): string =>
  job.kind === 'erasure' ? `customer ${job.customer}` : filterText(job.filter);

const doneOf = (job: JobView): number => (job.kind === 'erasure' ? job.progress.seen : sentOf(job.progress));

const COLUMNS: readonly Column<JobView>[] = [
  { title: 'Status', cell: ({ status }) => <JobStatus status={status} /> },
  {
    title: 'Job',
    kind: 'main',
    cell: (job) => (
      <a class="row-link" href={hrefTo(['jobs', job.id])}>
        {nameOf(job)}
      </a>
    ),
  },
  {
    title: 'Of',
    kind: 'wide',
    cell: (job) => (
      <span class="cut">
        <Visible text={aboutOf(job)} />
      </span>
    ),
  },
  { title: 'Done', kind: 'number', cell: (job) => numberText(doneOf(job)) },
  { title: 'By', spare: true, cell: ({ by }) => <Visible text={by ?? ''} /> },
  { title: 'Ordered', kind: 'when', cell: ({ created_at }) => <Time at={created_at} far /> },
];

export function Job({ id }: { id: string }) {
  const read = useRead('/v1/jobs/{id}', { id }, { everyMs: RUNNING_MS, until: ({ status }) => status !== 'running' });
  const { value } = read.state.value;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['jobs'])}>Replays and retries</a> / <Id id={id} short />
      </p>
      <Heading title={value ? nameOf(value) : 'Job'} />
      <Answered read={read}>
        {(job) => (job.kind === 'erasure' ? <Erasure job={job} /> : <Shown job={job} again={read.again} />)}
      </Answered>
    </>
  );
}

function Shown({ job, again }: { job: SendingJobView; again: () => Promise<void> }) {
  const order = useOrder();
  const { id, status, selected, progress, dry_run, filter } = job;
  const stop = async () => {
    await order.give(
      () => write('DELETE /v1/jobs/{id}', { id }),
      () => 'It is stopped. What it has sent stays sent.',
    );
    await again();
  };
  return (
    <>
      <section
        class={`verdict ${status === 'completed' ? 'good' : status === 'running' ? 'warn' : 'calm'}`}
        aria-label="Progress"
      >
        <p class="standing">
          <JobStatus status={status} />
        </p>
        <p class="sentence">
          {numberText(sentOf(progress))} {dry_run ? 'would be queued' : 'queued'} of{' '}
          {countText(progress.seen, 'delivery', 'deliveries')} looked at
          {selected !== null && <>, {numberText(selected)} selected</>}. Queued is not delivered:{' '}
          <a href={hrefTo(['deliveries'], filter)}>see how they stand</a>.
        </p>
        {selected !== null && status === 'running' && (
          <progress aria-label="Looked at" value={progress.seen} max={Math.max(1, selected)} />
        )}
        {job.seconds_left !== null && <p class="soft">About {spanText(job.seconds_left * 1_000)} left.</p>}
        <Skipped progress={progress} />
        {status === 'running' && may('operator') && (
          <div class="actions">
            <button type="button" class="danger" disabled={order.busy.value} onClick={() => void stop()}>
              Stop it
            </button>
          </div>
        )}
        <OrderSaid order={order} />
      </section>
      <dl class="facts">
        <dt>Filter</dt>
        <dd>
          <Visible text={filterText(filter)} />
        </dd>
        <dt>By</dt>
        <dd>
          <Visible text={job.by ?? 'not kept'} />
        </dd>
        <dt>Rate</dt>
        <dd>
          {job.rate_per_second} a second at most
          {job.achieved_per_second !== null && <>, {numberText(job.achieved_per_second)} looked at</>}
        </dd>
        <dt>Ordered</dt>
        <dd>
          <Time at={job.created_at} far />
        </dd>
        {job.ended_at && (
          <>
            <dt>Ended</dt>
            <dd>
              <Time at={job.ended_at} far />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
