/** The two ways to change a destination: as a whole, or some of its fields. */
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Made } from '../destinations/destination.ts';
import { malformed, readJsonBody } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { exceededLimit } from '../webhooks/hooker-limits.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { refuseExceeded } from './destination-creation.ts';
import { askedOf, wake } from './destination-family.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { boundToOwner, isCounted } from './owner-limits.ts';
import type { ApiRequest, Envelope } from './route.ts';

interface Shown<V> extends Envelope {
  status: 200;
  body: V;
}

type Edited<V> = Shown<V> | Refusal<'too_many_webhooks' | 'malformed_body' | 'validation_failed'>;

/** The destination that the one of the moment is to become. */
type Makes<D> = (existing: D) => Promise<Made<D> | Refused>;

/** @returns null where it is gone */
export async function replace<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  family: Family<D, V>,
  found: Found<D>,
  request: ApiRequest,
) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const checked = await family.check(parsed.json, found.fields, askedOf(request, found.fields), deps);
  if (!checked.ok) return refuseInput(checked);
  return edit(deps, family, found, request, (existing) => checked.makes(existing.id, existing));
}

/** @returns null where it is gone */
export async function patch<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  family: Family<D, V>,
  found: Found<D>,
  request: ApiRequest,
) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  if (!isJsonObject(json)) return refuseInput(malformed('the body must be a JSON object.'));
  return edit(deps, family, found, request, (existing) => patched(deps, family, existing, json, request));
}

/** Types that are not given stay: a default of the deployment is for new destinations. */
async function patched<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  family: Family<D, V>,
  existing: D,
  given: JsonObject,
  request: ApiRequest,
) {
  const asked = family.patched(existing, given);
  if (!asked.ok) return asked;
  const namesTypes = Object.keys(given).some((name) => name.toLowerCase() === 'event_types');
  const defaultEventTypes = namesTypes ? deps.defaultEventTypes : existing.event_types;
  const checked = await family.check(asked.body, existing, askedOf(request, existing), { ...deps, defaultEventTypes });
  return checked.ok ? checked.makes(existing.id, existing) : checked;
}

async function edit<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  { records, view, change }: Family<D, V>,
  found: Found<D>,
  { headers, audit }: ApiRequest,
  makes: Makes<D>,
) {
  const { id } = found.fields;
  return deps.changeDestination<D, Edited<V>>(records, found, headers, async ({ fields: existing }) => {
    const made = await makes(existing);
    if (!made.ok) return { answer: refuseInput(made) };
    const seen = isCounted(made.destination) ? await records.seen() : undefined;
    const bound = seen ? await boundToOwner(deps, made.destination, seen, false) : made;
    if ('refusal' in bound) return { answer: bound.refusal };
    const { destination } = bound;
    const { reveal } = made;
    const exceeded = seen && exceededLimit(destination, existing, await deps.catalogue.at(seen), deps.hookerLimits);
    if (exceeded) return { answer: refuseExceeded(exceeded) };
    const drainAt = needsDrain(existing, destination) ? deps.now() : null;
    return {
      fields: destination,
      drainAt,
      beside: [audit(change(id, existing, { ...existing, ...destination }))],
      seen,
      done: async (etag) => {
        if (drainAt !== null) await wake(deps);
        return { status: 200, body: view(destination, reveal), headers: { etag }, log: { webhook: id } };
      },
    };
  });
}

/** Whether a change concerns what is already queued: it is to be released, or ended. A pause takes effect by itself. */
const needsDrain = (before: StoredDestination, after: StoredDestination): boolean =>
  (before.status !== after.status && after.status !== 'paused') ||
  (before.ordering ?? 'none') !== after.ordering ||
  (before.rate_limit ?? null) !== after.rate_limit ||
  (before.rate_limit_duration ?? 1) !== after.rate_limit_duration;
