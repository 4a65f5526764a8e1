/** What holds a delivery back: its webhook is paused, its breaker open, its slots or its permits are taken. */
import type { LaneState } from '../deliveries/lane-states.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { Obstacle } from '../lanes/lane-holds.ts';
import { busyWaitMs } from '../lanes/lane-policy.ts';
import { webhookRate } from '../lanes/rate-limit.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { DeliverDeps } from './deps.ts';
import { wake } from './wake.ts';

/** What is in a delivery's way, as far as what was read tells; its lane itself decides. */
export function obstacleTo(
  lane: LaneState,
  webhook: StoredDestination,
  { id, attempts, turn }: DeliveryDocument,
): Obstacle | null {
  if (webhook.status === 'paused') return { kind: 'paused' };
  if (lane.open) return lane.probe === id ? null : { kind: 'breaker' };
  const isLimited = lane.limited && webhookRate(webhook) !== null;
  return isLimited && turn !== attempts + 1 ? { kind: 'rate', againAt: null } : null;
}

/** Holds a delivery back, unless its lane has changed meanwhile. @returns whether it is held */
export const isHeld = async (
  { lanes, now }: Pick<DeliverDeps, 'lanes' | 'now'>,
  delivery: DeliveryDocument,
  obstacle: Obstacle,
): Promise<boolean> => (await lanes.hold(delivery, obstacle, now())) === 'held';

/** @returns whether one of the exchanges that its webhook may have in flight is free for it */
export const takesSlot = async (
  { pushes, slots }: Pick<DeliverDeps, 'pushes' | 'slots'>,
  webhook: string,
): Promise<boolean> => !pushes.isCrowded(webhook) && slots.take(webhook);

/** As many exchanges as may be are in flight for its webhook, or unanswered: it waits about as long as one takes. */
export async function holdBusy(deps: DeliverDeps, delivery: DeliveryDocument): Promise<void> {
  const { health, pushes } = deps;
  const { webhook_id: id } = delivery;
  const silentUntil = pushes.silentUntil(id);
  const takesMs =
    silentUntil === null ? Math.max(health.typicalMs(id), pushes.unansweredForMs(id)) : silentUntil - deps.now();
  const againAt = deps.now() + busyWaitMs(takesMs);
  await isHeld(deps, delivery, { kind: 'busy', againAt, hangs: pushes.isCrowded(id), silent: silentUntil !== null });
  await wake(deps);
}

/** @returns until when its exchange may begin; null where as many as may be have begun lately, and it is held */
export async function permitFor(
  deps: DeliverDeps,
  webhook: StoredDestination,
  delivery: DeliveryDocument,
): Promise<number | null> {
  const rate = webhookRate(webhook);
  if (rate === null) return Infinity;
  const permit = await deps.takePermit(webhook.id, rate);
  if (permit.granted) return permit.until;
  // The limit may have been taken away meanwhile.
  if (!(await isHeld(deps, delivery, { kind: 'rate', againAt: permit.againAt }))) return Infinity;
  await wake(deps);
  return null;
}
