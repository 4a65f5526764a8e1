/** Where a delivery stands, as it is shown: pure. */
import type { EpochMs } from '../../base/time.ts';
import type { Cause } from '../../deliveries/cause.ts';
import { isTest } from '../../deliveries/documents.ts';
import type { DeliveryDocument, LastAttempt } from '../../deliveries/documents.ts';
import { PENDING_RETENTION_MS } from '../../events/retention.ts';
import type { LaneDocument } from '../../lanes/document.ts';
import { plannedAttempts, policyOf, restSeconds } from '../../webhooks/retry-policy.ts';
import type { DestinationFields } from '../../webhooks/destination-fields.ts';
import type { SUMMARY_FIELDS } from './summary-fields.ts';

/** The fields of a delivery that are shown, or decide. */
export type Shown = Pick<DeliveryDocument, (typeof SUMMARY_FIELDS)[number]>;

/** A delivery, and what decides about it. */
export interface Situation {
  delivery: Shown;
  /** Null where none was counted, or its record has expired. */
  lastAttempt: LastAttempt | null;
  /** Why that failed; null where it did not. */
  cause: Cause | null;
  /** Undefined where it is deleted. */
  webhook: DestinationFields | undefined;
  /** Null where nothing out of the ordinary is known of it. */
  lane: LaneDocument | null;
}

/** How many attempts the policy has counted: those that were made by hand are beside its plan. */
export const plannedSoFar = ({ attempts, granted = 0 }: Pick<DeliveryDocument, 'attempts' | 'granted'>): number =>
  attempts - granted;

/** When the next attempt is planned; null where none is, or nobody knows when. */
export function nextAttemptAt({ delivery, webhook }: Situation): EpochMs | null {
  if (delivery.status !== 'pending' || delivery.hold !== null) return null;
  if (webhook?.status !== 'active' && !isTest(delivery)) return null;
  return delivery.scheduled_at.toMillis();
}

/** The next included; 0 once ended. As the webhook's policy is now: it is read at attempt time (docs/facts/postmand.md, PM-39). */
export function attemptsLeft({ delivery, webhook }: Situation): number {
  if (delivery.status !== 'pending' || webhook === undefined) return 0;
  if (isTest(delivery)) return 1;
  if (webhook.status === 'disabled') return 0;
  return Math.max(1, plannedAttempts(policyOf(webhook)) - plannedSoFar(delivery));
}

/** When the last attempt of the plan is due, where each comes at its time and fails. */
export function lastAttemptAt({ delivery, webhook }: Situation): EpochMs | null {
  if (webhook === undefined) return null;
  const rest = restSeconds(policyOf(webhook), plannedSoFar(delivery) + 1);
  const latest = delivery.created_at.toMillis() + PENDING_RETENTION_MS;
  return Math.min(latest, delivery.scheduled_at.toMillis() + rest * 1_000);
}
