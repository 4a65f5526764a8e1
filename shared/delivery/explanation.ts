/** Where a delivery stands, as it is shown: pure. Times are epoch milliseconds. */
import { PENDING_RETENTION_MS } from '../events/retention.ts';
import type { DeliveryDocument, LaneDocument, LastAttempt } from '../store/documents.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { Cause } from './cause.ts';
import { plannedAttempts, policyOf, restSeconds } from './retry-policy.ts';

/** A delivery, and what decides about it. */
export interface Situation {
  /** Whatever of it is not asked for here may be missing. */
  delivery: Omit<DeliveryDocument, 'payload'>;
  /** Null where none was counted, or its record has expired. */
  lastAttempt: LastAttempt | null;
  /** Why that failed; null where it did not. */
  cause: Cause | null;
  /** Undefined where it is deleted. */
  webhook: Webhook | undefined;
  /** Null where nothing out of the ordinary is known of it. */
  lane: LaneDocument | null;
}

/** A pending delivery's `due_at` is a plan where it is what was planned, and else a lease. */
export const isPlan = ({ due_at, scheduled_at }: Pick<DeliveryDocument, 'due_at' | 'scheduled_at'>): boolean =>
  due_at?.isEqual(scheduled_at) === true;

/** How many attempts the policy has counted: those that were made by hand are beside its plan. */
export const plannedSoFar = ({ attempts, granted = 0 }: Pick<DeliveryDocument, 'attempts' | 'granted'>): number =>
  attempts - granted;

/** When the next attempt is planned; null where none is, or nobody knows when. */
export function nextAttemptAt({ delivery, webhook }: Situation): number | null {
  if (delivery.status !== 'pending' || delivery.hold !== null || webhook?.status !== 'active') return null;
  return delivery.scheduled_at.toMillis();
}

/** The next included; 0 once ended. As the webhook's policy is now: it is read at attempt time (PM-39). */
export function attemptsLeft({ delivery, webhook }: Situation): number {
  if (delivery.status !== 'pending' || webhook === undefined || webhook.status === 'disabled') return 0;
  return Math.max(1, plannedAttempts(policyOf(webhook)) - plannedSoFar(delivery));
}

/** When the last attempt of the plan is due, where each comes at its time and fails. */
export function lastAttemptAt({ delivery, webhook }: Situation): number | null {
  if (webhook === undefined) return null;
  const rest = restSeconds(policyOf(webhook), plannedSoFar(delivery) + 1);
  const latest = delivery.created_at.toMillis() + PENDING_RETENTION_MS;
  return Math.min(latest, delivery.scheduled_at.toMillis() + rest * 1_000);
}
