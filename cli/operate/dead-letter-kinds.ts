/** What a dead letter is, and so what is to be done with it. */
import type { DeadLetter, DeadLetterSource } from '../../shared/bus/dead-letters.ts';
import { parsePointer } from '../../shared/bus/pointer.ts';
import { deadLetterMessageId } from '../../shared/events/ids.ts';
import type { SourceMessage } from '../../shared/intake/take-message.ts';

/**
 * - `notification`: the source's, told nowhere else: it has to be taken in.
 * - `pointer`, `wake`: redundant, since deliveries are their own outbox and `sweep` looks each minute anyway.
 * - `unknown`: Pub/Sub did not put it there, so nobody knows whose it is.
 */
export type DeadLetterKind = 'notification' | 'pointer' | 'wake' | 'unknown';

export const DEAD_LETTER_KINDS: readonly DeadLetterKind[] = ['notification', 'pointer', 'wake', 'unknown'];

/**
 * Whatever a source's subscription brought is a notification, readable or not. Of other subscriptions, which may have
 * been renamed since, the content tells, and what is neither pointer nor wake is taken for a notification, too.
 * @param sources the full names of the sources' subscriptions
 */
export function kindOf({ data, source }: DeadLetter, sources: readonly string[]): DeadLetterKind {
  if (source !== null && sources.includes(source.subscription)) return 'notification';
  if (parsePointer(data) !== null) return 'pointer';
  if (source === null) return 'unknown';
  return Buffer.from(data).toString('utf8') === '{}' ? 'wake' : 'notification';
}

/** A notification as the subscription that gave it up would have brought it. */
export const originalOf = ({ data, attributes }: DeadLetter, source: DeadLetterSource): SourceMessage => ({
  data,
  attributes,
  messageId: deadLetterMessageId(source.publishTime, data),
  publishTime: source.publishTime,
  subscription: source.subscription,
});
