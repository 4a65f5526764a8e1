import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import { SubrelayError } from '../errors.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { NormalizedEvent, Observation, StateStatus } from '../events/event.ts';
import type { JsonObject } from '../json.ts';
import type { FetchState } from '../sources/state-source.ts';
import { instantOfTimestamp, seenIn } from '../store/announce.ts';
import type { Announce } from '../store/announce.ts';
import { fieldsOf } from '../store/documents.ts';
import type { SubjectDocument } from '../store/documents.ts';
import type { SaveObservation } from '../store/subjects.ts';
import type { ObservedState } from '../webhooks/payload.ts';

/** What a payload says of its subject's state, or that it can't be said yet. */
export type StateForDelivery = { kind: 'known'; observed: ObservedState } | { kind: 'wait'; error: unknown };

export interface StateQuestion {
  event: NormalizedEvent;
  subjectKey: string;
  /** When the event arrived by the store's clock: its document's create time. */
  arrived: Timestamp;
  /** The subject's document, read just now. */
  stored: DocumentSnapshot;
}

export interface FreshStateOptions {
  fetchState: FetchState;
  save: SaveObservation;
  /** Writes down what a delivery announces with a state that was stored for another event. */
  announce: Announce;
  customerKey: CustomerKey;
  maxAgeSeconds: number;
  /** How long after its event arrived a delivery waits for a failing source. */
  maxWaitSeconds: number;
}

interface Observed {
  observation: Observation;
  observedAt: Timestamp;
  /** The subject's document as the fetch left it; undefined where nothing was found out. */
  saved?: SubjectDocument;
}

interface Fetch {
  observedAt: Timestamp;
  result: Promise<Observed>;
}

/**
 * Answers what a subject's state is, fresh for an event: observed after the event arrived and not long ago. Only the
 * store's clock counts. One fetch serves all who wait for it in this instance (DESIGN, Freshness).
 */
export function createFreshState(options: FreshStateOptions): (question: StateQuestion) => Promise<StateForDelivery> {
  const fetches = new Map<string, Fetch>();

  const fetchOnce = (question: StateQuestion): Promise<Observed> => {
    const { subjectKey, arrived, stored } = question;
    const running = fetches.get(subjectKey);
    if (running && !isBefore(running.observedAt, arrived)) return running.result;
    const observedAt = stored.readTime;
    const result = fetchAndSave(options, question, observedAt).finally(() => {
      if (fetches.get(subjectKey)?.result === result) fetches.delete(subjectKey);
    });
    fetches.set(subjectKey, { observedAt, result });
    return result;
  };

  return async (question) => {
    const stored = fieldsOf<SubjectDocument>(question.stored);
    const now = question.stored.readTime;
    if (stored && isFresh(stored.observed_at, question.arrived, now, options.maxAgeSeconds)) {
      await options.announce({ ...question, seen: () => seenIn(stored, stored.observed_at), document: stored });
      return asStored(stored);
    }
    try {
      const observed = await fetchOnce(question);
      await announceObserved(options, question, observed);
      return asObserved(observed, stored);
    } catch (error) {
      if (error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE') throw error;
      const waited = now.toMillis() - question.arrived.toMillis();
      return waited < options.maxWaitSeconds * 1000 ? { kind: 'wait', error } : lastKnown(stored);
    }
  };
}

async function fetchAndSave(
  { fetchState, save, customerKey }: FreshStateOptions,
  { event, subjectKey, arrived, stored }: StateQuestion,
  observedAt: Timestamp,
): Promise<Observed> {
  const observation = await fetchState(event);
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

const isBefore = (a: Timestamp, b: Timestamp): boolean => a.valueOf() < b.valueOf();

const isFresh = (observedAt: Timestamp, arrived: Timestamp, now: Timestamp, maxAgeSeconds: number): boolean =>
  !isBefore(observedAt, arrived) && now.toMillis() - observedAt.toMillis() < maxAgeSeconds * 1000;

const parsed = (stored: SubjectDocument | null): JsonObject | null =>
  stored?.state ? (JSON.parse(stored.state) as JsonObject) : null;

const known = (state: JsonObject | null, status: StateStatus, observedAt: Timestamp | undefined): StateForDelivery => ({
  kind: 'known',
  observed: { state, state_status: status, state_observed_at: observedAt?.toDate().toISOString() ?? null },
});

const asStored = (stored: SubjectDocument): StateForDelivery =>
  known(parsed(stored), stored.state_status, stored.observed_at);

function asObserved({ observation, observedAt }: Observed, stored: SubjectDocument | null): StateForDelivery {
  switch (observation.kind) {
    case 'found':
      return known(observation.state, 'fresh', observedAt);
    case 'inaccessible':
      return known(parsed(stored), 'inaccessible', observedAt);
    case 'unavailable':
      return known(parsed(stored), 'unavailable', stored?.observed_at);
  }
}

const lastKnown = (stored: SubjectDocument | null): StateForDelivery =>
  known(parsed(stored), stored?.state ? 'stale' : 'unavailable', stored?.observed_at);
