/** What a Workspace notification tells of is done at the sandbox first, so that its state is the one that was notified. */
import type { JsonObject } from '../../shared/base/json.ts';

/** The change at the sandbox of each type that it can play (docs/workspace.md, The sandbox). */
const CHANGES: Readonly<Record<string, JsonObject>> = {
  SUBSCRIPTION_CANCELLED: { change: 'cancel', reason: 'USER_INITIATED' },
  SUBSCRIPTION_SUSPENDED: { change: 'suspend', reasons: ['RENEWAL_WITH_TYPE_CANCEL'] },
  SUBSCRIPTION_SUSPENSION_REVOKED: { change: 'lift' },
  SUBSCRIPTION_RENEWED: { change: 'renew' },
  SUBSCRIPTION_TRIAL_ENDED: { change: 'end_trial' },
  COMMITMENT_CHANGED: { change: 'seats', seats: 20 },
  LICENSE_ASSIGNMENT_CHANGED: { change: 'licences', licensed: 9 },
};

export const changeOf = (type: string): JsonObject | null => CHANGES[type] ?? null;

/**
 * Changes the sandbox's subscription, without a notification of its own.
 * @param sandbox the URL of the sandbox of the Reseller API
 * @returns null where it is done, else why the sandbox can't: it is cancelled already, say
 */
export async function changeSandbox(
  sandbox: string,
  subscriptionId: string,
  change: JsonObject,
): Promise<string | null> {
  const body = JSON.stringify({ subscriptionId, change, delivery: 'drop' });
  const answer = await fetch(new URL('/sandbox/reseller/changes', sandbox), { method: 'POST', body });
  return answer.ok ? null : (await answer.text()).slice(0, 200);
}
