/** What every kind but the webhook has in common before the API: the fields of all destinations, shown and patched. */
import type { z } from 'zod';

import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { invalid } from '../http/body-fields.ts';
import { retrying } from '../webhooks/retrying.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { webhookShape } from '../webhooks/view.ts';
import type { Patched } from './form.ts';

/** The members that tell of what all kinds have. */
export function commonMembers() {
  const { id, name, active, max_delivery_attempts, delivery_attempt_timeout, ...all } = webhookShape().shape;
  const { retry_min_backoff, retry_max_backoff, created_at, updated_at, status, disabled_reason, paused } = all;
  const { retry_policy, retry_jitter, ordering, rate_limit, rate_limit_duration, event_types, match } = all;
  return {
    ...{ id, name, active, max_delivery_attempts, delivery_attempt_timeout, retry_min_backoff, retry_max_backoff },
    ...{ created_at, updated_at, status, disabled_reason, paused, retry_policy, retry_jitter, ordering },
    ...{ rate_limit, rate_limit_duration, event_types, match },
  } satisfies Record<string, z.ZodType<Json>>;
}

export function commonView(stored: StoredDestination): JsonObject {
  const { id, name, active, max_delivery_attempts, delivery_attempt_timeout, retry_min_backoff } = stored;
  const { retry_max_backoff, created_at, updated_at, status, disabled_reason, retry_policy, retry_jitter } = stored;
  const { paused = null, ordering = 'none', rate_limit = null, rate_limit_duration = 1, event_types, match } = stored;
  return {
    ...{ id, name, active, max_delivery_attempts, delivery_attempt_timeout, retry_min_backoff, retry_max_backoff },
    ...{ created_at, updated_at, status, disabled_reason, paused: paused && { ...paused }, retry_policy, retry_jitter },
    ...{ ordering, rate_limit, rate_limit_duration, event_types, match: { ...match } },
  };
}

/** postmand's three say something only of its own policy. */
const POSTMANDS = ['max_delivery_attempts', 'retry_min_backoff', 'retry_max_backoff'] as const;

/**
 * The body that makes a destination what a JSON Merge Patch asks for.
 * @param own the fields of its kind, as a body gives them; sealed values are in none
 * @param kept the fields that may not be taken away by `null`
 */
export function patchedWith(
  stored: StoredDestination,
  own: JsonObject,
  patch: JsonObject,
  kept: readonly string[],
): Patched {
  const given = lowerCased(patch);
  const refused = ['active', ...kept].filter((name) => given[name] === null);
  if (refused.length > 0)
    return invalid(Object.fromEntries(refused.map((name) => [name, 'cannot be null: give a value, or leave it out'])));
  return { ok: true, body: merged({ ...commonBody(stored, given), ...own }, given) };
}

function commonBody(stored: StoredDestination, patch: JsonObject): JsonObject {
  const { name, active, match, ordering, rate_limit, rate_limit_duration, event_types, retry_policy } = stored;
  const usual = retrying({ name, retry_policy });
  const { delivery_attempt_timeout, retry_jitter } = stored;
  const isLimited = rate_limit != null && patch['rate_limit'] !== null;
  const isPostmands = retry_policy === 'exponential' && (patch['retry_policy'] ?? 'exponential') === 'exponential';
  return {
    ...{ name, active, retry_policy, match: { ...match } },
    ...(isPostmands && Object.fromEntries(POSTMANDS.map((field) => [field, stored[field]]))),
    ...(delivery_attempt_timeout !== usual.delivery_attempt_timeout && { delivery_attempt_timeout }),
    ...(retry_jitter !== usual.retry_jitter && { retry_jitter }),
    ...(ordering && { ordering }),
    ...(isLimited && { rate_limit, ...(rate_limit_duration && { rate_limit_duration }) }),
    ...(event_types && { event_types }),
  };
}

/** RFC 7396, section 2. Through a map, so that `__proto__` is a name like any other. */
function merged(target: JsonObject, patch: JsonObject): JsonObject {
  const result = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const before = result.get(name);
    if (value === null) result.delete(name);
    else if (isJsonObject(value)) result.set(name, merged(isJsonObject(before) ? before : {}, lowerCased(value)));
    else result.set(name, value);
  }
  return Object.fromEntries(result);
}

const lowerCased = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
