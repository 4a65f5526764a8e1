/** The state of a delivery's subject as of an attempt (docs/state.md). */
import type { StateForDelivery } from '../subjects/fresh-state.ts';
import { inPart } from '../telemetry/telemetry.ts';
import { formatOf, hasStateIn } from '../webhooks/payload/payload-format.ts';
import type { DeliverDeps, DeliverResult } from './deps.ts';
import type { Reading, Sendable } from './reading.ts';
import { wake } from './wake.ts';

/** @returns null where there is no subject, or nothing is said of it */
export async function stateFor(
  { hasState, freshState }: Pick<DeliverDeps, 'hasState' | 'freshState'>,
  { delivery, content, webhook }: Sendable,
): Promise<StateForDelivery | null> {
  if (delivery.subject_key === null || content === null || content.subject === null) return null;
  if (!hasStateIn(formatOf(webhook))) return null;
  const { event, origin, arrived, subject } = content;
  if (!hasState(event)) return null;
  const { raw, recovered } = origin;
  const { subject_key: subjectKey, state_waits: waits, state_lags: lags = 0 } = delivery;
  return inPart('state', {}, async ({ set }) => {
    const state = await freshState({ event, raw, recovered, subjectKey, arrived, stored: subject, waits, lags });
    set({ 'subrelay.outcome': state.kind });
    return state;
  });
}

/** Puts a delivery off whose state can't be said yet; no attempt is spent. */
export async function waitForState(
  deps: Pick<DeliverDeps, 'deliveries' | 'bus' | 'now' | 'log'>,
  { delivery, snapshot }: Pick<Reading, 'delivery' | 'snapshot'>,
  { error, delayMs, lagging }: Extract<StateForDelivery, { kind: 'wait' }>,
): Promise<DeliverResult> {
  const until = deps.now() + delayMs;
  await deps.deliveries.waitForState(delivery, snapshot.version, { until, lagging });
  await wake(deps);
  return { outcome: 'waits_for_state', error };
}
