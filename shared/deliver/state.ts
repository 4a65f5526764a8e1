/** The state of a delivery's subject as of an attempt (docs/state.md). */
import type { Known, Wait } from '../destinations/destination.ts';
import { inPart } from '../telemetry/telemetry.ts';
import { formatOf, hasStateIn } from '../webhooks/payload/payload-format.ts';
import type { DeliverDeps } from './deps.ts';
import type { Sendable } from './reading.ts';

const NOTHING_SAID: Known = { kind: 'known', observed: null };

/** Fetches the state, where the event has a subject with one and the payload says something of it. */
export async function stateFor(
  { hasState, freshState }: Pick<DeliverDeps, 'hasState' | 'freshState'>,
  { delivery, content, webhook }: Sendable,
): Promise<Known | Wait> {
  if (delivery.subject_key === null || content === null || content.subject === null) return NOTHING_SAID;
  if (!hasStateIn(formatOf(webhook))) return NOTHING_SAID;
  const { event, origin, arrived, subject } = content;
  if (!hasState(event)) return NOTHING_SAID;
  const { raw, recovered } = origin;
  const { subject_key: subjectKey, state_waits: waits, state_lags: lags = 0 } = delivery;
  return inPart('state', {}, async ({ set }) => {
    const state = await freshState({ event, raw, recovered, subjectKey, arrived, stored: subject, waits, lags });
    set({ 'subrelay.outcome': state.kind });
    return state;
  });
}
