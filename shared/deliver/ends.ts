/** Deliveries that end without an attempt. */
import type { DeliverDeps, DeliverResult } from './deps.ts';
import type { Reading } from './reading.ts';
import { wake } from './wake.ts';

type Ending = Pick<DeliverDeps, 'deliveries' | 'bus' | 'log'>;

/** Ends a delivery whose webhook is disabled or deleted; those behind it are the drain's. */
export async function endForWebhook(
  { deliveries }: Ending,
  { delivery, snapshot, webhook }: Pick<Reading, 'delivery' | 'snapshot' | 'webhook'>,
): Promise<DeliverResult> {
  const reason = webhook ? 'webhook_disabled' : 'webhook_deleted';
  await deliveries.end(delivery, snapshot.version, webhook ? 'discarded' : 'cancelled', reason);
  return { outcome: 'ended', reason };
}

/** Ends a delivery that nobody will ever send; the commit lets the next of its queue go. */
export async function endUnsent(
  deps: Ending,
  { delivery, snapshot }: Pick<Reading, 'delivery' | 'snapshot'>,
  reason: string,
): Promise<DeliverResult> {
  if (await deps.deliveries.endInQueue(delivery, snapshot.version, 'discarded', reason)) await wake(deps);
  return { outcome: 'ended', reason };
}
