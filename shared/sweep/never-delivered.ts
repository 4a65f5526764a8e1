/** Which events some webhooks never had: pure. */
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

/** Why a pair gets no delivery; null: it gets one. */
export function reasonAgainstPair(
  { event, webhook }: Pair<Pick<EventDocument, 'expire_at' | 'erased_at'>>,
  hasOne: boolean,
  now: number,
): Reason | null {
  if (hasOne) return 'skipped_done';
  if (webhook.status === 'disabled') return 'skipped_webhook';
  return event.erased_at === undefined && event.expire_at.toMillis() > now ? null : 'skipped_expired';
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
