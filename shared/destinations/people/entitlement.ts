/** What subscriptions entitle a person to, and when they are to be looked at again: pure. */
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import { Timestamp } from '../../store/timestamp.ts';
import type { ObservedState } from '../../webhooks/payload/payload.ts';
import type { Counted, PersonDocument } from './document.ts';

/** A source that does not know a subscription twice, so far apart, has ended it. */
export const GONE_AFTER_MS = 3_600_000;

/** In which a subscription entitles; those of Paddle and of Workspace. */
export const USUAL_STATUSES: readonly string[] = ['active', 'trialing', 'past_due'];

export type Seen = Pick<Counted, 'wanted' | 'until' | 'plan' | 'observed_at' | 'inaccessible_since'>;

export interface ToSee {
  observed: ObservedState;
  /** Of which it was observed; null for a look that no event asked for. */
  event: Pick<NormalizedEvent, 'data' | 'sku' | 'plan'> | null;
  before: Seen | null;
  /** The statuses in which a subscription entitles. */
  statuses: readonly string[];
  now: EpochMs;
}

/**
 * What a state says of a subscription.
 * @returns null where it says nothing that may be acted on: it is not fresh
 */
export function seenOf({ observed, event, before, statuses, now }: ToSee): Seen | null {
  const { state, state_status: how, state_observed_at: at } = observed;
  if (how !== 'fresh' && how !== 'inaccessible') return null;
  const observed_at = timeIn(at) ?? Timestamp.fromMillis(now);
  if (how === 'inaccessible' || state === null) return goneSince(before, observed_at);
  const wanted = statuses.includes(textIn(state, 'status') ?? '');
  const until = wanted ? endIn(state) : (endOf(event?.data) ?? before?.until ?? null);
  const plan = textIn(state, 'sku_id') ?? textIn(state, 'plan') ?? event?.sku ?? event?.plan ?? before?.plan ?? null;
  return { wanted, until, plan, observed_at, inaccessible_since: null };
}

/** It entitles as before until its source has not known it for long enough. */
function goneSince(before: Seen | null, observed_at: Timestamp): Seen {
  const since = before?.inaccessible_since ?? observed_at;
  const isGone = observed_at.toMillis() - since.toMillis() >= GONE_AFTER_MS;
  return {
    ...{ wanted: !isGone && (before?.wanted ?? false), until: isGone ? null : (before?.until ?? null) },
    ...{ plan: before?.plan ?? null, observed_at, inaccessible_since: since },
  };
}

/** The scheduled end of one that still goes on: its source is asked again then. */
function endIn(state: JsonObject): Timestamp | null {
  const { scheduled_change: change } = state;
  return isJsonObject(change) && change['action'] === 'cancel' ? timeIn(textIn(change, 'effective_at')) : null;
}

/** Classic alone says until when one that was cancelled is paid (docs/facts/paddle.md, PC-10). */
const endOf = (data: JsonObject | undefined): Timestamp | null =>
  data === undefined ? null : timeIn(textIn(data, 'cancellation_effective_date'));

const textIn = (object: JsonObject, name: string): string | null => {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

function timeIn(text: string | null): Timestamp | null {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : Timestamp.fromMillis(ms);
}

export const entitles = ({ wanted, until }: Pick<Counted, 'wanted' | 'until'>, now: EpochMs): boolean =>
  wanted || (until !== null && until.toMillis() > now);

/** What a person can have there, and for which plans; null: for every plan. */
export interface Target {
  key: string;
  plans: readonly string[] | null;
}

/** What the subscriptions of a person entitle to, all of them together. */
export const wantedOf = (
  subscriptions: readonly Pick<Counted, 'wanted' | 'until' | 'plan'>[],
  targets: readonly Target[],
  now: EpochMs,
): ReadonlySet<string> => {
  const entitling = subscriptions.filter((each) => entitles(each, now));
  const isWanted = ({ plans }: Target) => entitling.some(({ plan }) => plans === null || plans.includes(plan ?? ''));
  return new Set(targets.filter(isWanted).map(({ key }) => key));
};

/** When a person is to be looked at again because of what is known already; null: at no time. */
export function nextCheck(
  { subscriptions, late_until }: Pick<PersonDocument, 'subscriptions' | 'late_until'>,
  now: EpochMs,
): EpochMs | null {
  const times = Object.values(subscriptions).flatMap(({ wanted, until, inaccessible_since: since }) => [
    ...(until !== null && until.toMillis() > now ? [until.toMillis()] : []),
    ...(since !== null && (wanted || until !== null) ? [since.toMillis() + GONE_AFTER_MS] : []),
  ]);
  const late = late_until === null || late_until.toMillis() <= now ? [] : [late_until.toMillis()];
  const all = [...times, ...late];
  return all.length === 0 ? null : Math.min(...all);
}
