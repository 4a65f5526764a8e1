/** An order for many deliveries: answered at once in a dry run that is small enough, else by a job. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { invalid, readJsonBody } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Handling } from '../http/handling.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { JobDocument, MakingJobDocument, RetryJobDocument, SendingFields } from '../sweep/documents.ts';
import type { Jobs } from '../sweep/jobs.ts';
import { refuse, refuseInput } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, madeOrFound, readIdempotencyKey } from './idempotency.ts';
import type { ApiRequest } from './route.ts';

/** So many jobs are looked at that may send the same deliveries. */
const MOST_BESIDE = 100;

export interface OrderJobDeps {
  jobs: Pick<Jobs, 'find' | 'create' | 'first'>;
  bus: Pick<Bus, 'wake'>;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  log: Log;
}

/** What an order says of every job. */
interface Ordered {
  dry_run: boolean;
  rate_per_second: number;
}

/** What a job is made of, beside its order. */
export interface Beginning {
  fields: SendingFields;
  /** Jobs of its kind that are running. */
  beside: string[];
}

/** A job that sends. */
type SendingJob = MakingJobDocument | RetryJobDocument;

/** What orders of a kind are: an order O makes a job J, or is answered by a plan P. */
export interface OrderKind<O, J extends SendingJob, P, V> {
  kinds: readonly JobDocument['kind'][];
  read: (body: Json, handling: Handling) => { ok: true; body: O } | Refused;
  /** What only the store can tell is wrong, by field. */
  check?: (order: O) => Promise<Record<string, string>> | Record<string, string>;
  idUnder: (apiKey: string, idempotencyKey: string) => string;
  /** @returns null where too many are selected to be looked at in one request */
  plan: (order: O, at: Timestamp) => Promise<P | null>;
  newJob: (order: O, beginning: Beginning) => Promise<J>;
  isOne: (job: JobDocument) => job is J;
  viewOf: (job: J) => V;
}

/** Answers an order; the same under the same key finds its job, and wakes `sweep` again. */
export async function orderJob<
  O extends Ordered,
  J extends SendingJob,
  P extends { selected: number },
  V extends JsonObject,
>(deps: OrderJobDeps, { body, headers, principal, handling, audit }: ApiRequest, kind: OrderKind<O, J, P, V>) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = kind.read(parsed.json, handling);
  if (!read.ok) return refuseInput(read);
  const problems = (await kind.check?.(read.body)) ?? {};
  if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
  const at = Timestamp.fromMillis(deps.now());
  const plan = read.body.dry_run ? await kind.plan(read.body, at) : null;
  if (plan !== null) return { status: 200 as const, body: plan, log: { dryRun: true, selected: plan.selected } };
  const id = idempotency.key === null ? deps.newId() : kind.idUnder(principal.key, idempotency.key);
  const asked = { id, by: principal.key, digest: digestOf(parsed.json), at };
  const found = idempotency.key === null ? null : await deps.jobs.find(id);
  const made = found === null ? await makeJob(deps, kind, read.body, { ...asked, audit }) : null;
  const job = made ?? found?.fields ?? (await deps.jobs.find(id))?.fields;
  if (job === undefined || !kind.isOne(job) || job.request_digest !== asked.digest)
    return refuse('idempotency_conflict', CONFLICT);
  // A repeat wakes, too: the first answer may have got lost before it did.
  const error = await publishedInTime(deps.bus.wake());
  if (error) deps.log.warn({ job: id, error }, 'wake.not_published');
  return madeOrFound(made !== null, { body: kind.viewOf(job), log: { job: id, dryRun: job.dry_run } });
}

/** @returns null where it is there already: a repeat of the request was first */
async function makeJob<O extends Ordered, J extends SendingJob, P, V extends JsonObject>(
  { jobs }: OrderJobDeps,
  { newJob, kinds, viewOf }: OrderKind<O, J, P, V>,
  order: O,
  { audit, ...asked }: Asked & Pick<ApiRequest, 'audit'>,
): Promise<J | null> {
  // Before anything is counted: what such a job sends from now on is sent after this one was ordered.
  const running = await jobs.first(MOST_BESIDE);
  const beside = running.flatMap(({ id, kind }) => (kinds.includes(kind) ? id : []));
  const job = await newJob(order, { fields: fieldsOf(asked, order), beside });
  const entry = audit({ kind: 'job', id: job.id, before: null, after: withoutProgress(viewOf(job)) });
  return (await jobs.create(job, [entry])) ? job : null;
}

/** What was ordered, and not how far it is. */
const withoutProgress = ({ progress: _, ...ordered }: JsonObject): JsonObject => ordered;

interface Asked {
  id: string;
  by: string;
  digest: string;
  at: Timestamp;
}

const fieldsOf = ({ id, by, digest, at }: Asked, { dry_run, rate_per_second }: Ordered): SendingFields => ({
  ...{ v: 1, id, status: 'running', dry_run, rate_per_second, by, request_digest: digest, ...lineage() },
  ...{ after: null, due_at: at, claims: 0, created_at: at, updated_at: at, ended_at: null },
  ...{ shard: shardOf(id), expire_at: null },
});
