import { inTurns } from '../base/in-turns.ts';
import type { Log } from '../base/log.ts';
import { keepNewest } from '../base/newest.ts';
import type { EpochMs } from '../base/time.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import type { Health } from './health.ts';
import type { TurnLane } from './lane-turns.ts';
import type { Lanes } from './lanes.ts';

/** One exchange that was recorded, and what was known of the lane when it was made. */
export interface Recorded {
  webhook: string;
  delivery: string;
  lane: LaneState;
  ok: boolean;
  /** Whether nobody was there, or nobody answered in time. */
  unanswered: boolean;
  durationMs: number;
  now: EpochMs;
}

export interface WatchHealthDeps {
  health: Health;
  lanes: Pick<Lanes, 'open' | 'probed' | 'failed' | 'succeeded'>;
  turnLane: TurnLane;
  /** How long a webhook has left an exchange unanswered; 0 where it has answered all. */
  unansweredForMs: (webhook: string) => number;
  log: Log;
}

/** Of a webhook that nothing bad is known of, an instance takes down a failure at most this often. */
const SUSPECT_EVERY_MS = 60_000;
/** And asks about one that is suspect, or tells of a success of one that fails, at most this often: `sweep` looks, too. */
const ASK_EVERY_MS = 10_000;
const MOST_WEBHOOKS = 10_000;

/**
 * Draws the conclusions of an exchange for its webhook's lane: takes failures down, opens the breaker, closes it after a
 * probe, moves the lane between the fast and the slow push subscription. Most exchanges call for nothing and cost nothing.
 * It never throws: the exchange is recorded, and the next one, or `sweep`, draws the same conclusion.
 * @returns whether the lane has become due soon
 */
export function createWatchHealth(deps: WatchHealthDeps): (recorded: Recorded) => Promise<boolean> {
  const { health, lanes, turnLane, unansweredForMs, log } = deps;
  const allows = limitPerWebhook();
  const inTurn = inTurns();
  /**
   * All lanes share a document (`lane-states.ts`). When a network fails, many webhooks turn at once: side by side their
   * transactions would wait for each other, and the records of all others with them.
   */
  const alone = <T>(change: () => Promise<T>): Promise<T> => inTurn('lanes', change);

  const speed = async ({ webhook, lane }: Recorded) => {
    const slow = health.isSlow(webhook, lane.slow);
    if (slow === null || slow === lane.slow || (!slow && unansweredForMs(webhook) > 0)) return;
    await turnLane(webhook, slow);
  };

  /** What was sent through an open breaker was its probe: it may have been named after the lane was read. */
  const probe = async ({ webhook, delivery, ok, now }: Recorded): Promise<boolean> => {
    const outcome = await lanes.probed(webhook, delivery, ok, now);
    if (outcome === 'closed') health.forget(webhook);
    if (outcome === 'disabled') log.warn({ webhook, reason: 'failing' }, 'webhook.disabled');
    return outcome !== 'no_probe';
  };

  const breaker = async ({ webhook, now }: Recorded): Promise<boolean> => {
    const failures = health.failures(webhook);
    if (failures === null || !health.callsForBreaker(webhook, now)) return false;
    health.forget(webhook);
    const opened = await alone(() => lanes.open(webhook, failures.since, now));
    if (opened) log.warn({ webhook }, 'breaker.opened');
    return opened;
  };

  const failing = async ({ webhook, lane, ok, now }: Recorded, failures: number): Promise<void> => {
    const fails = lane.failing != null;
    if (ok) {
      if (fails && allows('success', webhook, now, ASK_EVERY_MS)) await alone(() => lanes.succeeded(webhook, now));
      return;
    }
    if (fails) return;
    const isFirst = lane.suspect == null && failures < 2;
    if (isFirst && !allows('suspicion', webhook, now, SUSPECT_EVERY_MS)) return;
    if (isFirst || allows('failure', webhook, now, ASK_EVERY_MS)) await alone(() => lanes.failed(webhook, now));
  };

  return async (recorded) => {
    const { webhook, delivery, lane, ok, unanswered, durationMs, now } = recorded;
    health.observe(webhook, { at: now, ok, delivery, unanswered, durationMs, slow: lane.slow });
    try {
      await speed(recorded);
      if (recorded.lane.open) return await probe(recorded);
      // Who asks for an open breaker forgets them, be it refused.
      const failures = health.failures(webhook)?.count ?? 0;
      if (await breaker(recorded)) return true;
      await failing(recorded, failures);
    } catch (error) {
      log.warn({ webhook, error }, 'lane.not_changed');
    }
    return false;
  };
}

/** Lets something be done for a webhook only so often. */
function limitPerWebhook() {
  const doneAt = new Map<string, number>();
  return (what: string, webhook: string, now: number, everyMs: number): boolean => {
    const key = `${what} ${webhook}`;
    if (now - (doneAt.get(key) ?? -Infinity) < everyMs) return false;
    doneAt.delete(key);
    doneAt.set(key, now);
    keepNewest(doneAt, MOST_WEBHOOKS);
    return true;
  };
}
