import type { EpochMs } from '../base/time.ts';
import { attemptsOfEvent } from '../deliveries/attempts.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import { openLists, positionOf } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { instantOfTimestamp } from './announce.ts';
import { instantOf } from './announced.ts';
import type { EventFact, Heard } from './announced.ts';
import { storedObject } from '../base/json.ts';

/** How many of a subject's events are looked at: a source repeats what is not acknowledged for a week at most. */
const NEWEST = 50;
const PAGE = 100;

/** What `reconcile` asks about events. */
export interface SubjectEvents {
  /** At most 50, newest first. */
  newest: (subjectKey: string) => Promise<EventFact[]>;
  /** Whether any delivery of an event is still to be made. */
  isPending: (eventId: string) => Promise<boolean>;
  /** What the attempts of an event's deliveries have told; a state that was never known is nothing. */
  heardOf: (event: EventFact) => Promise<Heard[]>;
  /** When an account's last notification came since a time; null where none did. */
  lastNotification: (source: string, account: string, since: number) => Promise<EpochMs | null>;
}

export function openSubjectEvents(store: Store): SubjectEvents {
  const lists = openLists(store);
  const list = { collection: EVENTS, time: 'received_at', bounds: [] } as const;
  return {
    newest: async (subjectKey) => {
      const fields = ['type', 'occurred_at', 'received_at', 'matched', 'recovered'] as const;
      const docs = await lists.page({ ...list, equal: { subject_key: subjectKey }, fields }, null, NEWEST);
      return docs.map(({ id, createTime, data }) => ({
        id,
        type: data.type,
        occurredAt: data.occurred_at,
        arrived: instantOfTimestamp(createTime),
        receivedAt: data.received_at.toMillis(),
        matched: data.matched,
        recovered: data.recovered,
      }));
    },
    isPending: async (eventId) => {
      const deliveries = DELIVERIES.where('event_id', '==', eventId);
      const { docs } = await store.query(deliveries.where('status', '==', 'pending').limit(1));
      return docs.length > 0;
    },
    heardOf: async ({ id, type }) => {
      const attempts = await attemptsOfEvent(store, id, PAGE);
      return attempts.flatMap((attempt) => heardIn(attempt, type));
    },
    lastNotification: async (source, account, since) => {
      const bounds = [{ op: '>=' as const, at: BigInt(since) * 1_000_000n }];
      const fields = ['received_at', 'recovered', 'source'] as const;
      const recent = { ...list, equal: { account }, bounds, fields };
      for (let docs = await lists.page(recent, null, PAGE); ;) {
        const notified = docs.find(({ data }) => data.source === source && !data.recovered);
        if (notified) return notified.data.received_at.toMillis();
        const last = docs.at(-1);
        if (docs.length < PAGE || !last) return null;
        docs = await lists.page(recent, positionOf(recent, last), PAGE);
      }
    },
  };
}

function heardIn(attempt: AttemptDocument, type: string): Heard[] {
  const { webhook_id: webhook, state, state_status: status, state_observed_at: observedAt } = attempt;
  if (observedAt === null) return [];
  if (status === 'inaccessible') return [{ webhook, type, seen: { state: null, status, at: instantOf(observedAt) } }];
  if (state === null) return [];
  return [{ webhook, type, seen: { state: storedObject(state), status: 'fresh', at: instantOf(observedAt) } }];
}
