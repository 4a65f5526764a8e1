import { atMost } from '../base/at-most.ts';
import { inTurns } from '../base/in-turns.ts';
import { shareTrips } from '../base/share-trips.ts';
import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { readLaneStates } from '../deliveries/lane-states.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { earliest } from '../deliveries/pace.ts';
import { readOne } from '../store/find.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { holdBusy } from './busy-holds.ts';
import type { BusyDelivery } from './busy-holds.ts';
import { LANES } from './document.ts';
import type { LaneDocument } from './document.ts';
import { endProbe, openBreaker, takeFailure, takeSuccess } from './lane-breakers.ts';
import type { BreakerDeps, ProbeOutcome } from './lane-breakers.ts';
import { drainPage } from './lane-drains.ts';
import { holdBack } from './lane-holds.ts';
import type { Held, Obstacle } from './lane-holds.ts';
import { changeLanes, isPatient, readLanes } from './lane-queue.ts';

/** Lanes that one look deals with. */
const LOOKED_AT = 32;
/** Of an instance: a hold is a transaction of three round trips. */
const HOLDS_AT_ONCE = 8;
/** In one transaction. */
const BUSY_TOGETHER = 64;

interface BusyHold extends BusyDelivery {
  now: number;
}

export interface Lanes {
  /**
   * When the next lane is due: one query for all shards. One that is only looked at counts when its
   * time has come: the next tick is soon enough.
   */
  next: (now: EpochMs) => Promise<EpochMs | null>;
  look: (now: EpochMs) => Promise<{ due: string[]; next: EpochMs | null }>;
  /** Deals with one page of each webhook's queue. @returns how many deliveries it changed */
  drain: (webhooks: string[], now: number) => Promise<number>;
  /**
   * Takes a delivery out of the due index, in a transaction that has read its lane, unless the obstacle is gone by then.
   * @returns whether it may be sent after all: then nothing has been written of the delivery
   */
  hold: (delivery: DeliveryDocument, obstacle: Obstacle, now: number) => Promise<Held>;
  /** Opens the breaker. @returns false where it was open already, or something has succeeded since */
  open: (webhook: string, failingSince: number, now: number) => Promise<boolean>;
  /**
   * Tells what became of the probe: a success closes the breaker, a failure after too long a time disables the webhook.
   * @returns whether it was the probe, and what follows
   */
  probed: (webhook: string, delivery: string, ok: boolean, now: number) => Promise<ProbeOutcome>;
  /** Takes down a failure of a webhook that does not fail yet. @returns whether it fails now */
  failed: (webhook: string, now: number) => Promise<boolean>;
  /** Takes down a success of a webhook that fails. */
  succeeded: (webhook: string, now: number) => Promise<void>;
  /** What is out of the ordinary, of all webhooks: one read. */
  states: () => Promise<LaneStates>;
  /** Null where nothing about the webhook was ever out of the ordinary. */
  find: (webhook: string) => Promise<LaneDocument | null>;
  /** Turns lanes of different webhooks, all in one transaction. */
  setSlow: (turns: readonly LaneTurn[], now: number) => Promise<void>;
  /** A webhook whose deliveries are held because it answered nothing has answered: its lane is due. */
  endSilence: (webhook: string, now: number) => Promise<void>;
}

/** A lane that becomes slow, or fast again. */
export interface LaneTurn {
  webhook: string;
  slow: boolean;
}

/**
 * Webhooks' queues as a whole: those of deleted and disabled webhooks are ended, those of resumed ones released, those
 * behind an open breaker probed (docs/protocol.md, DP-40 to DP-47).
 * @param breakers without them nobody is told of what is found here
 */
export function openLanes(store: Store, breakers?: BreakerDeps): Lanes {
  const holding = atMost(HOLDS_AT_ONCE);
  /** Each takes many lanes, of endpoints that hang mostly the same: side by side they would abort each other. */
  const inTurn = inTurns();
  const holdingBusy = shareTrips<BusyHold, void>({
    maxUnits: BUSY_TOGETHER,
    go: async (busy) => {
      await inTurn('lanes', () => holdBusy(store, busy, Math.max(...busy.map(({ now }) => now))));
      return busy.map(() => undefined);
    },
  });
  const endingSilence = shareTrips<Heard, void>({
    maxUnits: BUSY_TOGETHER,
    go: async (heard) => {
      await inTurn('lanes', () => endSilences(store, heard));
      return heard.map(() => undefined);
    },
  });
  const byDue = LANES.where('shard', 'in', EVERY_SHARD).where('due_at', '>', Timestamp.fromMillis(0)).orderBy('due_at');
  const firsts = async (count: number) => {
    const { docs } = await store.query(byDue.limit(count));
    return docs.map((lane) => lane.data);
  };
  const dueAt = ({ due_at }: LaneDocument) => due_at?.toMillis() ?? Infinity;
  const nextOf = (lanes: LaneDocument[], now: number) =>
    earliest(lanes.filter((lane) => dueAt(lane) <= now || !isPatient(lane)).map(dueAt));

  return {
    next: async (now) => nextOf(await firsts(LOOKED_AT), now),
    look: async (now) => {
      const lanes = await firsts(LOOKED_AT);
      const due = lanes.filter((lane) => dueAt(lane) <= now);
      return { due: due.map((lane) => lane.webhook_id), next: nextOf(lanes, now) };
    },
    drain: async (webhooks, now) => {
      const counts = await Promise.all(webhooks.map((webhook) => drainPage(store, breakers, webhook, now)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    hold: async (delivery, obstacle, now) => {
      if (obstacle.kind !== 'busy') return holding(() => holdBack(store, delivery, obstacle, now));
      const { againAt, hangs, silent } = obstacle;
      await holdingBusy({ delivery, againAt, hangs, silent, now });
      return 'held';
    },
    open: (webhook, failingSince, now) => openBreaker(store, breakers, { webhook, failingSince, now }),
    probed: (webhook, delivery, ok, now) => endProbe(store, breakers, { webhook, delivery, ok, now }),
    failed: (webhook, now) => takeFailure(store, breakers, { webhook, now }),
    succeeded: (webhook, now) => takeSuccess(store, breakers, { webhook, now }),
    states: () => readLaneStates(store),
    find: async (webhook) => (await readOne(store, LANES.doc(webhook))).data,
    setSlow: (turns, now) => inTurn('lanes', () => setSlow(store, turns, now)),
    endSilence: (webhook, now) => endingSilence({ webhook, now }),
  };
}

const setSlow = (store: Store, turns: readonly LaneTurn[], now: EpochMs): Promise<void> =>
  store.transaction(async (transaction) => {
    const slow = new Map(turns.map((turn) => [turn.webhook, turn.slow]));
    const lanes = await readLanes(transaction, [...slow.keys()], now);
    const changes = lanes.map((seen) => [seen, { slow: slow.get(seen.webhookId) ?? false }] as const);
    changeLanes(
      transaction,
      changes.filter(([{ lane }, turned]) => (lane?.slow ?? false) !== turned.slow),
    );
  });

/** A webhook that has answered. */
interface Heard {
  webhook: string;
  now: EpochMs;
}

const endSilences = (store: Store, heard: readonly Heard[]): Promise<void> =>
  store.transaction(async (transaction) => {
    const now = Math.max(...heard.map((each) => each.now));
    const lanes = await readLanes(transaction, [...new Set(heard.map(({ webhook }) => webhook))], now);
    const due_at = Timestamp.fromMillis(now);
    const silent = lanes.filter(({ lane }) => lane?.silent_until != null);
    changeLanes(
      transaction,
      silent.map((seen) => [seen, { silent_until: null, due_at }]),
    );
  });
