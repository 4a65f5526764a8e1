import type { JsonObject } from '../../base/json.ts';

/**
 * A customer may have had a SKU before, and what was cancelled stays in the list: what is active counts, then what is
 * suspended, then what came last.
 * @returns text that is greater for the subscription that counts; one rule for `get` and for the list, or they would
 *   contradict each other for ever
 */
export function livelinessOf(state: JsonObject | null): string {
  const rank = state?.status === 'active' ? 2 : state?.status === 'suspended' ? 1 : 0;
  return `${rank} ${typeof state?.created_at === 'string' ? state.created_at : ''}`;
}
