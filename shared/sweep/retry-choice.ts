/** What a retry job does with a delivery: pure. */
import type { EpochMs } from '../base/time.ts';
import type { RetriableFields } from '../lanes/retries.ts';
import { decideRetry } from '../lanes/retry-now.ts';
import type { Refusal, Standing } from '../lanes/retry-now.ts';
import type { RetryJobDocument, RetryProgress } from './documents.ts';

/** Which count a delivery goes into. */
export type Counted = Exclude<keyof RetryProgress, 'seen'>;

/** `bring_forward`, `probe`: that is still to be done, and counted when it is. */
export type Choice = { kind: 'bring_forward' | 'probe' } | { kind: 'counted'; as: Counted };

/** What of a job decides. */
export type Choosing = Pick<RetryJobDocument, 'id' | 'created_at' | 'beside'>;

/** A delivery of a job's page, and what may stand in its way. */
export interface RetryCandidate extends Standing {
  delivery: RetriableFields;
}

/**
 * Chooses for a page of deliveries. Of those behind one open breaker the first becomes the probe, and the others follow
 * when that succeeds.
 */
export function chooseRetries(job: Choosing, page: readonly RetryCandidate[], now: EpochMs): Choice[] {
  const probed = new Set<string>();
  return page.map((candidate) => {
    const choice = choose(job, candidate, now);
    if (choice.kind !== 'probe') return choice;
    const { webhook_id } = candidate.delivery;
    if (probed.has(webhook_id)) return counted('skipped_under_way');
    probed.add(webhook_id);
    return choice;
  });
}

function choose(job: Choosing, candidate: RetryCandidate, now: EpochMs): Choice {
  const { delivery } = candidate;
  // A walker that died before it moved the job on had done it.
  if (delivery.retried_by === job.id) return counted('brought_forward');
  if (delivery.status === 'pending' && isTried(job, delivery)) return counted('skipped_tried');
  const decision = decideRetry(candidate, now);
  switch (decision.kind) {
    case 'bring_forward':
    case 'probe':
      return { kind: decision.kind };
    case 'under_way':
      return counted('skipped_under_way');
    case 'advance':
      // Its lane looks for it (docs/protocol.md, DP-47).
      return counted('skipped_order');
    case 'refused':
      return counted(SKIPPED[decision.reason]);
  }
}

/** Whether it was attempted since the job was ordered, or sent by a job that was walked at the time: once is enough. */
const isTried = ({ created_at, beside }: Choosing, { last_attempt, retried_by }: RetriableFields): boolean =>
  (last_attempt !== undefined && last_attempt.at.toMillis() >= created_at.toMillis()) ||
  (retried_by !== undefined && beside.includes(retried_by));

/** What a choice counts as once it is done. */
export const countOf = (choice: Choice): Counted =>
  choice.kind === 'counted' ? choice.as : choice.kind === 'probe' ? 'probes' : 'brought_forward';

const counted = (as: Counted): Choice => ({ kind: 'counted', as });

const SKIPPED: Record<Refusal['reason'], Counted> = {
  ended: 'skipped_ended',
  webhook_paused: 'skipped_webhook',
  webhook_disabled: 'skipped_webhook',
  webhook_deleted: 'skipped_webhook',
  order: 'skipped_order',
  rate: 'skipped_rate',
};

export const NOTHING_YET: RetryProgress = {
  ...{ seen: 0, brought_forward: 0, probes: 0 },
  ...{ skipped_under_way: 0, skipped_tried: 0, skipped_ended: 0 },
  ...{ skipped_webhook: 0, skipped_order: 0, skipped_rate: 0 },
};

/** @param done one count for each delivery that was looked at */
export function progressAfter(before: RetryProgress, done: readonly Counted[]): RetryProgress {
  const more = (as: Counted): number => before[as] + done.filter((each) => each === as).length;
  return {
    seen: before.seen + done.length,
    brought_forward: more('brought_forward'),
    probes: more('probes'),
    skipped_under_way: more('skipped_under_way'),
    skipped_tried: more('skipped_tried'),
    skipped_ended: more('skipped_ended'),
    skipped_webhook: more('skipped_webhook'),
    skipped_order: more('skipped_order'),
    skipped_rate: more('skipped_rate'),
  };
}
