/** `/v1/replays`: jobs that replay what a filter selects, and how far they are. */
import { replayJobId } from '../events/ids.ts';
import { readFields } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import type { Patience } from '../store/until-done.ts';
import type { JobDocument, MakingJobDocument } from '../sweep/documents.ts';
import type { Jobs } from '../sweep/jobs.ts';
import { nowhere } from '../sweep/places.ts';
import { NOTHING_REPLAYED, pageSize } from '../sweep/replay-choice.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { cancelJob } from './cancel-job.ts';
import { busy } from './errors.ts';
import { filterTexts } from './job-filter.ts';
import { replayJobView } from './job-views.ts';
import type { NeverDeliveredPlanner } from './never-delivered-plan.ts';
import { orderJob } from './order-job.ts';
import type { Beginning, OrderJobDeps, OrderKind } from './order-job.ts';
import { uuidText } from './path-ids.ts';
import { replayFields, replayProblems, selectionOf } from './replay-orders.ts';
import type { ReplayOrder } from './replay-orders.ts';
import type { ReplayPlanner } from './replay-plan.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { replayJobShape, replayOrderShape } from './shapes/replay-job.ts';
import type { ReplayJobView, ReplayPlanView } from './shapes/replay-job.ts';

export interface ReplayJobRoutesDeps extends OrderJobDeps, Patience {
  jobs: Pick<Jobs, 'find' | 'create' | 'first' | 'cancel'>;
  replayPlanner: ReplayPlanner;
  neverDeliveredPlanner: NeverDeliveredPlanner;
  catalogue: Pick<Catalogue, 'byId'>;
}

const id = uuidText('The job.');

const named = ({ jobs }: Pick<ReplayJobRoutesDeps, 'jobs'>) => withId(id, findReplay(jobs), 'replay_not_found');

/** A job of another kind is none of these. */
const findReplay =
  ({ find }: Pick<Jobs, 'find'>) =>
  async (job: string): Promise<Found<MakingJobDocument> | null> => {
    const found = await find(job);
    return found && isMaking(found.fields) ? { ...found, fields: found.fields } : null;
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
  body: { name: 'ReplayJobBody', fields: replayFields },
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
    named(deps)(async (job, { audit }) =>
      (await cancelJob(deps, job, audit)) ? { status: 204, log: { job: job.fields.id } } : busy('replay'),
    ),
});

export const replayJobRoutes = [orderReplay, getReplay, cancelReplay];

const kindOf = (
  deps: ReplayJobRoutesDeps,
): OrderKind<ReplayOrder, MakingJobDocument, ReplayPlanView, ReplayJobView> => ({
  kinds: ['replay', 'never_delivered'],
  read: (body, handling) => readFields(body, replayFields, handling, replayProblems),
  check: ({ mode, webhook_ids = [] }) => (mode === 'never_delivered' ? problemsOfWebhooks(deps, webhook_ids) : {}),
  idUnder: replayJobId,
  plan: (order, created_at) => {
    const { deliveries, events } = selectionOf(order, created_at);
    return deliveries ? deps.replayPlanner.plan(deliveries) : deps.neverDeliveredPlanner.plan(events);
  },
  newJob: (order, beginning) => newJob(deps, order, beginning),
  isOne: isMaking,
  viewOf: replayJobView,
});

const isMaking = (job: JobDocument): job is MakingJobDocument =>
  job.kind === 'replay' || job.kind === 'never_delivered';

/** What no webhook is, no event matches: that is a slip. */
async function problemsOfWebhooks(
  { catalogue }: Pick<ReplayJobRoutesDeps, 'catalogue'>,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const known = await catalogue.byId();
  const unknown = ids.find((id) => !known.has(id.toLowerCase()));
  return unknown === undefined
    ? {}
    : { webhook_ids: `has ${unknown}, which is no webhook: GET /v1/webhooks lists them` };
}

async function newJob(
  { replayPlanner, neverDeliveredPlanner }: ReplayJobRoutesDeps,
  order: ReplayOrder,
  { fields, beside }: Beginning,
): Promise<MakingJobDocument> {
  const { deliveries, events } = selectionOf(order, fields.created_at);
  const { selected, asOf } = await (deliveries ? replayPlanner.count(deliveries) : neverDeliveredPlanner.count(events));
  const common = { filter: filterTexts(order.filter), selected, as_of: asOf, beside, ...fields };
  const walk = { ...nowhere(pageSize(order)), ...NOTHING_REPLAYED };
  return deliveries
    ? { kind: 'replay', ...deliveries, ...common, ...walk }
    : { kind: 'never_delivered', ...events, ...common, ...walk };
}
