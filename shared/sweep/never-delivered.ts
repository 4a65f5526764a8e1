/** Which events some webhooks never had: pure. */
import type { EpochMs } from '../base/time.ts';
import type { EventDocument } from '../events/event-document.ts';
import { matches } from '../webhooks/match.ts';
import type { Matched } from '../webhooks/match.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { ReplayProgress } from './documents.ts';

/** An event, and a webhook whose rules of now match it. */
export interface Pair<E> {
  event: E;
  webhook: StoredDestination;
}

/** @param webhooks those that the job is for, as they are now */
export const pairsOf = <E>(event: E, matched: Matched, webhooks: readonly StoredDestination[]): Pair<E>[] =>
  webhooks.filter((webhook) => matches(webhook, matched)).map((webhook) => ({ event, webhook }));

type Reason = 'skipped_done' | 'skipped_webhook' | 'skipped_expired';

/**
 * Why a pair gets no delivery; null: it gets one.
 * @param since what arrived before may have had one that is deleted by now
 */
export function reasonAgainstPair(
  { event, webhook }: Pair<Pick<EventDocument, 'expire_at' | 'erased_at' | 'received_at'>>,
  hasOne: boolean,
  { now, since }: { now: EpochMs; since: EpochMs },
): Reason | null {
  if (hasOne) return 'skipped_done';
  if (webhook.status === 'disabled') return 'skipped_webhook';
  const isKept = event.expire_at.toMillis() > now && event.received_at.toMillis() >= since;
  return event.erased_at === undefined && isKept ? null : 'skipped_expired';
}

/** @param events how many were looked at @param reasons one for each pair */
export function progressWith(
  before: ReplayProgress,
  events: number,
  reasons: readonly (Reason | null)[],
): ReplayProgress {
  const more = (as: Reason): number => before[as] + reasons.filter((reason) => reason === as).length;
  return {
    seen: before.seen + events,
    replayed: before.replayed + reasons.filter((reason) => reason === null).length,
    skipped_done: more('skipped_done'),
    skipped_pending: before.skipped_pending,
    skipped_expired: more('skipped_expired'),
    skipped_webhook: more('skipped_webhook'),
  };
}
