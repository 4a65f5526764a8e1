/** What Workspace events announce of their subscription. The same table is in docs/reconcile.md. */
import type { Changed, SubjectRules, Told } from '../subject-rules.ts';
import { replacementsIn } from './replacement.ts';

const COMMITMENT = ['quantity', 'seats.committed', 'seats.maximum', 'commitment'];
const PLAN = [...COMMITMENT, 'plan', 'is_commitment_plan', 'renewal_type'];

export const workspaceRules: SubjectRules = {
  fields: new Map<string, readonly string[] | 'all'>([
    ['subscription.created', 'all'],
    ['subscription.reconciled', 'all'],
    ['subscription.upgraded', 'all'],
    ['subscription.downgraded', 'all'],
    ['subscription.commitment_changed', COMMITMENT],
    ['subscription.plan_changed', PLAN],
    ['subscription.renewed', PLAN],
    ['subscription.converted', [...PLAN, 'trial', 'billing_method']],
    ['subscription.trial_ended', [...PLAN, 'trial']],
    ['subscription.suspended', ['suspension_reasons']],
    ['subscription.resumed', ['suspension_reasons']],
    ['subscription.cancelled', ['suspension_reasons', 'state_status']],
    ['license.assignment_changed', ['seats.licensed']],
  ]),
  // An event that was fetched for after a suspension which nobody notified has not announced that suspension.
  status: new Map([
    ['subscription.created', 'active'],
    ['subscription.resumed', 'active'],
    ['subscription.suspended', 'suspended'],
    ['subscription.cancelled', 'cancelled'],
  ]),
  eventFor,
  replacementsIn,
};

/**
 * The specific type where the change is unambiguous. A suspension that holds is always said as one, whatever else has
 * changed; the rest is another event.
 */
function eventFor(changed: Changed, made: boolean): Told {
  const { status } = changed;
  if (status) {
    if (status.announced === null && made) return { type: 'subscription.created', changed: { status } };
    const type = statusType(status);
    const reasons = changed['suspension_reasons'];
    if (type) return { type, changed: { status, ...(reasons ? { suspension_reasons: reasons } : {}) } };
    return { type: 'subscription.reconciled', changed };
  }
  return (
    within(changed, 'license.assignment_changed', ['seats.licensed']) ??
    within(changed, 'subscription.commitment_changed', COMMITMENT) ??
    within(changed, 'subscription.plan_changed', ['plan', 'is_commitment_plan']) ?? {
      type: 'subscription.reconciled',
      changed,
    }
  );
}

const within = (changed: Changed, type: string, only: readonly string[]): Told | null =>
  Object.keys(changed).every((field) => only.includes(field)) ? { type, changed } : null;

function statusType({ announced, found }: Changed[string]): string | null {
  if (found === 'suspended') return 'subscription.suspended';
  if (found === 'cancelled') return 'subscription.cancelled';
  return announced === 'suspended' && found === 'active' ? 'subscription.resumed' : null;
}
