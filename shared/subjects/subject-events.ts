import type { Timestamp } from '@google-cloud/firestore';

import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import { ATTEMPTS, DELIVERIES, EVENTS } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { openLists, positionOf } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { instantOfTimestamp } from './announce.ts';
import { instantOf } from './announced.ts';
import type { EventFact, Heard } from './announced.ts';

/** How many of a subject's events are looked at: a source repeats what is not acknowledged for a week at most. */
const NEWEST = 50;
const PAGE = 100;

/** What `reconcile` asks about events. */
export interface SubjectEvents {
  /** At most 50, newest first. */
  newest: (subjectId: string) => Promise<EventFact[]>;
  /** Whether any delivery of an event is still to be made. */
  isPending: (eventId: string) => Promise<boolean>;
  /** What the attempts of an event's deliveries have told; a state that was never known is nothing. */
  heardOf: (event: EventFact) => Promise<Heard[]>;
  /** When an account's last notification came since a time; null where none did. */
  lastNotification: (source: string, account: string, since: number) => Promise<EpochMs | null>;
}

export function openSubjectEvents(store: Store): SubjectEvents {
  const lists = openLists(store);
  const list = { collection: EVENTS, time: 'received_at', bounds: [] };
  return {
    newest: async (subjectId) => {
      const fields = ['type', 'occurred_at', 'received_at', 'matched', 'recovered'];
      const docs = await lists.page({ ...list, equal: { 'subject.id': subjectId }, fields }, null, NEWEST);
      return docs.map((doc) => ({
        id: doc.id,
        type: doc.get('type') as string,
        occurredAt: doc.get('occurred_at') as string,
        arrived: instantOfTimestamp(doc.createTime),
        receivedAt: (doc.get('received_at') as Timestamp).toMillis(),
        matched: doc.get('matched') as number,
        recovered: doc.get('recovered') as boolean,
      }));
    },
    isPending: async (eventId) => {
      const deliveries = store.db.collection(DELIVERIES).where('event_id', '==', eventId);
      return !(await store.query(deliveries.where('status', '==', 'pending').limit(1))).empty;
    },
    heardOf: async ({ id, type }) => {
      const attempts = store.db.collection(ATTEMPTS).where('event_id', '==', id);
      const { docs } = await store.query(attempts.limit(PAGE));
      return docs.flatMap((doc) => heardIn(fieldsOf<AttemptDocument>(doc)!, type));
    },
    lastNotification: async (source, account, since) => {
      const bounds = [{ op: '>=' as const, at: BigInt(since) * 1_000_000n }];
      const recent = { ...list, equal: { account }, bounds, fields: ['received_at', 'recovered', 'source'] };
      for (let docs = await lists.page(recent, null, PAGE); ;) {
        const notified = docs.find((doc) => doc.get('source') === source && doc.get('recovered') === false);
        if (notified) return (notified.get('received_at') as Timestamp).toMillis();
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
  return [
    { webhook, type, seen: { state: JSON.parse(state) as JsonObject, status: 'fresh', at: instantOf(observedAt) } },
  ];
}
