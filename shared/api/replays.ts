/** `/v1/replays`: jobs that replay what a filter selects, and how far they are. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import { present } from '../base/present.ts';
import { replayJobId } from '../events/ids.ts';
import { notBlank, readFields, text } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import type { Patience } from '../store/until-done.ts';
import { replayModes } from '../sweep/documents.ts';
import type { ReplayJobDocument } from '../sweep/documents.ts';
import { GIVEN_UP } from '../sweep/job-selection.ts';
import type { Jobs } from '../sweep/jobs.ts';
import { nowhere } from '../sweep/places.ts';
import { NOTHING_REPLAYED, pageSize } from '../sweep/replay-choice.ts';
import { cancelJob } from './cancel-job.ts';
import { DELIVERY_FILTERS } from './deliveries.ts';
import { busy } from './errors.ts';
import { ratePerSecond } from './job-fields.ts';
import { filterTexts, jobFilter, keptFilter } from './job-filter.ts';
import { replayJobView } from './job-views.ts';
import { orderJob } from './order-job.ts';
import type { OrderJobDeps, OrderKind } from './order-job.ts';
import { parseUuid, uuidText } from './path-ids.ts';
import type { ReplayPlanner } from './replay-plan.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { replayJobShape, replayOrderShape } from './shapes/replay-job.ts';
import type { ReplayJobView, ReplayPlanView } from './shapes/replay-job.ts';

/** The list's own, since the list shows what is replayed. */
const SELECTING = { filters: DELIVERY_FILTERS, times: ['created_at'] } as const;

const MAX_LISTED = 100;

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item, 'must be a list')
    .min(1, 'cannot be empty')
    .max(MAX_LISTED, `must have at most ${MAX_LISTED} values: order several jobs`);

const fields = z.object({
  filter: jobFilter(SELECTING, 'Which deliveries: the filters of their list, at least one.'),
  mode: z
    .enum(replayModes, `must be one of ${replayModes.join(', ')}`)
    .describe('`failed`: what failed or was discarded, and was not delivered since. `all`: whatever has ended.')
    .default('failed'),
  webhook_ids: listOf(text.refine((id) => parseUuid(id) !== null, 'must be a list of UUIDs').meta({ format: 'uuid' }))
    .describe('Only those for these webhooks. Without it all.')
    .exactOptional(),
  event_types: listOf(notBlank.meta({ minLength: 1 }))
    .describe('Types, `subscription.*` or `*`. Without it all, given payloads included, which have no type.')
    .exactOptional(),
  rate_per_second: ratePerSecond('So many new deliveries a second at most.'),
  dry_run: z
    .boolean('must be true or false')
    .describe('`true`: nothing is made. Up to 2,000 deliveries are counted at once, beyond that by a job.')
    .default(false),
});

type Order = z.output<typeof fields>;

export interface ReplayJobRoutesDeps extends OrderJobDeps, Patience {
  jobs: Pick<Jobs, 'find' | 'create' | 'first' | 'cancel'>;
  replayPlanner: ReplayPlanner;
}

const id = uuidText('The job.');

const named = ({ jobs }: Pick<ReplayJobRoutesDeps, 'jobs'>) => withId(id, findReplay(jobs), 'replay_not_found');

/** A job of another kind is none of these. */
const findReplay =
  ({ find }: Pick<Jobs, 'find'>) =>
  async (job: string): Promise<Found<ReplayJobDocument> | null> => {
    const found = await find(job);
    return found?.fields.kind === 'replay' ? { ...found, fields: found.fields } : null;
  };

const orderReplay = route({
  method: 'POST',
  path: '/v1/replays',
  operationId: 'orderReplay',
  role: 'operator',
  tag: 'Replays',
  summary: 'Replay all that a filter selects',
  description:
    'Makes a job that goes on until it is done, whatever is restarted meanwhile. It takes what was created before it was ' +
    'ordered, oldest first, and sends each delivery once, also where other jobs select it at the time.',
  body: { name: 'ReplayJobBody', fields },
  repeatable: true,
  answers: {
    200: {
      means: 'What a job would do; or the job that was ordered before, under this `Idempotency-Key`.',
      shape: replayOrderShape,
    },
    201: { means: 'The job.', shape: replayJobShape },
  },
  errors: ['malformed_body', 'idempotency_conflict'],
  handle: (deps: ReplayJobRoutesDeps) => (request) => orderJob(deps, request, kindOf(deps)),
});

const getReplay = route({
  method: 'GET',
  path: '/v1/replays/{id}',
  operationId: 'getReplay',
  role: 'viewer',
  tag: 'Replays',
  summary: 'Get a job, with its progress',
  id,
  answers: { 200: { means: 'The job.', shape: replayJobShape } },
  errors: ['invalid_id', 'replay_not_found'],
  handle: (deps: ReplayJobRoutesDeps) => named(deps)(({ fields: job }) => ({ status: 200, body: replayJobView(job) })),
});

const cancelReplay = route({
  method: 'DELETE',
  path: '/v1/replays/{id}',
  operationId: 'cancelReplay',
  role: 'operator',
  tag: 'Replays',
  summary: 'Stop a job',
  description: 'What it has made so far is sent. One that has ended stays as it is.',
  id,
  answers: { 204: { means: 'It has ended.' } },
  errors: ['invalid_id', 'replay_not_found', 'replay_busy'],
  handle: (deps: ReplayJobRoutesDeps) =>
    named(deps)(async (job) =>
      (await cancelJob(deps, job)) ? { status: 204, log: { job: job.fields.id } } : busy('replay'),
    ),
});

export const replayJobRoutes = [orderReplay, getReplay, cancelReplay];

function problemsOf(_: JsonObject, order: Order | undefined): Record<string, string> {
  const status = order?.filter['status'];
  if (typeof status !== 'string') return {};
  if (status === 'pending') return { 'filter.status': 'is pending: POST /v1/retries sends now what is under way' };
  const isGivenUp = GIVEN_UP.some((each) => each === status);
  return order?.mode === 'failed' && !isGivenUp
    ? {
        'filter.status': `is ${status}: mode failed sends ${GIVEN_UP.join(' and ')} alone, mode all whatever has ended`,
      }
    : {};
}

const selectionOf = ({ filter, mode, webhook_ids, event_types }: Order) => ({
  ...{ mode, ...keptFilter(filter, SELECTING) },
  webhook_ids: webhook_ids?.map((each) => present(parseUuid(each), `a UUID in ${each}`)) ?? null,
  event_types: event_types ?? null,
});

const kindOf = ({
  replayPlanner,
}: ReplayJobRoutesDeps): OrderKind<Order, ReplayJobDocument, ReplayPlanView, ReplayJobView> => ({
  kinds: ['replay'],
  read: (body, handling) => readFields(body, fields, handling, problemsOf),
  idUnder: replayJobId,
  plan: (given, created_at) => replayPlanner.plan({ ...selectionOf(given), created_at }),
  newJob: async (given, { fields: beginning, beside }) => {
    const selection = selectionOf(given);
    const { selected, asOf } = await replayPlanner.count({ ...selection, created_at: beginning.created_at });
    const counted = { filter: filterTexts(given.filter), selected, as_of: asOf, beside };
    return { kind: 'replay', ...beginning, ...selection, ...counted, ...nowhere(pageSize(given)), ...NOTHING_REPLAYED };
  },
  isOne: (job) => job.kind === 'replay',
  viewOf: replayJobView,
});
