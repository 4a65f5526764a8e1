/** A subscription as it should be: made, or mended. */
import { SubrelayError } from '../base/errors.ts';
import { differences, driftOf, obstaclesIn } from './push-subscription.ts';
import type { Drift, NotificationSubscription, Subscriptions } from './push-subscription.ts';

/** What bringing a subscription to the settings has changed. */
export interface Ensured {
  /** What differed before it was changed. */
  drift: Drift[];
  /** `created`, or the names of the settings that were changed; empty if everything was as it should be. */
  changes: string[];
}

/**
 * Makes a subscription, or brings it to the settings; repeating it changes nothing.
 * @throws SubrelayError `BUS_UNAVAILABLE`, or `INTERNAL` if the name is taken by one that can't become the wanted one
 */
export async function ensureSubscription(
  subscriptions: Subscriptions,
  wanted: NotificationSubscription,
): Promise<Ensured> {
  const existing = await subscriptions.get(wanted.name);
  if (existing !== null) return correct(subscriptions, wanted, existing);
  if (await subscriptions.create(wanted)) return { drift: [], changes: ['created'] };
  const madeMeanwhile = await subscriptions.get(wanted.name);
  if (madeMeanwhile !== null) return correct(subscriptions, wanted, madeMeanwhile);
  throw new SubrelayError('BUS_UNAVAILABLE', `Pub/Sub neither has ${wanted.name} nor makes it: run this again`);
}

async function correct(
  subscriptions: Subscriptions,
  wanted: NotificationSubscription,
  existing: NotificationSubscription,
): Promise<Ensured> {
  const obstacles = obstaclesIn(wanted, existing);
  if (obstacles.length > 0) {
    const fix = 'delete it and register again, or choose another name';
    throw new SubrelayError('INTERNAL', `Cannot use ${wanted.name}: ${obstacles.join(', ')}; ${fix}`);
  }
  const changes = differences(wanted, existing);
  const changed = Object.keys(changes);
  if (changed.length > 0) await subscriptions.update(wanted.name, changes);
  return { drift: driftOf(wanted, existing), changes: changed };
}
