/** Failures by webhook and cause. Pure. */
import type { DeliverySummaryView } from '../api/answers.ts';

type Given = Pick<DeliverySummaryView, 'webhook_id' | 'cause' | 'status' | 'created_at' | 'last_attempt' | 'origin'>;

export interface FailureGroup {
  webhookId: string;
  cause: NonNullable<Given['cause']>;
  /** Pending, so that a retry sends them. */
  retrying: number;
  /** Failed, so that a replay sends them. */
  givenUp: number;
  /** Of the newest that failed; null where it is not kept. */
  last: Given['last_attempt'];
}

/** Those with a cause, the largest group first. @param deliveries newest first */
export function failureGroups(deliveries: readonly Given[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const { webhook_id: webhookId, cause, status, last_attempt: last, origin } of deliveries) {
    // Nothing follows from a test.
    if (cause === null || origin === 'test') continue;
    const key = `${webhookId} ${cause}`;
    const group = groups.get(key) ?? { webhookId, cause, retrying: 0, givenUp: 0, last };
    if (status === 'pending') group.retrying += 1;
    else group.givenUp += 1;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.retrying + b.givenUp - a.retrying - a.givenUp);
}
