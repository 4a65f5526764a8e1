/** How an instance moves lanes between the fast and the slow push subscription. */
import type { Log } from '../base/log.ts';
import { shareTrips } from '../base/share-trips.ts';
import type { LaneTurn, Lanes } from './lanes.ts';

/** Lanes that turn within this share a transaction: when a network hangs, all of its endpoints turn at once. */
const TOGETHER_MS = 1_000;
const AT_ONCE = 100;

export interface LaneTurnsDeps {
  lanes: Pick<Lanes, 'setSlow'>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
  log: Log;
}

/** Turns a webhook's lane. It resolves when that is done, at once where it is under way already, and never rejects. */
export type TurnLane = (webhook: string, slow: boolean) => Promise<void>;

export function createTurnLane({ lanes, now, wait, log }: LaneTurnsDeps): TurnLane {
  const turning = new Set<string>();
  const turn = shareTrips<LaneTurn, void>({
    maxUnits: AT_ONCE,
    keyOf: ({ webhook }) => webhook,
    gather: () => wait(TOGETHER_MS),
    go: async (turns) => {
      await lanes.setSlow(turns, now());
      return turns.map(() => undefined);
    },
  });
  return async (webhook, slow) => {
    const key = `${webhook} ${slow}`;
    if (turning.has(key)) return;
    turning.add(key);
    try {
      await turn({ webhook, slow });
      log.info({ webhook }, slow ? 'webhook.slow' : 'webhook.fast');
    } catch (error) {
      // The next exchange draws the same conclusion.
      log.warn({ webhook, error }, 'lane.not_changed');
    } finally {
      turning.delete(key);
    }
  };
}
