import { SubrelayError } from '../base/errors.ts';
import { parseStored } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { Observation, StateStatus } from '../events/event.ts';
import { BudgetExhausted } from '../sources/asking/budget.ts';
import type { FetchState, FoundState, OwnState, SubjectEvent } from '../sources/source.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import { instantOfTimestamp, seenIn } from './announce.ts';
import type { Announce } from './announce.ts';
import type { SubjectDocument } from './document.ts';
import { failureWaitMs, lagWaitMs } from './state-wait.ts';
import { subjectFetches } from './subject-fetches.ts';
import type { SaveObservation } from './subjects.ts';

/** What a payload says of its subject's state, or that it can't be said yet. */
export type StateForDelivery =
  | { kind: 'known'; observed: ObservedState }
  /** @see DeliveryDocument.state_lags for `lagging` */
  | { kind: 'wait'; error: unknown; delayMs: number; lagging: boolean };

export interface StateQuestion {
  event: SubjectEvent;
  /** The original of the event: it may hold the subject's state itself. */
  raw: Uint8Array;
  /** Whether the event was found in the source's history: what it holds is of long ago. */
  recovered: boolean;
  subjectKey: string;
  /** When the event arrived by the store's clock: its document's create time. */
  arrived: Timestamp;
  /** The subject's document, read just now. */
  stored: Snapshot<SubjectDocument>;
  /** How often the delivery has waited for a state since its last attempt, and how often for one that lagged. */
  waits: number;
  lags: number;
}

export interface FreshStateOptions {
  fetchState: FetchState;
  ownState: OwnState;
  save: SaveObservation;
  /** Writes down what a delivery announces with a state that was stored for another event. */
  announce: Announce;
  customerKey: CustomerKey;
  maxAgeSeconds: number;
  /** How long after its event arrived a delivery waits for a failing source. */
  maxWaitSeconds: number;
  /** The first wait for a failing source. */
  backoffSeconds: number;
}

interface Observed {
  observation: Observation;
  observedAt: Timestamp;
  /** The subject's document as the fetch left it; undefined where nothing was found out. */
  saved?: SubjectDocument;
}

/** A question with what is known before anything is asked. */
interface Asking {
  question: StateQuestion;
  stored: SubjectDocument | null;
  /** The entity in the notification itself. */
  own: FoundState | null;
  /** By the store's clock. */
  now: Timestamp;
}

/**
 * Answers a subject's state, fresh for an event: observed after the event arrived and not long ago, and not older than
 * the notification's own. Only the store's clock counts (docs/protocol.md, DP-30 and DP-31; docs/state.md).
 */
export function createFreshState(options: FreshStateOptions): (question: StateQuestion) => Promise<StateForDelivery> {
  const fetchOnce = subjectFetches((question: StateQuestion, observedAt) =>
    fetchAndSave(options, question, observedAt),
  );
  return async (question) => {
    const asking = askingOf(question, options.ownState);
    const stored = freshStored(asking, options.maxAgeSeconds);
    if (stored) {
      await options.announce({ ...question, seen: () => seenIn(stored, stored.observed_at), document: stored });
      return asStored(stored, asking);
    }
    try {
      const observed = await fetchOnce(question);
      await announceObserved(options, question, observed);
      return answerOf(observed, asking, options);
    } catch (error) {
      if (error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE') throw error;
      const own = error instanceof BudgetExhausted ? ownToStandIn(asking, options.maxAgeSeconds) : null;
      if (own) return standIn(options, asking, own);
      const baseMs = options.backoffSeconds * 1000;
      const delayMs = failureWaitMs(error, question.waits, baseMs, asking.now.toMillis());
      return waitOrStale(asking, error, delayMs, options);
    }
  };
}

function askingOf(question: StateQuestion, ownState: OwnState): Asking {
  return {
    question,
    stored: question.stored.data,
    own: ownState(question.event, question.raw),
    now: question.stored.readTime,
  };
}

async function fetchAndSave(
  { fetchState, save, customerKey }: FreshStateOptions,
  { event, subjectKey, arrived, stored }: StateQuestion,
  observedAt: Timestamp,
): Promise<Observed> {
  const observation = await fetchState(event, stored.data);
  if (observation.kind === 'unavailable') return { observation, observedAt };
  const toSave = { event, subjectKey, arrived, observation, observedAt, customerKey: customerKey(event), stored };
  return { observation, observedAt, saved: await save(toSave) };
}

/** The fetch may have been made, and its result saved, for another event of the subject. */
async function announceObserved(
  { announce }: FreshStateOptions,
  question: StateQuestion,
  { observation, observedAt, saved }: Observed,
): Promise<void> {
  if (!saved) return;
  const found = observation.kind === 'found';
  const told = { state: found ? observation.state : null, status: found ? 'fresh' : 'inaccessible' } as const;
  await announce({ ...question, seen: () => ({ ...told, at: instantOfTimestamp(observedAt) }), document: saved });
}

function freshStored({ question, stored, own, now }: Asking, maxAgeSeconds: number): SubjectDocument | null {
  if (!stored || !isFresh(stored.observed_at, question.arrived, now, maxAgeSeconds)) return null;
  return stored.state_status === 'fresh' && isOlder(stored.source_updated_at, own?.updatedAt) ? null : stored;
}

const isFresh = (observedAt: Timestamp, arrived: Timestamp, now: Timestamp, maxAgeSeconds: number): boolean =>
  observedAt.valueOf() >= arrived.valueOf() && now.toMillis() - observedAt.toMillis() < maxAgeSeconds * 1000;

/** Whether the first time that a source gave is before the second; neither where one is not known. */
const isOlder = (time: string | null | undefined, other: string | null | undefined): boolean =>
  time != null && other != null && time < other;

/** An answer that is older than what is known already lags behind: it is asked for again a few times, and never sent. */
function answerOf(observed: Observed, asking: Asking, options: FreshStateOptions): StateForDelivery {
  const { observation } = observed;
  const { own, stored, question } = asking;
  const lags =
    observation.kind === 'found' &&
    (isOlder(observation.updatedAt, own?.updatedAt) || isOlder(observation.updatedAt, stored?.source_updated_at));
  if (!lags) return asObserved(observed, asking);
  const delayMs = lagWaitMs(question.lags);
  const leftMs = leftMsOf(asking, options.maxWaitSeconds);
  if (delayMs === null || leftMs <= 0) return lastKnown(asking);
  return { kind: 'wait', error: new Lagging(), delayMs: Math.min(delayMs, leftMs), lagging: true };
}

class Lagging extends SubrelayError {
  constructor() {
    super('SOURCE_UNAVAILABLE', 'The source answered with a state older than one that is known already');
  }
}

/** A notification's own entity was true when it arrived: that counts as long as any other observation would. */
const ownToStandIn = ({ own, question, now }: Asking, maxAgeSeconds: number): FoundState | null =>
  !question.recovered && isFresh(question.arrived, question.arrived, now, maxAgeSeconds) ? own : null;

async function standIn({ save, customerKey }: FreshStateOptions, { question, stored }: Asking, own: FoundState) {
  const { event, subjectKey, arrived } = question;
  if (stored?.state_status === 'fresh' && isOlder(own.updatedAt, stored.source_updated_at)) {
    return known(parsed(stored), 'fresh', stored.observed_at);
  }
  const found = { event, subjectKey, arrived, observation: own, observedAt: arrived };
  await save({ ...found, customerKey: customerKey(event), stored: question.stored });
  return known(own.state, 'fresh', arrived);
}

function waitOrStale(asking: Asking, error: unknown, delayMs: number, options: FreshStateOptions): StateForDelivery {
  const leftMs = leftMsOf(asking, options.maxWaitSeconds);
  return leftMs <= 0 ? lastKnown(asking) : { kind: 'wait', error, delayMs: Math.min(delayMs, leftMs), lagging: false };
}

const leftMsOf = ({ question, now }: Asking, maxWaitSeconds: number): number =>
  maxWaitSeconds * 1000 - (now.toMillis() - question.arrived.toMillis());

const parsed = (stored: SubjectDocument | null): JsonObject | null =>
  stored?.state ? parseStored(stored.state) : null;

const known = (state: JsonObject | null, status: StateStatus, observedAt: Timestamp | undefined): StateForDelivery => ({
  kind: 'known',
  observed: { state, state_status: status, state_observed_at: observedAt?.toDate().toISOString() ?? null },
});

function asStored(stored: SubjectDocument, asking: Asking): StateForDelivery {
  const { state_status: status, observed_at: observedAt } = stored;
  return known(status === 'fresh' ? parsed(stored) : newestOf(asking).state, status, observedAt);
}

function asObserved({ observation, observedAt }: Observed, asking: Asking): StateForDelivery {
  const newest = newestOf(asking);
  switch (observation.kind) {
    case 'found':
      return known(observation.state, 'fresh', observedAt);
    case 'inaccessible':
      return known(newest.state, 'inaccessible', observedAt);
    case 'unavailable':
      return known(newest.state, 'unavailable', newest.observedAt);
  }
}

function lastKnown(asking: Asking): StateForDelivery {
  const { state, observedAt } = newestOf(asking);
  return known(state, state ? 'stale' : 'unavailable', observedAt);
}

/** The newer of what is stored and what the notification itself says, so that no state is older than its event. */
function newestOf({ stored, own, question }: Asking): { state: JsonObject | null; observedAt: Timestamp | undefined } {
  if (own !== null && (!stored?.state || isOwnNewer(own, stored, question))) {
    return { state: own.state, observedAt: question.arrived };
  }
  return { state: parsed(stored), observedAt: stored?.observed_at };
}

/** By the source's times; where one is missing, by when each came to us. */
function isOwnNewer(own: FoundState, stored: SubjectDocument, { arrived, recovered }: StateQuestion): boolean {
  if (own.updatedAt !== undefined && stored.source_updated_at !== null) {
    return isOlder(stored.source_updated_at, own.updatedAt);
  }
  return !recovered && stored.observed_at.valueOf() < arrived.valueOf();
}
