/** Waits for what the pipeline does behind its answers, by asking the store. */
import { setTimeout } from 'node:timers/promises';

import type { QueryDocumentSnapshot } from '@google-cloud/firestore';

import { PATIENT_MS } from '../patience.ts';
import type { RecordedWorld } from './world.ts';

type Delivery = Record<string, unknown>;

/**
 * Looks until so many deliveries of a webhook are as wanted.
 * @returns the ids of those that are
 * @throws where they never are, with what is there instead
 */
export async function untilDeliveries(
  { stack, id }: Pick<RecordedWorld, 'stack' | 'id'>,
  webhook: string,
  count: number,
  isWanted: (delivery: Delivery) => boolean = hasEnded,
): Promise<string[]> {
  const query = stack.db.collection('deliveries').where('webhook_id', '==', id(webhook));
  const until = performance.now() + PATIENT_MS;
  for (;;) {
    const { docs } = await query.get();
    const wanted = docs.filter((doc) => isWanted(doc.data()));
    if (wanted.length >= count) return wanted.map((doc) => doc.id);
    if (performance.now() > until) throw new Error(missing(webhook, count, docs));
    await setTimeout(20);
  }
}

function missing(webhook: string, count: number, docs: readonly QueryDocumentSnapshot[]): string {
  const there = docs.map((doc) =>
    ['id', 'status', 'reason', 'hold', 'attempts'].map((name) => doc.get(name) as unknown),
  );
  return `${webhook} has no ${count} deliveries as wanted, but ${JSON.stringify(there)}`;
}

/** The id of a webhook's only delivery that is as wanted, once there is one. */
export async function untilDelivery(
  world: Pick<RecordedWorld, 'stack' | 'id'>,
  webhook: string,
  isWanted: (delivery: Delivery) => boolean = hasEnded,
): Promise<string> {
  const [first = '', ...others] = await untilDeliveries(world, webhook, 1, isWanted);
  if (others.length > 0) throw new Error(`${webhook} has more than one`);
  return first;
}

export const hasEnded = ({ status }: Delivery): boolean => status !== 'pending';

export const isHeld =
  (hold: string) =>
  (delivery: Delivery): boolean =>
    delivery['hold'] === hold;
