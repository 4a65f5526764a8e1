/**
 * The seam of a source: all that the rest of the house asks of one. A source is a folder beside this file, and a line in
 * `registry/registry.ts` (docs/decisions/2026-11-30-source-seam.md).
 */
import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { NormalizedEvent, Observation, ReceivedEvent, SourceName, Subject, Undecodable } from '../events/event.ts';
import type { Config, Env, Setting } from '../settings/config.ts';
import type { Gate } from './asking/gate.ts';
import type { HistoryComparison, ListComparison } from './comparing.ts';
import type { Saying } from './saying.ts';
import type { SubjectRules } from './subject-rules.ts';

/** What a cold start may load: names, settings, and where the rest is. */
export interface AnySource {
  readonly name: SourceName;
  /** The function that takes its notifications in; null where none come. */
  readonly door: string | null;
  /** Whether a deployment may have none of it: the status names it once it has told something. Absent: it is named always. */
  readonly isNamedOnceHeard?: true;
  /** How its API tells a subject's state; null: its subjects have none. */
  readonly ask: AnyPart | null;
  /** How its side is compared with ours; null: it can't be. */
  readonly compare: (AnyPart & Pick<ComparePart<never>, 'by'>) | null;
  /** The types that its events can have; null where none of its own come. */
  readonly says: (() => Promise<{ sayings: readonly Saying[] }>) | null;
  /** How that which could not be read is decoded once more; null where no notifications come. */
  readonly again: (() => Promise<{ decodeAgain: DecodeAgain }>) | null;
  /** What an operator is told of it; null where none of its notifications come. */
  readonly operate: (() => Promise<Operated>) | null;
}

/** @typeParam Ask the settings that asking takes; `Compare` those that comparing takes */
export interface Source<Ask extends Setting = never, Compare extends Setting = never> extends AnySource {
  readonly ask: Part<Ask, AskDeps, Asked> | null;
  readonly compare: ComparePart<Compare> | null;
}

/** What only some functions need of a source. A bundle has the parts that its function opens, and no others. */
export interface Part<S extends Setting, Deps, Opened> {
  readonly settings: readonly S[];
  readonly load: () => Promise<{ open: (config: Config<S>, deps: Deps) => Opened }>;
}

type AnyPart = Pick<Part<Setting, never, unknown>, 'settings'>;

/** The settings that asking a source takes. */
export type AskSetting<S extends AnySource> = SettingOf<S['ask']>;
/** The settings that comparing with a source takes. */
export type CompareSetting<S extends AnySource> = SettingOf<S['compare']>;

type SettingOf<P> = P extends { readonly settings: readonly (infer S extends Setting)[] } ? S : never;

export interface AskDeps {
  fetch: typeof fetch;
  now: () => EpochMs;
  sleep: (ms: number) => Promise<unknown>;
  /** The way to its API. @param requestsPerMinute what one account may ask, all instances together */
  openGate: (requestsPerMinute: number) => Gate;
}

/** A source whose API can be asked. */
export interface Asked {
  fetchState: FetchState<SubjectEvent>;
  /**
   * The address of whom a subject is, where no state and no notification of a subject has it; null where there is none.
   * @throws SubrelayError `SOURCE_UNAVAILABLE`
   */
  fetchEmail?: (event: SubjectEvent, state: JsonObject) => Promise<string | null>;
  /** Where notifications carry the whole entity that they are about. */
  ownState?: OwnState;
  /** What its events announce of their subjects, where those are compared with a list. */
  rules?: SubjectRules;
}

/** An event that is about something. */
export type SubjectEvent = NormalizedEvent & { subject: Subject };

/** What is stored of a subject, as far as asking about it needs it. */
export interface StoredSubject {
  /** The source's ids seen for it, the newest last. */
  readonly subscription_ids: readonly string[];
}

/**
 * Asks the event's source for its subject's state.
 * @param stored null where nothing is stored of the subject
 * @throws SubrelayError `SOURCE_UNAVAILABLE` when the source can't be asked now; asking later may help. A
 *   `BudgetExhausted` or a `SourcePaused` says that nothing was called
 */
export type FetchState<E extends NormalizedEvent = NormalizedEvent> = (
  event: E,
  stored?: StoredSubject | null,
) => Promise<Observation>;

export type FoundState = Extract<Observation, { kind: 'found' }>;

/**
 * The state that a notification itself carries.
 * @param raw the notification
 * @returns null where it carries none
 */
export type OwnState = (event: NormalizedEvent, raw: Uint8Array) => FoundState | null;

export interface CompareDeps {
  fetch: typeof fetch;
  now: () => EpochMs;
}

/**
 * - `list`: the source lists subscriptions, whose states are compared with what was announced.
 * - `history`: the source keeps its notifications, and those that never arrived are taken in.
 */
export type ComparePart<S extends Setting> =
  | (Part<S, CompareDeps, ListComparison[]> & { readonly by: 'list' })
  | (Part<S, CompareDeps, HistoryComparison[]> & { readonly by: 'history' });

export interface Operated {
  /** The accounts that the environment names. @throws ConfigError */
  accountsIn: (env: Env) => string[];
  /** What to do where its notifications stay away. */
  whenSilent: string;
  /** The time up to which a history's place says that all is compared, epoch milliseconds; absent: places say none. */
  upTo?: (place: JsonObject) => number;
}

/** A notification that was verified when it came, and could not be read. */
export interface Kept {
  /** The same each time: stands for the id of the message that brought it. */
  id: string;
  account: string | null;
  raw: Uint8Array;
  /** What came beside it; none where nothing did, or it was not kept yet. */
  attributes: Readonly<Record<string, string>>;
  /** When it came, RFC 3339. */
  receivedAt: string;
}

/** As its door decodes it, by the code of today. */
export type DecodeAgain = (kept: Kept) => ReceivedEvent | Undecodable;

/** A source whose events are made here. */
export const withoutDoor = (name: SourceName): Source => ({
  name,
  door: null,
  ask: null,
  compare: null,
  says: null,
  again: null,
  operate: null,
});
