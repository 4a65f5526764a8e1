/** What events announce of a subject, and which subject took another's place: rules that differ by source. */
import type { Json } from '../base/json.ts';
import type { ListedSku, SourceName } from '../events/event.ts';

export interface SubjectRules {
  /**
   * By type the fields whose value an event announces as its delivery carries it: the state fetched after the event
   * arrived. `all`: everything but `status`. A type that is not listed announces nothing.
   */
  readonly fields: ReadonlyMap<string, readonly string[] | 'all'>;
  /** The status that an event of a type announces, whatever the state says. */
  readonly status: ReadonlyMap<string, 'active' | 'suspended' | 'cancelled'>;
  /**
   * The event that says a difference, or its first part.
   * @param made whether the subject was made since the last finished pass
   */
  readonly eventFor: (changed: Changed, made: boolean) => Told;
  /** The pairs that can be told without a guess; none where there is any doubt. */
  readonly replacementsIn: (change: SkuChange) => Replacement[];
}

/** The rules of a source; null where nobody keeps what its events announce, or there is no such source. */
export type RulesOf = (source: SourceName) => SubjectRules | null;

/** By field; `announced` is null where nothing was. */
export type Changed = Readonly<Record<string, { announced: Json; found: Json }>>;

/** An event's type, and the difference that it says. */
export interface Told {
  type: string;
  changed: Changed;
}

/** What is known of one SKU that the customer has or had. */
export interface KnownSku {
  skuId: string;
  /** The subscription ids seen for it. */
  subscriptionIds: readonly string[];
  /** Whether it was there, and not cancelled, when it was last looked at; and nothing has replaced it. */
  living: boolean;
}

/** The SKU ids of a subject and of its successor. */
export interface Replacement {
  old: string;
  new: string;
}

export interface SkuChange {
  /** The SKU that the notification names: the new one or the old one. */
  named: string;
  /** What the customer has that isn't cancelled, as the API lists it after the notification. */
  listed: readonly ListedSku[];
  /** All of the customer's subjects, as stored before that. */
  known: readonly KnownSku[];
}
