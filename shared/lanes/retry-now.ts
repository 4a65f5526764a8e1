/** Whether a delivery may be sent now because an operator says so: pure. */
import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { leaseRuns } from '../deliveries/lease.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { LaneDocument } from './document.ts';
import { laneStateOf } from './lane-policy.ts';
import { webhookRate } from './rate-limit.ts';

/** A delivery, and what may stand in its way. */
export interface Standing {
  delivery: Pick<
    DeliveryDocument,
    'id' | 'status' | 'hold' | 'attempts' | 'due_at' | 'scheduled_at' | 'turn' | 'waits_since'
  >;
  /** Null or undefined where there is none; one that was deleted says so. */
  webhook: DestinationFields | null | undefined;
  lane: LaneDocument | null;
  /** Whether its webhook wants those of its queue one after the other, and it has a place there. */
  ordered: boolean;
  /** The first of its queue that is pending, where it is ordered and that is another one. */
  behind: string | null;
}

/** Why nothing is to be written of a delivery that is sent anyway. */
export type UnderWay =
  /** It is being sent, or is about to be. */
  | 'sent'
  /** As many requests are in flight for its webhook as may be. */
  | 'busy'
  /** A probe of its webhook is in flight: this is sent when that succeeds, or is itself the probe. */
  | 'probed'
  /** What it was held for is over, and its webhook's queue is being let go. */
  | 'let_go';

export type Refusal =
  | { reason: 'ended' | 'webhook_paused' | 'webhook_disabled' | 'webhook_deleted' }
  | { reason: 'order'; behind: string }
  | { reason: 'rate' };

export type Decision =
  | { kind: 'bring_forward' }
  /** Its breaker is open, and no probe is in flight: it becomes the probe. */
  | { kind: 'probe' }
  /** It is held for one before it that has ended: who ended that one has not looked for it. */
  | { kind: 'advance' }
  | { kind: 'under_way'; why: UnderWay }
  | ({ kind: 'refused' } & Refusal);

/** Whether a lane waits for its probe's answer, which is not taken for lost yet. */
export const isProbing = ({ probe, probe_until }: Pick<LaneDocument, 'probe' | 'probe_until'>, now: EpochMs): boolean =>
  probe != null && (probe_until?.toMillis() ?? 0) > now;

export function decideRetry(standing: Standing, now: EpochMs): Decision {
  const { delivery, webhook, lane, ordered, behind } = standing;
  if (delivery.status !== 'pending') return { kind: 'refused', reason: 'ended' };
  if (webhook == null || webhook.deleted_at !== null) return { kind: 'refused', reason: 'webhook_deleted' };
  if (webhook.status !== 'active') return { kind: 'refused', reason: `webhook_${webhook.status}` };
  if (behind !== null) return { kind: 'refused', reason: 'order', behind };
  if (delivery.hold === null && leaseRuns(delivery, now)) return { kind: 'under_way', why: 'sent' };
  if (lane?.open) return isProbing(lane, now) ? { kind: 'under_way', why: 'probed' } : { kind: 'probe' };
  return decideClosed(delivery, ordered, isLimited(standing));
}

/** With its breaker closed. */
function decideClosed({ hold }: Standing['delivery'], ordered: boolean, limited: boolean): Decision {
  switch (hold) {
    case 'order':
      return ordered ? { kind: 'advance' } : { kind: 'under_way', why: 'let_go' };
    case 'rate':
      return { kind: 'refused', reason: 'rate' };
    case 'busy':
      return { kind: 'under_way', why: 'busy' };
    case 'paused':
    case 'breaker':
      return { kind: 'under_way', why: 'let_go' };
    case null:
      return limited ? { kind: 'refused', reason: 'rate' } : { kind: 'bring_forward' };
  }
}

/** Whether it would be held at once, since what arrives has to wait for its webhook's rate. */
function isLimited({ delivery, webhook, lane }: Standing): boolean {
  if (!webhook || webhookRate(webhook) === null) return false;
  return laneStateOf(lane).limited === true && delivery.turn !== delivery.attempts + 1;
}
