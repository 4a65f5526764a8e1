import { inTurns } from '../base/in-turns.ts';
import type { InTurn } from '../base/in-turns.ts';
import type { Log } from '../base/log.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { CheckDeps } from '../destinations/destination.ts';
import { checkWebhook } from '../destinations/webhook/check.ts';
import { webhookId } from '../events/ids.ts';
import { readJsonBody } from '../http/body-fields.ts';
import { healthWordOf, laneStateOf } from '../lanes/lane-policy.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ReadWebhookFacts } from '../lanes/webhook-facts.ts';
import type { Found } from '../store/find.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import type { Version } from '../store/version.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { exceededLimit, isLimited } from '../webhooks/hooker-limits.ts';
import type { Exceeded, HookerLimits } from '../webhooks/hooker-limits.ts';
import { isCreationOf, keepCreation } from '../webhooks/keyed-requests.ts';
import { noSecrets } from '../webhooks/sealed.ts';
import type { Reveal } from '../webhooks/signing/secret-values.ts';
import { webhookShape, webhookView } from '../webhooks/view.ts';
import type { WebhookView } from '../webhooks/view.ts';
import { webhookFields } from '../webhooks/webhook-body.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { withId } from './router.ts';
import { webhookWithHealthShape } from './shapes/webhook.ts';
import { laneView } from './views.ts';
import { webhookChange } from './webhook-audit.ts';
import { etagOf } from './webhook-changes.ts';
import type { ChangeWebhook } from './webhook-changes.ts';
import { listWebhooks } from './webhook-list.ts';
import type { WebhookRecords } from './webhook-records.ts';

export interface WebhookRoutesDeps extends Patience, CheckDeps {
  records: WebhookRecords;
  changeWebhook: ChangeWebhook;
  catalogue: Pick<Catalogue, 'current' | 'at'>;
  lanes: Pick<Lanes, 'drain' | 'find' | 'states'>;
  webhookFacts: ReadWebhookFacts;
  bus: Pick<Bus, 'wake'>;
  hookerLimits: HookerLimits;
  /** UUID v4. */
  newId: () => string;
  log: Log;
}

export const id = uuidText('The webhook.');

export const named = ({ records }: Pick<WebhookRoutesDeps, 'records'>) => withId(id, records.find, 'webhook_not_found');

const createWebhook = route({
  method: 'POST',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Create a webhook',
  description: 'Its answer is the only one that shows the secrets that were made.',
  lenient: true,
  body: { name: 'WebhookBody', fields: webhookFields },
  repeatable: true,
  answers: {
    200: {
      means: 'It was created before, under this `Idempotency-Key`: the webhook as it is by now, without secrets.',
      shape: webhookShape,
      headers: ['ETag'],
    },
    201: { means: 'The webhook, with its new secrets this once.', shape: webhookShape, headers: ['ETag'] },
  },
  errors: ['malformed_body', 'idempotency_conflict', 'too_many_webhooks', 'webhook_busy'],
  handle: (deps: WebhookRoutesDeps) => createCreation(deps),
});

const getWebhook = route({
  method: 'GET',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'Get a webhook, with its health',
  lenient: true,
  id,
  answers: { 200: { means: 'The webhook.', shape: webhookWithHealthShape, headers: ['ETag'] } },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(async ({ fields, version }) => {
      const lane = await deps.lanes.find(fields.id);
      const isOk = healthWordOf(fields.status, laneStateOf(lane)) === 'ok';
      const facts = await deps.webhookFacts(isOk ? [] : [fields.id]);
      const body = { ...webhookView(fields), ...laneView(fields, lane, facts.get(fields.id)) };
      return { status: 200, body, headers: { etag: etagOf(version) } };
    }),
});

const deleteWebhook = route({
  method: 'DELETE',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Delete a webhook',
  description:
    'It is hidden at once, its secrets are erased, and its pending deliveries end `cancelled: webhook_deleted`.',
  lenient: true,
  id,
  conditional: true,
  answers: { 204: { means: 'It is deleted.' } },
  errors: ['invalid_id', 'webhook_not_found', 'webhook_busy', 'precondition_failed'],
  handle: (deps: WebhookRoutesDeps) => named(deps)((found, request) => remove(deps, found, request)),
});

export const webhookRoutes = [listWebhooks, createWebhook, getWebhook, deleteWebhook];

/** `POST /v1/webhooks`; under an idempotency key the repeat finds the webhook that the first one made. */
function createCreation(deps: WebhookRoutesDeps) {
  const { records, keyring } = deps;
  const inTurn: InTurn = inTurns();
  return async (request: ApiRequest) => {
    const { headers, principal } = request;
    const parsedBody = readJsonBody(request.body);
    if (!parsedBody.ok) return refuseInput(parsedBody);
    const { json } = parsedBody;
    const idempotency = readIdempotencyKey(headers);
    if (!idempotency.ok) return refuseInput(idempotency);
    const { key } = idempotency;
    const id = key === null ? deps.newId() : webhookId(principal.key, key);
    const digest = key === null ? null : digestOf(json);
    const repeat = async () => {
      if (digest === null) return null;
      const made = await records.findAny(id);
      return made && repeated(deps, made, digest, request);
    };
    const before = await repeat();
    if (before !== null) return before;

    const checked = await checkWebhook(json, request, deps);
    if (!checked.ok) return refuseInput(checked);
    const made = await checked.makes(id, null);
    if (!made.ok) return refuseInput(made);
    const webhook: Webhook = {
      ...made.destination,
      ...(digest !== null && { requests: keepCreation(id, digest, keyring) }),
      change_id: deps.newId(),
    };
    // Webhooks with a limit are counted, so each of them is made against the others' latest.
    const audit = () => [request.audit(webhookChange(id, null, webhook))];
    const make = () => commitCreation(deps, { webhook, reveal: made.reveal, audit }, repeat);
    return isLimited(webhook) ? inTurn('limited', make) : make();
  };
}

async function commitCreation(
  deps: WebhookRoutesDeps,
  { webhook, reveal, audit }: { webhook: Webhook; reveal: Reveal; audit: () => Write[] },
  repeat: () => Promise<Repeated | null>,
) {
  const { records } = deps;
  const made = (version: Version) => ({
    status: 201 as const,
    body: webhookView(webhook, reveal),
    headers: { etag: etagOf(version) },
    log: { webhook: webhook.id },
  });
  const answer = await untilDone(deps, async () => {
    const seen = isLimited(webhook) ? await records.seen() : undefined;
    const exceeded = seen && exceededLimit(webhook, null, await deps.catalogue.at(seen), deps.hookerLimits);
    if (exceeded) return refuseExceeded(exceeded);
    const version = await records.create(webhook, audit(), seen);
    if (version !== null) return made(version);
    const there = await records.findAny(webhook.id);
    // The commit was made, its answer got lost, and the client that repeated it met it.
    if (there && there.fields.change_id === webhook.change_id) return made(there.version);
    return repeat();
  });
  return answer ?? busy('webhook');
}

interface Shown extends Envelope {
  status: 200;
  body: WebhookView;
}

type Repeated = Shown | Refusal<'idempotency_conflict'>;

/** The answer to a request that was made before, under the same key. */
function repeated(
  { keyring }: WebhookRoutesDeps,
  { fields, version }: Found<Webhook>,
  digest: string,
  { handling }: ApiRequest,
): Repeated {
  if (fields.deleted_at !== null)
    return refuse(
      'idempotency_conflict',
      'the webhook that was made under this Idempotency-Key is deleted: use a new key.',
    );
  if (!isCreationOf(fields, digest, keyring)) return refuse('idempotency_conflict', CONFLICT);
  handling.warnings.push(
    'this Idempotency-Key made the webhook before: its secrets were in the first answer alone; if that was lost, rotate them',
  );
  return {
    status: 200,
    body: webhookView(fields),
    headers: { etag: etagOf(version) },
    log: { webhook: fields.id, outcome: 'repeated' },
  };
}

export const refuseExceeded = ({ shop, most }: Exceeded): Refusal<'too_many_webhooks'> =>
  refuse(
    'too_many_webhooks',
    `${most} webhooks with a payload_format of hooker's ` +
      `${shop === null ? 'match no account' : `match the account ${shop}`}, as many as may: delete one, or raise HOOKER_LIMITS.`,
  );

/** How long the answer to a deletion waits for the queue to be ended; `sweep` does the rest. */
const DRAIN_MS = 2_000;

async function remove(deps: WebhookRoutesDeps, found: Found<Webhook>, { headers, audit }: ApiRequest) {
  const { id } = found.fields;
  const now = deps.now();
  const at = new Date(now).toISOString();
  const deleted = { status: 204 as const };
  // Where it is gone meanwhile it was another client's doing, or this very commit's, whose answer got lost.
  const answer =
    (await deps.changeWebhook(found, headers, ({ fields: webhook }) => ({
      fields: { ...noSecrets, deleted_at: at, updated_at: at },
      drainAt: now,
      beside: [audit(webhookChange(id, webhook, null))],
      done: () => deleted,
    }))) ?? deleted;
  if (answer !== deleted) return answer;
  const drained = await drainFor(deps, id, deps.now() + DRAIN_MS);
  return { ...deleted, log: { webhook: id, drained } };
}

/** @returns how many deliveries were ended */
async function drainFor(deps: WebhookRoutesDeps, id: string, until: number): Promise<number> {
  let drained = 0;
  try {
    while (deps.now() < until) {
      const count = await deps.lanes.drain([id], deps.now());
      if (count === 0) return drained;
      drained += count;
    }
  } catch (error) {
    // The deletion is done and must be answered so: the queue stays due, and sweep tries again.
    deps.log.warn({ webhook: id, error }, 'webhook.not_drained');
  }
  await wake(deps);
  return drained;
}

/** Wakes `sweep`; where that fails, its next run does what is due. */
export async function wake({ bus, log }: Pick<WebhookRoutesDeps, 'bus' | 'log'>): Promise<void> {
  const error = await publishedInTime(bus.wake());
  if (error) log.warn({ error }, 'wake.not_published');
}
