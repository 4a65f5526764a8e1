/** What an event of each type announces of its subject's state. The same table is in docs/reconcile.md. */
import type { Json } from '../base/json.ts';

const COMMITMENT = ['quantity', 'seats.committed', 'seats.maximum', 'commitment'];
const PLAN = [...COMMITMENT, 'plan', 'is_commitment_plan', 'renewal_type'];

/** Everything but `status`, which is announced by type. */
const ALL = 'all';

/**
 * The fields whose value an event announces as its delivery carries it: the state fetched after the event arrived.
 * A type that is not listed announces nothing, since nobody knows what it is about.
 */
export const FIELDS_ANNOUNCED: ReadonlyMap<string, readonly string[] | typeof ALL> = new Map<
  string,
  readonly string[] | typeof ALL
>([
  ['subscription.created', ALL],
  ['subscription.reconciled', ALL],
  ['subscription.upgraded', ALL],
  ['subscription.downgraded', ALL],
  ['subscription.commitment_changed', COMMITMENT],
  ['subscription.plan_changed', PLAN],
  ['subscription.renewed', PLAN],
  ['subscription.converted', [...PLAN, 'trial', 'billing_method']],
  ['subscription.trial_ended', [...PLAN, 'trial']],
  ['subscription.suspended', ['suspension_reasons']],
  ['subscription.resumed', ['suspension_reasons']],
  ['subscription.cancelled', ['suspension_reasons', 'state_status']],
  ['license.assignment_changed', ['seats.licensed']],
]);

/**
 * The status that a type announces, whatever the state says: an event that was fetched for after a suspension which
 * nobody notified has not announced that suspension to those who listen for it.
 */
export const STATUS_ANNOUNCED: ReadonlyMap<string, 'active' | 'suspended' | 'cancelled'> = new Map([
  ['subscription.created', 'active'],
  ['subscription.resumed', 'active'],
  ['subscription.suspended', 'suspended'],
  ['subscription.cancelled', 'cancelled'],
]);

export function announcesField(type: string, field: string): boolean {
  const fields = FIELDS_ANNOUNCED.get(type);
  return field !== 'status' && (fields === ALL || (fields?.includes(field) ?? false));
}

/**
 * The status that an event of this type announces; null where its type says nothing of it.
 * @param told the status in the state: one that is neither suspended nor cancelled (`pending`) is a kind of active
 */
export function statusAnnounced(type: string, told: Json | undefined): string | null {
  const status = STATUS_ANNOUNCED.get(type) ?? null;
  if (status !== 'active' || typeof told !== 'string' || told === 'suspended' || told === 'cancelled') return status;
  return told;
}
