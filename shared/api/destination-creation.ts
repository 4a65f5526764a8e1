/** A destination is made; under an idempotency key the repeat finds the one that the first request made. */
import { inTurns } from '../base/in-turns.ts';
import type { InTurn } from '../base/in-turns.ts';
import type { JsonObject } from '../base/json.ts';
import { webhookId } from '../events/ids.ts';
import { readJsonBody } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { untilDone } from '../store/until-done.ts';
import type { Version } from '../store/version.ts';
import type { Write } from '../store/write.ts';
import { exceededLimit } from '../webhooks/hooker-limits.ts';
import type { Exceeded } from '../webhooks/hooker-limits.ts';
import { isCreationOf, keepCreation } from '../webhooks/keyed-requests.ts';
import type { Reveal } from '../webhooks/signing/secret-values.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { askedOf } from './destination-family.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { boundToOwner, isCounted } from './owner-limits.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { etagOf } from './webhook-changes.ts';

export function createCreation<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  family: Family<D, V>,
) {
  const { keyring } = deps;
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
      const made = await family.records.findAny(id);
      return made && repeated(deps, family, made, digest, request);
    };
    const before = await repeat();
    if (before !== null) return before;

    const checked = await family.check(json, null, askedOf(request, null), deps);
    if (!checked.ok) return refuseInput(checked);
    const made = await checked.makes(id, null);
    if (!made.ok) return refuseInput(made);
    const destination: D = {
      ...made.destination,
      ...(digest !== null && { requests: keepCreation(id, digest, keyring) }),
      change_id: deps.newId(),
    };
    // Webhooks with a limit are counted, so each of them is made against the others' latest.
    const audit = (made: D) => [request.audit(family.change(id, null, made))];
    const make = () => commitCreation(deps, family, { destination, reveal: made.reveal, audit }, repeat);
    return isCounted(destination) ? inTurn('limited', make) : make();
  };
}

interface ToCommit<D> {
  destination: D;
  reveal: Reveal;
  audit: (made: D) => Write[];
}

async function commitCreation<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  { records, view }: Family<D, V>,
  { destination: asked, reveal, audit }: ToCommit<D>,
  repeat: () => Promise<Repeated<V> | null>,
) {
  const made = (destination: D, version: Version) => ({
    status: 201 as const,
    body: view(destination, reveal),
    headers: { etag: etagOf(version) },
    log: { webhook: destination.id },
  });
  const answer = await untilDone(deps, async () => {
    const seen = isCounted(asked) ? await records.seen() : undefined;
    const bound = seen ? await boundToOwner(deps, asked, seen, true) : { destination: asked };
    if ('refusal' in bound) return bound.refusal;
    const { destination } = bound;
    const exceeded = seen && exceededLimit(destination, null, await deps.catalogue.at(seen), deps.hookerLimits);
    if (exceeded) return refuseExceeded(exceeded);
    const version = await records.create(destination, audit(destination), seen);
    if (version !== null) return made(destination, version);
    const there = await records.findAny(destination.id);
    // The commit was made, its answer got lost, and the client that repeated it met it.
    if (there && there.fields.change_id === destination.change_id) return made(there.fields, there.version);
    return repeat();
  });
  return answer ?? busy('webhook');
}

interface Shown<V> extends Envelope {
  status: 200;
  body: V;
}

type Repeated<V> = Shown<V> | Refusal<'idempotency_conflict'>;

/** The answer to a request that was made before, under the same key. */
function repeated<D extends StoredDestination, V extends JsonObject>(
  { keyring }: WritesDeps,
  { noun, view }: Family<D, V>,
  { fields, version }: Found<D>,
  digest: string,
  { handling }: ApiRequest,
): Repeated<V> {
  if (fields.deleted_at !== null)
    return refuse(
      'idempotency_conflict',
      `the ${noun} that was made under this Idempotency-Key is deleted: use a new key.`,
    );
  if (!isCreationOf(fields, digest, keyring)) return refuse('idempotency_conflict', CONFLICT);
  handling.warnings.push(
    `this Idempotency-Key made the ${noun} before: its secrets were in the first answer alone; if that was lost, rotate them`,
  );
  return {
    status: 200,
    body: view(fields),
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
