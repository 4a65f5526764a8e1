import type { Log } from '../log.ts';
import type { LaneState } from '../store/lane-states.ts';
import type { Lanes } from '../store/lanes.ts';
import type { Health } from './health.ts';

/** One exchange that was recorded, and what was known of the lane when it was made. */
export interface Recorded {
  webhook: string;
  delivery: string;
  lane: LaneState;
  ok: boolean;
  durationMs: number;
  /** Epoch milliseconds. */
  now: number;
}

export interface WatchHealthDeps {
  health: Health;
  lanes: Pick<Lanes, 'open' | 'probed' | 'setSlow'>;
  log: Log;
}

/**
 * Draws the conclusions of an exchange for its webhook's lane: opens the breaker, closes it after a probe, moves the
 * lane between the fast and the slow push subscription. Most exchanges call for nothing and cost nothing. It never
 * throws: the exchange is recorded, and the next one draws the same conclusion.
 * @returns whether the lane has become due soon
 */
export function createWatchHealth({ health, lanes, log }: WatchHealthDeps): (recorded: Recorded) => Promise<boolean> {
  const speed = async ({ webhook, lane, now }: Recorded) => {
    const slow = health.isSlow(webhook, lane.slow);
    if (slow === null || slow === lane.slow) return;
    await lanes.setSlow(webhook, slow, now);
    log.info({ webhook }, slow ? 'webhook.slow' : 'webhook.fast');
  };
  const breaker = async ({ webhook, delivery, lane, ok, now }: Recorded): Promise<boolean> => {
    if (lane.open && lane.probe === delivery) {
      const outcome = await lanes.probed(webhook, delivery, ok, now);
      if (outcome === 'closed') {
        health.forget(webhook);
        log.info({ webhook }, 'webhook.recovered');
      }
      if (outcome === 'disabled') log.warn({ webhook, reason: 'failing' }, 'webhook.disabled');
      return outcome !== 'no_probe';
    }
    if (lane.open || !health.callsForBreaker(webhook, now)) return false;
    const since = health.failingSince(webhook, now);
    health.forget(webhook);
    if (!(await lanes.open(webhook, since, now))) return false;
    log.warn({ webhook }, 'webhook.failing');
    return true;
  };
  return async (recorded) => {
    const { webhook, ok, durationMs, now } = recorded;
    health.observe(webhook, { at: now, ok, durationMs });
    try {
      await speed(recorded);
      return await breaker(recorded);
    } catch (error) {
      log.warn({ webhook, error }, 'lane.not_changed');
      return false;
    }
  };
}
