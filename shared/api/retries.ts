/** `POST /v1/retries`: a job that sends now all that a filter selects; or, in a dry run, what it would do. */
import { z } from 'zod';

import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { retryJobId } from '../events/ids.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { RetryJobDocument } from '../sweep/documents.ts';
import type { Jobs } from '../sweep/jobs.ts';
import type { Selection } from '../sweep/retry-candidates.ts';
import { NOTHING_YET } from '../sweep/retry-choice.ts';
import { DELIVERY_FILTERS } from './deliveries.ts';
import { refuse, refuseInput } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, madeOrFound, readIdempotencyKey } from './idempotency.ts';
import { filterTexts, jobFilter, keptFilter } from './job-filter.ts';
import { ratePerSecond } from './job-fields.ts';
import { retryJobView } from './job-views.ts';
import { choiceFilter } from './list-params.ts';
import type { RetryPlanner } from './retry-plan.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { retryJobShape, retryOrderShape } from './shapes/retry-job.ts';

/** The list's own, since the list shows what is retried. */
const SELECTING = {
  filters: {
    ...DELIVERY_FILTERS,
    status: choiceFilter('status', ['pending'] as const, 'Nothing else can be sent now.'),
  },
  times: ['created_at'],
} as const;

/** So many jobs are looked at that may send the same deliveries. */
const MOST_BESIDE = 100;

const fields = z.object({
  filter: jobFilter(SELECTING, 'Which of the deliveries that are pending: the filters of their list, at least one.'),
  rate_per_second: ratePerSecond('So many a second at most.'),
  dry_run: z
    .boolean('must be true or false')
    .describe('`true`: nothing is sent. Up to 2,000 deliveries are counted at once, beyond that by a job.')
    .default(false),
});

export interface RetryJobRoutesDeps {
  jobs: Pick<Jobs, 'find' | 'create' | 'first'>;
  planner: RetryPlanner;
  bus: Pick<Bus, 'wake'>;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  log: Log;
}

const orderRetries = route({
  method: 'POST',
  path: '/v1/retries',
  operationId: 'orderRetries',
  role: 'operator',
  tag: 'Deliveries',
  summary: 'Send now all that a filter selects',
  description:
    'Makes a job that goes on until it is done, whatever is restarted meanwhile. It takes what is pending and was created ' +
    'before it was ordered, newest first, and sends each delivery once, also where other jobs select it at the time.',
  body: { name: 'RetryJobBody', fields },
  repeatable: true,
  answers: {
    200: {
      means: 'What a job would do; or the job that was ordered before, under this `Idempotency-Key`.',
      shape: retryOrderShape,
    },
    201: { means: 'The job.', shape: retryJobShape },
  },
  errors: ['malformed_body', 'idempotency_conflict'],
  handle: (deps: RetryJobRoutesDeps) => (request) => order(deps, request),
});

export const retryJobRoutes = [orderRetries];

async function order(deps: RetryJobRoutesDeps, { body, headers, principal, handling }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readFields(parsed.json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const plan = read.body.dry_run ? await deps.planner.plan(selectionOf(read.body, deps.now())) : null;
  if (plan !== null) return { status: 200 as const, body: plan, log: { dryRun: true, selected: plan.selected } };
  const digest = digestOf(parsed.json);
  const found = idempotency.key === null ? null : await deps.jobs.find(retryJobId(principal.key, idempotency.key));
  const id = idempotency.key === null ? deps.newId() : retryJobId(principal.key, idempotency.key);
  const made =
    found === null ? await createJob(deps, { id, by: principal.key, request_digest: digest }, read.body) : null;
  const job = made ?? found?.fields ?? (await deps.jobs.find(id))?.fields;
  if (job?.kind !== 'retry' || job.request_digest !== digest) return refuse('idempotency_conflict', CONFLICT);
  // A repeat wakes, too: the first answer may have got lost before it did.
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ job: id, error }, 'wake.not_published');
  return madeOrFound(made !== null, { body: retryJobView(job), log: { job: id, dryRun: job.dry_run } });
}

type Order = z.output<typeof fields>;

const selectionOf = ({ filter }: Pick<Order, 'filter'>, now: EpochMs): Selection => ({
  ...keptFilter(filter, SELECTING),
  created_at: Timestamp.fromMillis(now),
});

/** @returns null where it is there already: a repeat of the request was first */
async function createJob(
  { jobs, planner, now }: RetryJobRoutesDeps,
  asked: Pick<RetryJobDocument, 'id' | 'request_digest'> & { by: string },
  { filter: given, dry_run, rate_per_second }: Order,
): Promise<RetryJobDocument | null> {
  const selection = selectionOf({ filter: given }, now());
  // In this order: what such a job brings forward from now on is attempted after this one was ordered.
  const beside = await runningRetries(jobs);
  const { selected, asOf } = await planner.count(selection);
  const at = selection.created_at;
  const job: RetryJobDocument = {
    ...{ v: 1, kind: 'retry', status: 'running', ...asked },
    ...{ filter: filterTexts(given), ...selection, beside, selected, as_of: asOf, dry_run, rate_per_second },
    ...lineage(),
    ...NOTHING_YET,
    ...{ after: null, due_at: at, claims: 0, updated_at: at, ended_at: null },
    ...{ shard: shardOf(asked.id), expire_at: null },
  };
  return (await jobs.create(job)) ? job : null;
}

async function runningRetries(jobs: Pick<Jobs, 'first'>): Promise<string[]> {
  const running = await jobs.first(MOST_BESIDE);
  return running.flatMap(({ id, kind }) => (kind === 'retry' ? id : []));
}
