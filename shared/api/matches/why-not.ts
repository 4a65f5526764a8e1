/** Why an event did not go to a webhook, in a sentence for people: pure. */
import type { EpochMs } from '../../base/time.ts';
import type { EventDocument } from '../../events/event-document.ts';
import { conditionValues, mismatchOf, mismatches, valuesIn } from '../../webhooks/match.ts';
import type { Condition, Matched, Mismatch } from '../../webhooks/match.ts';
import { formatOf } from '../../webhooks/payload/payload-format.ts';
import type { StoredDestination } from '../../webhooks/stored-destination.ts';
import { timeText } from '../explain/verdict-words.ts';

/** A mismatch of the rules of now; or nothing of these keeps the event from it: it was made, changed or deleted later. */
export const reasonsWhyNot = [...mismatches, 'created_later', 'matches_now', 'deleted'] as const;
export type ReasonWhyNot = (typeof reasonsWhyNot)[number];

export interface WhyNot {
  reason: ReasonWhyNot;
  sentence: string;
  /** When it was changed last, where that was after the event; null: it was not. */
  changedSince: EpochMs | null;
}

/** What of an event is asked, and when it arrived. */
export type Arrived = Matched & Pick<EventDocument, 'received_at'>;

type Asked = Pick<
  StoredDestination,
  | ('id' | 'event_types' | 'match' | 'owner' | 'owner_match' | 'payload_format')
  | ('created_at' | 'updated_at' | 'deleted_at')
>;

/** @param webhook as it is now; it did not match when the event arrived */
export function whyNot(webhook: Asked, event: Arrived, now: EpochMs): WhyNot {
  const arrived = event.received_at.toMillis();
  const changed = Date.parse(webhook.updated_at);
  const changedSince = changed > arrived ? changed : null;
  if (webhook.deleted_at !== null) return { ...deleted(webhook.deleted_at, now), changedSince };
  const mismatch = mismatchOf(webhook, event);
  const created = Date.parse(webhook.created_at);
  if (created > arrived) return { ...createdLater(created, mismatch, now), changedSince };
  if (mismatch === null) return { ...matchesNow(changedSince, now), changedSince };
  const sentence = sentenceOf(mismatch, webhook, event);
  if (changedSince === null) return { reason: mismatch, sentence, changedSince };
  const since = ` It was changed at ${timeText(changedSince, now)}, after the event arrived.`;
  return { reason: mismatch, sentence: `By its rules of now ${inside(sentence)}${since}`, changedSince };
}

type Said = Pick<WhyNot, 'reason' | 'sentence'>;

const deleted = (at: string, now: EpochMs): Said => ({
  reason: 'deleted',
  sentence: `It was deleted at ${timeText(Date.parse(at), now)}, and its rules with it.`,
});

const createdLater = (created: EpochMs, mismatch: Mismatch | null, now: EpochMs): Said => ({
  reason: 'created_later',
  sentence:
    `It was created at ${timeText(created, now)}, after the event arrived. ` +
    `By its rules of now the event ${mismatch === null ? 'matches: a replay sends it there.' : 'does not match either.'}`,
});

const matchesNow = (changed: EpochMs | null, now: EpochMs): Said => ({
  reason: 'matches_now',
  sentence:
    `By its rules of now the event matches: a replay sends it there. ` +
    (changed === null
      ? 'Its rules were changed while the event arrived.'
      : `It was changed at ${timeText(changed, now)}, after the event arrived.`),
});

function sentenceOf(mismatch: Mismatch, webhook: Asked, event: Matched): string {
  switch (mismatch) {
    case 'event_types':
      return typesSentence(webhook.event_types ?? [], event.type);
    case 'not_named':
      return `${event.type} is an event of this service itself: event_types must name it, and * does not.`;
    case 'about_itself':
      return 'The event is about this webhook itself, which never gets those.';
    case 'owner':
      return 'The event is not for its owner: the match of that owner does not take it.';
    case 'payload_format':
      return `The event has no form in its payload_format ${formatOf(webhook)}.`;
    case 'customer':
    case 'domain':
    case 'sku':
    case 'plan':
    case 'tags':
    case 'account':
      return conditionSentence(mismatch, webhook.match[mismatch] ?? [], event);
  }
}

const typesSentence = (patterns: readonly string[], type: string): string =>
  patterns.length === 0
    ? 'Its event_types are empty: it gets nothing.'
    : `Its event_types are ${listed(patterns)}; the event is of type ${type}.`;

function conditionSentence(condition: Condition, wanted: readonly string[], event: Matched): string {
  const values = valuesIn(conditionValues(event)[condition]);
  return `Its match asks for the ${condition} ${listed(wanted)}; ${values.length === 0 ? 'the event has none' : `the event has ${listed(values)}`}.`;
}

/** A sentence inside another. */
const inside = (sentence: string): string => sentence.replace(/^(?:Its|The) /, (first) => first.toLowerCase());

const MOST_LISTED = 5;

function listed(values: readonly string[]): string {
  const more = values.length - MOST_LISTED;
  const shown = values.slice(0, MOST_LISTED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
