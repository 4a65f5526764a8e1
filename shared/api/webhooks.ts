import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { EgressGuard } from '../delivery/egress.ts';
import { SubrelayError } from '../errors.ts';
import type { Answer } from '../http/doorway.ts';
import { parseJsonBytes } from '../json.ts';
import type { Log } from '../log.ts';
import type { Catalogue } from '../store/catalogue.ts';
import type { Found } from '../store/find.ts';
import type { Lanes } from '../store/lanes.ts';
import type { WebhookRecords } from '../store/webhook-records.ts';
import type { Keyring } from '../webhooks/secrets.ts';
import { noSecrets } from '../webhooks/signatures.ts';
import { invalid } from '../webhooks/body-fields.ts';
import { readBody } from '../webhooks/webhook-body.ts';
import { makesRsaKey } from '../webhooks/webhook-secrets.ts';
import { webhookFrom } from '../webhooks/webhook.ts';
import type { Parsed, Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import { parseUuid } from './path-ids.ts';
import { withId } from './router.ts';
import type { ApiRequest, Routes } from './router.ts';
import { laneView, webhookJson } from './views.ts';
import { answerWebhookList } from './webhook-list.ts';

export interface WebhookRoutesDeps {
  records: WebhookRecords;
  catalogue: Pick<Catalogue, 'current'>;
  lanes: Pick<Lanes, 'drain' | 'find' | 'states'>;
  bus: Pick<Bus, 'wake'>;
  keyring: Keyring;
  egress: Pick<EgressGuard, 'checkUrl' | 'checkNow'>;
  now: () => number;
  /** UUID v4. */
  newId: () => string;
  randomBytes: (size: number) => Buffer;
  /** An RSA private key, PKCS #8 in PEM; it takes 50 to 500 ms. */
  newRsaKey: () => Promise<string>;
  log: Log;
}

export function webhookRoutes(deps: WebhookRoutesDeps): Routes {
  const named = withId(parseUuid, deps.records.find, 'webhook_not_found');
  return {
    '/v1/webhooks': {
      GET: answerWebhookList(deps.catalogue, deps.lanes),
      POST: (request) => create(deps, request),
    },
    '/v1/webhooks/{id}': {
      GET: named(async ({ fields }) => {
        const lane = await deps.lanes.find(fields.id);
        return { status: 200, body: { ...webhookJson(fields), ...laneView(fields, lane) } };
      }),
      PUT: named((found, request) => replace(deps, found, request)),
      DELETE: named((found) => remove(deps, found)),
    },
  };
}

async function create(deps: WebhookRoutesDeps, { body }: ApiRequest): Promise<Answer> {
  const parsed = await parse(deps, body, null);
  if (!parsed.ok) return refuseInput(parsed);
  const { webhook, reveal } = parsed;
  await deps.records.create(webhook);
  return { status: 201, body: webhookJson(webhook, reveal), log: { webhook: webhook.id } };
}

async function replace(deps: WebhookRoutesDeps, found: Found<Webhook>, { body }: ApiRequest): Promise<Answer> {
  const { id } = found.fields;
  const answer = await againWhileChanged(deps, found, async ({ fields: existing, version }) => {
    const parsed = await parse(deps, body, existing);
    if (!parsed.ok) return refuseInput(parsed);
    const { webhook, reveal } = parsed;
    const drainAt = needsDrain(existing, webhook) ? deps.now() : null;
    if (!(await deps.records.change(id, webhook, version, drainAt))) return null;
    if (drainAt !== null) await wake(deps);
    return { status: 200, body: webhookJson(webhook, reveal), log: { webhook: id } };
  });
  return answer ?? refuse('webhook_not_found');
}

/** Whether a change concerns what is already queued: it is to be released, or ended. A pause takes effect by itself. */
const needsDrain = (before: Webhook, after: Webhook): boolean =>
  (before.status !== after.status && after.status !== 'paused') ||
  (before.ordering ?? 'none') !== after.ordering ||
  (before.rate_limit ?? null) !== after.rate_limit ||
  (before.rate_limit_duration ?? 1) !== after.rate_limit_duration;

/** How long the answer to a deletion waits for the queue to be ended; `sweep` does the rest. */
const DRAIN_MS = 2_000;

async function remove(deps: WebhookRoutesDeps, found: Found<Webhook>): Promise<Answer> {
  const { id } = found.fields;
  const now = deps.now();
  const at = new Date(now).toISOString();
  // Where it is gone meanwhile it was another client's doing, or this very commit's, whose answer got lost.
  await againWhileChanged(deps, found, async ({ version }) => {
    const fields = { ...noSecrets, deleted_at: at, updated_at: at };
    const deleted = await deps.records.change(id, fields, version, now);
    return deleted ? true : null;
  });
  const drained = await drainFor(deps, id, now + DRAIN_MS);
  return { status: 204, log: { webhook: id, drained } };
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

/** Each change that comes first is another client's, or a disabling. */
const MAX_TRIES = 5;

/**
 * Does a change anew on what is there by then, where somebody else's came first; `change` answers null then.
 * @returns null where the webhook is gone meanwhile
 */
export async function againWhileChanged<T>(
  { records }: Pick<WebhookRoutesDeps, 'records'>,
  found: Found<Webhook>,
  change: (current: Found<Webhook>) => Promise<T | null>,
): Promise<T | null> {
  let current: Found<Webhook> | null = found;
  for (let tries = 0; tries < MAX_TRIES && current !== null; tries++) {
    const result = await change(current);
    if (result !== null) return result;
    current = await records.find(found.fields.id);
  }
  if (current === null) return null;
  throw new SubrelayError('STORE_UNAVAILABLE', 'The webhook was changed by others on every try to change it');
}

/** What a body describes; its URL is also resolved, and one whose name leads to a refused address is refused. */
async function parse(deps: WebhookRoutesDeps, body: Buffer, existing: Webhook | null): Promise<Parsed> {
  const { keyring, egress, newId, randomBytes, now } = deps;
  const json = parseJsonBytes(body);
  if (json === undefined) {
    return { ok: false, code: 3, message: 'malformed request body', details: 'the body must be JSON.' };
  }
  const read = readBody(json, (url) => {
    const checked = egress.checkUrl(url);
    return checked.ok ? null : checked.reason;
  });
  if (!read.ok) return read;
  const refusal = await egress.checkNow(read.body.url);
  if (refusal !== null) return invalid({ url: refusal.reason });
  const rsaKey = makesRsaKey(read.body, existing) ? await deps.newRsaKey() : '';
  const context = { existing, now: new Date(now()), newId, randomBytes, newRsaKey: () => rsaKey, keyring };
  return { ok: true, ...webhookFrom(read.body, context) };
}

async function wake({ bus, log }: Pick<WebhookRoutesDeps, 'bus' | 'log'>): Promise<void> {
  const error = await publishedInTime(bus.wake());
  if (error) log.warn({ error }, 'wake.not_published');
}
