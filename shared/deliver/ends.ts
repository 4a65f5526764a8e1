/** Deliveries that end without an attempt. */
import type { DeliveryStatus } from '../deliveries/documents.ts';
import { ERASED } from '../deliveries/erased.ts';
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

type Unsent = Pick<Reading, 'delivery' | 'snapshot'>;

/** Ends a delivery that nobody will ever send; the commit lets the next of its queue go. */
export const endUnsent = (deps: Ending, unsent: Unsent, reason: string): Promise<DeliverResult> =>
  endAs(deps, unsent, 'discarded', reason);

/** Ends a delivery of what was erased since, as the erasure itself does. */
export const endErased = (deps: Ending, unsent: Unsent): Promise<DeliverResult> =>
  endAs(deps, unsent, 'cancelled', ERASED);

async function endAs(
  deps: Ending,
  { delivery, snapshot }: Unsent,
  status: DeliveryStatus,
  reason: string,
): Promise<DeliverResult> {
  if (await deps.deliveries.endInQueue(delivery, snapshot.version, status, reason)) await wake(deps);
  return { outcome: 'ended', reason };
}
