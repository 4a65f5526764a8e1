import type { DestinationBody } from './destination-body.ts';
import type { DestinationFields } from './destination-fields.ts';
import { retrying } from './retrying.ts';

export interface FromContext {
  /** What a PUT replaces; null on creation. */
  existing: DestinationFields | null;
  now: Date;
  /** A UUID v4. */
  newId: () => string;
  /** What a destination gets whose body names no types: `event_types`, null for all. */
  defaultEventTypes: string[] | null;
}

/** What every destination keeps, of a body that was read. A PUT replaces all of it; without `active` it pauses. */
export function destinationFrom(given: DestinationBody, { existing, ...context }: FromContext): DestinationFields {
  const now = context.now.toISOString();
  return {
    id: existing?.id ?? context.newId(),
    name: given.name,
    ...activity(given.active ?? existing === null, existing),
    ...retrying(given),
    ordering: given.ordering ?? 'none',
    rate_limit: given.rate_limit ?? null,
    rate_limit_duration: given.rate_limit_duration ?? 1,
    event_types: given.event_types ?? context.defaultEventTypes,
    match: given.match ?? {},
    created_at: existing?.created_at ?? now,
    updated_at: now,
    deleted_at: null,
  };
}

type Activity = Pick<DestinationFields, 'active' | 'status' | 'disabled_reason' | 'paused'>;

/** `active: true` also brings a disabled one back; `active: false` leaves it disabled, with its reason. */
function activity(active: boolean, existing: Activity | null): Activity {
  const paused = existing?.paused && { paused: active ? null : existing.paused };
  if (active) return { active, status: 'active', disabled_reason: null, ...paused };
  if (existing?.status !== 'disabled') return { active, status: 'paused', disabled_reason: null, ...paused };
  return { active, status: 'disabled', disabled_reason: existing.disabled_reason, ...paused };
}
