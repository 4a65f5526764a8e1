/** The spans and metrics of a push (docs/telemetry.md). */
import type { Pointer } from '../bus/bus.ts';
import { count, inPart, measure } from '../telemetry/telemetry.ts';
import type { AttemptResult, DeliverResult } from './deps.ts';

/** Attributes of a span that is one call of the store. */
export const IN_FIRESTORE = { 'db.system.name': 'gcp.firestore' };

/** Follows a pointer as one span, which lasts as long as the exchange does, and measures the result. */
export const told = (pointer: Pointer, follow: () => Promise<DeliverResult>): Promise<DeliverResult> =>
  inPart(
    'deliver',
    { 'subrelay.delivery.id': pointer.delivery, 'subrelay.delivery.attempt': pointer.attempt },
    async ({ set }) => {
      const result = await follow();
      set({ 'subrelay.outcome': result.outcome });
      if ('webhook' in result) {
        set({ 'subrelay.webhook.id': result.webhook, ...(result.event && { 'subrelay.event.id': result.event }) });
        const cause = causeOf(result);
        if (cause !== null) set({ 'error.type': cause });
      }
      tell(result, pointer);
      return result;
    },
  );

/** Why an attempt failed: a code, or the status of an answer that counts as a failure; null where it did not. */
const causeOf = ({ outcome, errorCode, responseStatus }: AttemptResult): string | null =>
  outcome === 'succeeded' ? null : (errorCode ?? String(responseStatus));

function tell(result: DeliverResult, { attempt }: Pointer): void {
  if (result.outcome === 'held' && 'reason' in result)
    return count('subrelay.deliveries.held', { 'subrelay.reason': result.reason });
  if (!('webhook' in result) || result.test) return;
  measure('subrelay.deliveries.lateness', Math.max(0, result.lateMs) / 1_000, { 'subrelay.retry': attempt > 1 });
  const cause = causeOf(result);
  // An attempt that another one's record has overtaken changes nothing.
  if (!result.counted) return;
  if (cause === null) return count('subrelay.deliveries.delivered', {});
  count('subrelay.attempts.failed', { 'error.type': cause });
  const goesOn = result.outcome === 'retry' || result.outcome === 'stopped';
  if (!goesOn) count('subrelay.deliveries.failed', { 'error.type': cause });
}
