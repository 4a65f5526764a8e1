/** `/v1/replays`: jobs that replay what a filter selects, and how far they are. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { utcTime } from '../base/time.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { DeliveryStatus } from '../deliveries/documents.ts';
import { replayJobId } from '../events/ids.ts';
import { MUST_BE_GIVEN, notBlank, readFields, readJsonBody, text } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Patience } from '../store/until-done.ts';
import type { ReplayJobDocument } from '../sweep/documents.ts';
import type { Jobs } from '../sweep/jobs.ts';
import { cancelJob } from './cancel-job.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, madeOrFound, readIdempotencyKey } from './idempotency.ts';
import { ratePerSecond } from './job-fields.ts';
import { replayJobView } from './job-views.ts';
import { parseUuid, uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { replayJobShape } from './shapes/replay-job.ts';

const ENDED = ['failed', 'discarded', 'cancelled'] as const satisfies readonly DeliveryStatus[];
const MAX_LISTED = 100;

const time = text.refine((given) => utcTime(given) !== null, 'must be an RFC 3339 time').meta({ format: 'date-time' });
const listOf = <T extends z.ZodType>(item: T) =>
  z.array(item, 'must be a list').min(1, 'cannot be empty').max(MAX_LISTED, `must have at most ${MAX_LISTED} values`);

const fields = z.object({
  from: text
    .refine((given) => given !== '', { error: 'cannot be blank', abort: true })
    .pipe(time)
    .meta({ format: 'date-time', description: 'Deliveries created from then on.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  to: time.describe('Until then, not included. Without it, and where it is in the future, now.').exactOptional(),
  webhook_ids: listOf(text.refine((id) => parseUuid(id) !== null, 'must be a list of UUIDs').meta({ format: 'uuid' }))
    .describe('Without it all.')
    .exactOptional(),
  event_types: listOf(notBlank.meta({ minLength: 1 }))
    .describe('Types, `subscription.*` or `*`. Without it all, given payloads included, which have no type.')
    .exactOptional(),
  statuses: listOf(z.enum([...ENDED, 'succeeded'], `must be a list of ${ENDED.join(', ')}, succeeded`))
    .describe('Without it `failed`, `discarded`, `cancelled`. `succeeded` only with `include_succeeded`.')
    .exactOptional(),
  include_succeeded: z
    .boolean('must be true or false')
    .describe('Whether it also sends what has succeeded, or is under way.')
    .default(false),
  rate_per_second: ratePerSecond('So many new deliveries a second at most.'),
  dry_run: z.boolean('must be true or false').describe('`true`: it counts, and makes nothing.').default(false),
});

type Order = z.output<typeof fields>;

export interface ReplayJobRoutesDeps extends Patience {
  jobs: Pick<Jobs, 'find' | 'create' | 'cancel'>;
  bus: Pick<Bus, 'wake'>;
  /** UUID v4. */
  newId: () => string;
  log: Log;
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
    'Makes a job that goes on until it is done, whatever is restarted meanwhile, and sends each delivery once.',
  body: { name: 'ReplayJobBody', fields },
  repeatable: true,
  answers: {
    200: { means: 'It was ordered before, under this `Idempotency-Key`.', shape: replayJobShape },
    201: { means: 'The job.', shape: replayJobShape },
  },
  errors: ['malformed_body', 'idempotency_conflict'],
  handle: (deps: ReplayJobRoutesDeps) => (request) => order(deps, request),
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

async function order(deps: ReplayJobRoutesDeps, { body, headers, principal, handling }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readFields(json, fields, handling, (given, whole) => problemsOf(given, whole, deps.now()));
  if (!read.ok) return refuseInput(read);
  const id = idempotency.key === null ? deps.newId() : replayJobId(principal.key, idempotency.key);
  const job = { ...newJob(id, read.body, digestOf(json), deps.now()), by: principal.key };
  const isNew = await deps.jobs.create(job);
  const stored = isNew ? job : (await deps.jobs.find(id))?.fields;
  if (stored?.kind !== 'replay' || stored.request_digest !== job.request_digest)
    return refuse('idempotency_conflict', CONFLICT);
  // A repeat wakes, too: the first answer may have got lost before it did.
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ job: id, error }, 'wake.not_published');
  return madeOrFound(isNew, { body: replayJobView(stored), log: { job: id, dryRun: job.dry_run } });
}

function problemsOf(given: JsonObject, whole: Order | undefined, now: number): Record<string, string> {
  if (whole === undefined) return {};
  const isBackwards = Date.parse(whole.from) >= Math.min(now, whole.to === undefined ? now : Date.parse(whole.to));
  const isRefused = given.statuses !== undefined && whole.statuses?.includes('succeeded') && !whole.include_succeeded;
  return {
    ...(isBackwards && { from: 'must be before to, and not in the future' }),
    ...(isRefused && { statuses: 'has succeeded: set include_succeeded to send again what has succeeded' }),
  };
}

export function newJob(id: string, given: Order, request_digest: string, now: number): ReplayJobDocument {
  const { include_succeeded, rate_per_second, dry_run } = given;
  const at = Timestamp.fromMillis(now);
  const statuses = given.statuses ?? [...ENDED, ...(include_succeeded ? (['succeeded'] as const) : [])];
  return {
    v: 1,
    id,
    kind: 'replay',
    status: 'running',
    from: Timestamp.fromMillis(Date.parse(given.from)),
    to: Timestamp.fromMillis(given.to === undefined ? now : Math.min(now, Date.parse(given.to))),
    webhook_ids: given.webhook_ids?.map((each) => parseUuid(each)!) ?? null,
    event_types: given.event_types ?? null,
    statuses: [...new Set(statuses)],
    include_succeeded,
    dry_run,
    rate_per_second,
    request_digest,
    ...lineage(),
    ...{ seen: 0, replayed: 0, skipped_done: 0, skipped_expired: 0, skipped_webhook: 0 },
    phase: 0,
    after: null,
    due_at: at,
    claims: 0,
    created_at: at,
    updated_at: at,
    ended_at: null,
    shard: shardOf(id),
    expire_at: null,
  };
}
