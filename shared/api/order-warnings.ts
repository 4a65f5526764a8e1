import type { ReadCandidate } from '../sweep/retry-candidates.ts';
import type { RetryPlanView } from './shapes/retry-job.ts';

type Warning = RetryPlanView['order_warnings']['warnings'][number];

/**
 * What the order of some deliveries, newest first, has that may surprise: one that waits for another of its queue, and,
 * where a webhook has no order, one that goes out behind a newer one of its subject.
 */
export function orderWarnings(candidates: readonly ReadCandidate[]): Warning[] {
  const newer = new Map<string, string>();
  return candidates.flatMap(({ delivery, ordered, behind }): Warning[] => {
    const { id, webhook_id, subject_key } = delivery;
    if (ordered) return behind === null ? [] : [{ delivery_id: id, waits_for: behind }];
    if (subject_key === null) return [];
    const queue = `${webhook_id} ${subject_key}`;
    const after = newer.get(queue);
    newer.set(queue, after ?? id);
    return after === undefined ? [] : [{ delivery_id: id, after }];
  });
}
