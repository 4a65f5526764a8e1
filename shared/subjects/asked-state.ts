/** A subject's state where no event asks for it: a look at a person at a destination. */
import type { AskedSubject, Known, Wait } from '../destinations/destination.ts';
import { SubrelayError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { NormalizedEvent, Observation } from '../events/event.ts';
import { eventId, subjectKey } from '../events/ids.ts';
import type { FetchState, SubjectEvent } from '../sources/source.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { SUBJECTS } from './document.ts';
import { failureWaitMs } from './state-wait.ts';

export interface AskedStateDeps {
  store: Pick<Store, 'read'>;
  hasState: (event: NormalizedEvent) => event is SubjectEvent;
  fetchState: FetchState;
  now: () => EpochMs;
  /** The first wait for a failing source. */
  backoffSeconds: number;
}

/** Stands for an event: sources are asked by one. */
export const asEvent = ({ source, account, kind, subject_id, customer_id }: AskedSubject): NormalizedEvent => ({
  ...{ id: eventId(source, account, subject_id), type: 'subscription.updated', source, account, source_type: 'look' },
  ...{ occurred_at: new Date(0).toISOString(), subject: { kind, id: subject_id } },
  ...{ customer: customer_id === null ? null : { id: customer_id }, sku: null, plan: null, data: {} },
});

/** Asks a source for a subject's state, as of now: nothing of it is stored. */
export const createAskState =
  ({ store, hasState, fetchState, now, backoffSeconds }: AskedStateDeps) =>
  async (asked: AskedSubject): Promise<Known | Wait> => {
    const event = asEvent(asked);
    if (!hasState(event) || event.subject === null) return { kind: 'known', observed: null };
    const stored = await readOne(store, SUBJECTS.doc(subjectKey(event.source, event.account, event.subject)));
    try {
      return { kind: 'known', observed: observedIn(await fetchState(event, stored.data), stored.readTime) };
    } catch (error) {
      if (!(error instanceof SubrelayError) || error.code !== 'SOURCE_UNAVAILABLE') throw error;
      return { kind: 'wait', error, delayMs: failureWaitMs(error, 0, backoffSeconds * 1_000, now()), lagging: false };
    }
  };

interface AskEmailDeps extends Pick<AskedStateDeps, 'hasState'> {
  fetchEmail: (event: SubjectEvent, state: JsonObject) => Promise<string | null>;
}

/** Asks a source for the address of whom a subject is. @throws SubrelayError SOURCE_UNAVAILABLE */
export const createAskEmail =
  ({ hasState, fetchEmail }: AskEmailDeps) =>
  async (asked: AskedSubject, state: JsonObject): Promise<string | null> => {
    const event = asEvent(asked);
    return hasState(event) ? fetchEmail(event, state) : null;
  };

/** @param at before the source was asked, by the store's clock (docs/protocol.md, DP-30) */
function observedIn(observation: Observation, at: Timestamp) {
  const state_observed_at = at.toDate().toISOString();
  switch (observation.kind) {
    case 'found':
      return { state: observation.state, state_status: 'fresh' as const, state_observed_at };
    case 'inaccessible':
      return { state: null, state_status: 'inaccessible' as const, state_observed_at };
    case 'unavailable':
      return { state: null, state_status: 'unavailable' as const, state_observed_at: null };
  }
}
