/** `POST /v1/retries`: a job that sends now all that a filter selects; or, in a dry run, what it would do. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import { retryJobId } from '../events/ids.ts';
import { readFields } from '../http/body-fields.ts';
import type { RetryJobDocument } from '../sweep/documents.ts';
import type { Selection } from '../sweep/retry-candidates.ts';
import { NOTHING_YET } from '../sweep/retry-choice.ts';
import { DELIVERY_FILTERS } from './deliveries.ts';
import { filterMembers, filterTexts, keptFilter, problemsWithin } from './job-filter.ts';
import { ratePerSecond } from './job-fields.ts';
import { retryJobView } from './job-views.ts';
import { choiceFilter } from './list-params.ts';
import { orderJob } from './order-job.ts';
import type { OrderJobDeps, OrderKind } from './order-job.ts';
import type { RetryPlanner } from './retry-plan.ts';
import { route } from './route.ts';
import { retryJobShape, retryOrderShape } from './shapes/retry-job.ts';
import type { RetryJobView, RetryPlanView } from './shapes/retry-job.ts';

/** The list's own, since the list shows what is retried. */
const SELECTING = {
  filters: {
    ...DELIVERY_FILTERS,
    status: choiceFilter('status', ['pending'] as const, 'Nothing else can be sent now.'),
  },
  times: ['created_at'],
  of: 'deliveries',
} as const;

const fields = z.object({
  filter: filterMembers(
    SELECTING,
    'Which of the deliveries that are pending: the filters of their list, at least one.',
  ),
  rate_per_second: ratePerSecond('So many a second at most.'),
  dry_run: z
    .boolean('must be true or false')
    .describe('`true`: nothing is sent. Up to 2,000 deliveries are counted at once, beyond that by a job.')
    .default(false),
});

export interface RetryJobRoutesDeps extends OrderJobDeps {
  retryPlanner: RetryPlanner;
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
  handle: (deps: RetryJobRoutesDeps) => (request) => orderJob(deps, request, kindOf(deps)),
});

export const retryJobRoutes = [orderRetries];

type Order = z.output<typeof fields>;

const problemsOf = (_: JsonObject, order: Order | undefined): Record<string, string> =>
  order === undefined ? {} : problemsWithin(order.filter, SELECTING, 'a retry takes');

function selectionOf({ filter }: Order): Omit<Selection, 'created_at'> {
  const { equal, compared, bounds } = keptFilter(filter, SELECTING);
  return { equal, compared, bounds };
}

const kindOf = ({
  retryPlanner,
}: RetryJobRoutesDeps): OrderKind<Order, RetryJobDocument, RetryPlanView, RetryJobView> => ({
  kinds: ['retry'],
  read: (body, handling) => readFields(body, fields, handling, problemsOf),
  idUnder: retryJobId,
  plan: (order, created_at) => retryPlanner.plan({ ...selectionOf(order), created_at }),
  newJob: async (order, { fields: beginning, beside }) => {
    const kept = selectionOf(order);
    const { selected, asOf } = await retryPlanner.count({ ...kept, created_at: beginning.created_at });
    const selection = { filter: filterTexts(order.filter), ...kept, selected, as_of: asOf, beside };
    return { kind: 'retry', ...beginning, ...selection, ...NOTHING_YET };
  },
  isOne: (job) => job.kind === 'retry',
  viewOf: retryJobView,
});
