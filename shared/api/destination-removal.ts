/** A destination is deleted: it is hidden at once, its secrets are erased, and what waits for it is ended. */
import type { JsonObject } from '../base/json.ts';
import type { Found } from '../store/find.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { wake } from './destination-family.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import type { ApiRequest } from './route.ts';

/** How long the answer to a deletion waits for the queue to be ended; `sweep` does the rest. */
const DRAIN_MS = 2_000;

export async function removeDestination<D extends StoredDestination, V extends JsonObject>(
  deps: WritesDeps,
  { records, change, emptied }: Family<D, V>,
  found: Found<D>,
  { headers, audit }: ApiRequest,
) {
  const { id } = found.fields;
  const now = deps.now();
  const at = new Date(now).toISOString();
  const deleted = { status: 204 as const };
  // Where it is gone meanwhile it was another client's doing, or this very commit's, whose answer got lost.
  const answer =
    (await deps.changeDestination<D, typeof deleted>(records, found, headers, ({ fields: existing }) => ({
      fields: { ...emptied(existing), deleted_at: at, updated_at: at },
      drainAt: now,
      beside: [audit(change(id, existing, null))],
      done: () => deleted,
    }))) ?? deleted;
  if (answer !== deleted) return answer;
  const drained = await drainFor(deps, id, deps.now() + DRAIN_MS);
  return { ...deleted, log: { webhook: id, drained } };
}

/** @returns how many deliveries were ended */
async function drainFor(deps: WritesDeps, id: string, until: number): Promise<number> {
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
