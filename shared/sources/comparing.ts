/** How a source's side is gone through; `shared/reconcile` does so, within time, lease and budget. */
import type { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import type { NormalizedEvent, Observation, ReceivedEvent, SourceName, Subject, Undecodable } from '../events/event.ts';
import type { EventId } from '../events/ids.ts';
import type { SubjectRules, Told } from './subject-rules.ts';

/** One account of one source. */
export interface Compared {
  source: SourceName;
  account: string;
  /** What the account may ask, all instances together. */
  requestsPerMinute: number;
}

/** The account's notifications, as the source keeps them. */
export interface HistoryComparison extends Compared {
  kind: 'history';
  walk: HistoryWalk<JsonObject>;
}

/** The order in which one history is gone through. */
export interface HistoryWalk<Place extends JsonObject> {
  /** Where the first run of all begins. */
  first: () => Place;
  /** Behind everything that there is. It may make one call. */
  end: () => Promise<Place>;
  /** The step from a place, which makes one call; null where there is nothing to look at yet. */
  stepFrom: (place: Place) => (() => Promise<Step<Place>>) | null;
}

/** One page, and where that leaves the walk. */
export interface Step<Place> {
  entries: HistoryEntry[];
  /** Where this run goes on. */
  next: Place;
  /** Where the next run goes on: nothing before it is looked at again. Null: where it would have gone on before. */
  keep: Place | null;
  /** Why the run ends with this step; null: it goes on. */
  ends: Extract<Ended, 'end' | 'cursor_unknown'> | null;
}

/** Why a run ended; only after `end` is there nothing left for the next one. */
export type Ended = 'end' | 'deadline' | 'another_runs' | 'budget_used_up' | 'rate_limited' | 'cursor_unknown';

/** One notification of a source's history. */
export interface HistoryEntry {
  /** The id that its event has or would have; null where the entry can't be read. */
  id: EventId | null;
  decode: () => ReceivedEvent | Undecodable;
}

/** How the recent past of a history is treated. */
export interface Recent {
  /** What is younger is still left to the source's own repeats. */
  settleMs: number;
  /** What is younger than this when it is dealt with is looked at once more: histories fill up late and out of order. */
  overlapMs: number;
  /** How far back the first run of all begins. */
  lookbackMs: number;
}

/** A walk whose places are parsed as they are read, so that walks of all shapes can be gone through alike. */
export const walkFrom = <Place extends JsonObject>(
  place: z.ZodType<Place>,
  walk: HistoryWalk<Place>,
): HistoryWalk<JsonObject> => ({ ...walk, stepFrom: (stored) => walk.stepFrom(place.parse(stored)) });

/** The account's subscriptions, as the source lists them. */
export interface ListComparison extends Compared {
  kind: 'list';
  /** @param token of the page; null: the first one */
  page: (token: string | null) => Promise<ListPage>;
  /** For how long a page's token is sure to be known, milliseconds. */
  tokenLastsMs: number;
  /** Asks for one that the list lacks. */
  find: (listing: Listing) => Promise<Observation>;
  /** What the source's events announce of their subjects. */
  rules: SubjectRules;
  /** The listing that a stored subject was, with its last state. */
  listingOf: (stored: ListedBefore) => Listing;
  /** What an event that announces a difference says besides its subject. */
  particularsOf: (listing: Listing, told: Told) => Particulars;
  /** Text that is greater for the state that counts, where a subject is listed more than once. */
  livelinessOf: (state: JsonObject | null) => string;
  /** What to do where subscriptions change and no notification comes. */
  whenSilent: string;
}

export interface ListPage {
  listings: Listing[];
  /** The token of the next page; null behind the last one. */
  next: string | null;
}

/** A subscription as it was listed, or as it was last known. */
export interface Listing {
  subject: Subject;
  customerId: string;
  sku: string;
  subscriptionId: string | null;
  state: JsonObject | null;
}

/** What is stored of a subject that was listed. */
export interface ListedBefore {
  readonly account: string;
  readonly subject_id: string;
  readonly subscription_ids: readonly string[];
  readonly state: JsonObject | null;
}

export type Particulars = Pick<NormalizedEvent, 'customer' | 'sku' | 'plan' | 'data'>;
