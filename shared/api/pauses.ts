/** A destination is paused and resumed by hand, with a reason for those who find it so. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import { bytesBetween, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { wake } from './destination-family.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { refuseInput } from './errors.ts';
import { seenBy } from './owner-masking.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { etagOf } from './webhook-changes.ts';

const MOST_REASON_BYTES = 500;

export const pauseFields = z.object({
  reason: notBlank
    .refine(bytesBetween(1, MOST_REASON_BYTES), `the length must be at most ${MOST_REASON_BYTES} bytes`)
    .meta({ minLength: 1, maxLength: MOST_REASON_BYTES, description: 'Shown with it while it is paused.' })
    .exactOptional(),
});

type PausesDeps = Pick<WritesDeps, 'changeDestination' | 'now' | 'bus' | 'log'>;

/** @returns null where it is gone */
export async function pause<D extends StoredDestination, V extends JsonObject>(
  deps: PausesDeps,
  family: Family<D, V>,
  found: Found<D>,
  request: ApiRequest,
) {
  const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, pauseFields, request.handling);
  if (!read.ok) return refuseInput(read);
  const at = new Date(deps.now()).toISOString();
  const paused = { reason: read.body.reason ?? null, by: request.principal.key, at };
  return turn(deps, family, found, request, ({ status, paused: before }) => {
    if (status === 'disabled')
      return { already: 'it is disabled, so nothing is sent to it: resuming it would bring it back' };
    if (status === 'paused') return { already: `it is paused already${since(before, request)}` };
    return { fields: { active: false, status: 'paused', paused, updated_at: at }, drainAt: null };
  });
}

function since(before: StoredDestination['paused'], { principal }: Pick<ApiRequest, 'principal'>): string {
  if (!before) return '';
  const by = seenBy(principal, before.by);
  return ` since ${before.at}${by === null ? '' : `, by the key ${by}`}${before.reason === null ? '' : `: ${before.reason}`}`;
}

/** @returns null where it is gone */
export async function resume<D extends StoredDestination, V extends JsonObject>(
  deps: PausesDeps,
  family: Family<D, V>,
  found: Found<D>,
  request: ApiRequest,
) {
  const now = deps.now();
  return turn(deps, family, found, request, ({ status }) => {
    if (status === 'active') return { already: 'it is active already' };
    const updated_at = new Date(now).toISOString();
    const fields = { active: true, status: 'active' as const, disabled_reason: null, paused: null, updated_at };
    return { fields, drainAt: now };
  });
}

type Turn = { already: string } | { fields: Partial<StoredDestination>; drainAt: number | null };

interface Shown<V> extends Envelope {
  status: 200;
  body: V;
}

function turn<D extends StoredDestination, V extends JsonObject>(
  deps: PausesDeps,
  { records, view, change }: Family<D, V>,
  found: Found<D>,
  { headers, handling, audit }: ApiRequest,
  decide: (destination: D) => Turn,
) {
  const shown = (destination: D, etag: string): Shown<V> => ({
    status: 200,
    body: view(destination),
    headers: { etag },
    log: { webhook: destination.id },
  });
  return deps.changeDestination<D, Shown<V>>(records, found, headers, ({ fields: destination, version }) => {
    const decision = decide(destination);
    if ('already' in decision) {
      handling.warnings.push(decision.already);
      return { answer: shown(destination, etagOf(version)) };
    }
    const { fields, drainAt } = decision;
    const after = { ...destination, ...fields };
    return {
      fields,
      drainAt,
      beside: [audit(change(destination.id, destination, after))],
      done: async (etag) => {
        if (drainAt !== null) await wake(deps);
        return shown(after, etag);
      },
    };
  });
}
