/** What retry now reads, and what it writes: `sweep`'s claim, made by hand (docs/protocol.md, DP-91). */
import type { EpochMs } from '../base/time.ts';
import { traceField } from '../base/trace.ts';
import type { Addressed } from '../bus/bus.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { LANE_STATES, laneStatesIn, trackOf } from '../deliveries/lane-states.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { republishLeaseMs } from '../deliveries/pace.ts';
import { firstBefore, hasPlace } from '../deliveries/queues.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Version } from '../store/version.ts';
import { gone, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import { LANES } from './document.ts';
import { changeLane, namedProbe, readQueue } from './lane-queue.ts';
import { isProbing } from './retry-now.ts';
import type { Standing } from './retry-now.ts';

/** What of a delivery retry now needs. */
export const RETRIABLE_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'event_type', 'subject_key', 'trace', 'status', 'hold'] as const),
  ...(['attempts', 'granted', 'retried_by', 'last_attempt', 'due_at', 'scheduled_at'] as const),
  ...(['turn', 'waits_since', 'position', 'created_at', 'shard'] as const),
] as const satisfies readonly (keyof DeliveryDocument)[];

export type RetriableFields = Pick<DeliveryDocument, (typeof RETRIABLE_FIELDS)[number]>;

/** A delivery with what may stand in its way, but for its queue read at one time. */
export interface Retriable extends Standing {
  delivery: RetriableFields;
  version: Version;
  states: LaneStates;
}

type Claimed = Pick<Retriable, 'delivery' | 'version'>;

export interface Retries {
  /** Reads a delivery and what may stand in its way; null where it is gone. */
  read: (id: string, webhook: string) => Promise<Retriable | null>;
  /**
   * Claims it, unless it has changed since that version.
   * @param by the job or the request; null: nothing is remembered of it
   * @param beside is committed with it
   * @returns its new pointer; null where it was refused
   */
  bringForward: (
    claimed: Pick<Retriable, 'delivery' | 'version' | 'states'>,
    by: string | null,
    now: EpochMs,
    beside?: readonly Write[],
  ) => Promise<Addressed | null>;
  /** Makes it its lane's probe and claims it; null where either has changed, or a probe is in flight. */
  nameProbe: (
    claimed: Claimed,
    by: string | null,
    now: EpochMs,
    beside?: readonly Write[],
  ) => Promise<Addressed | null>;
}

export function openRetries(store: Store): Retries {
  return {
    read: async (id, webhookId) => {
      const refs = [DELIVERIES.doc(id), WEBHOOKS.doc(webhookId), LANES.doc(webhookId), LANE_STATES] as const;
      const [found, hook, lane, states] = await store.read(refs);
      if (!found.exists) return null;
      const { data: delivery, version } = found;
      const ordered = isOrdered(delivery, hook.data);
      const behind = ordered ? await firstBefore(store, delivery) : null;
      const about = { delivery, version, webhook: hook.data, lane: lane.data };
      return { ...about, ordered, behind, states: laneStatesIn(states) };
    },
    bringForward: async ({ delivery, version, states }, by, now, beside = []) => {
      const claim = update(DELIVERIES.doc(delivery.id), broughtForward(delivery, by, now), version);
      return (await store.commit({ writes: [claim, ...beside] })) && pointerOf(delivery, states, now);
    },
    nameProbe: async ({ delivery, version }, by, now, beside = []) => {
      const { id, webhook_id } = delivery;
      if (!(await nameIn(store, { delivery, version }, { by, now, beside }))) return null;
      // An open lane's pointers travel apart.
      return pointerOf(delivery, { [webhook_id]: { open: true, probe: id, slow: false } }, now);
    },
  };
}

/** Whether those of its queue go out one after the other, by its webhook's setting as it is now. */
export const isOrdered = (
  delivery: Pick<DeliveryDocument, 'status' | 'position'>,
  webhook: Standing['webhook'],
): boolean => webhook?.ordering === 'subject' && hasPlace(delivery) && delivery.status === 'pending';

const leaseFrom = (now: EpochMs): EpochMs => now + republishLeaseMs(0);

/** A manual attempt is beside the plan: `granted` is the number that the retry policy does not see. */
const broughtForward = (
  { attempts, granted = 0 }: Pick<DeliveryDocument, 'attempts' | 'granted'>,
  by: string | null,
  now: EpochMs,
) =>
  ({
    due_at: Timestamp.fromMillis(leaseFrom(now)),
    scheduled_at: Timestamp.fromMillis(now),
    republished: 1,
    urgent: attempts > 0,
    granted: granted + 1,
    ...(by !== null && { retried_by: by }),
  }) satisfies Partial<DeliveryDocument>;

function pointerOf(delivery: RetriableFields, states: LaneStates, now: EpochMs): Addressed {
  const { id, webhook_id, attempts, event_id: event, subject_key: subject, trace } = delivery;
  const pointer = { delivery: id, attempt: attempts + 1, due_at: leaseFrom(now), event, subject };
  return { pointer, track: trackOf(states, webhook_id), ...traceField(trace) };
}

/** @returns false where its lane or the delivery is not as it was when that was decided */
const nameIn = (
  store: Store,
  { delivery, version }: Claimed,
  { by, now, beside }: { by: string | null; now: EpochMs; beside: readonly Write[] },
): Promise<boolean> =>
  store.transaction(async (transaction) => {
    const ref = DELIVERIES.doc(delivery.id);
    const queue = await readQueue(transaction, delivery.webhook_id, now);
    const current = await readOne(transaction, ref);
    const { webhook, lane } = queue;
    if (!current.exists || !current.updateTime.isEqual(version.lastUpdateTime)) return false;
    if (webhook?.status !== 'active' || webhook.deleted_at !== null) return false;
    if (!lane?.open || isProbing(lane, now)) return false;
    changeLane(queue, { ...namedProbe(delivery.id, now), probe_granted: true });
    const letGo = {
      ...broughtForward(delivery, by, now),
      hold: null,
      ...(delivery.hold === 'rate' && { waits_since: gone() }),
      ...(webhook.rate_limit && { turn: delivery.attempts + 1 }),
    };
    transaction.write([update(ref, letGo), ...beside]);
    return true;
  });
