import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import type { NormalizedEvent, Observation } from '../events/event.ts';
import { announcedFields, announcedWith, instantOfTimestamp } from './announce.ts';
import { SUBJECTS, refTo } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { SubjectDocument } from './documents.ts';
import { CommitRefused } from './store.ts';
import type { Store } from './store.ts';

export interface ObservationToSave {
  event: NormalizedEvent;
  subjectKey: string;
  /** When the event arrived, by the store's clock. */
  arrived: Timestamp;
  observation: Exclude<Observation, { kind: 'unavailable' }>;
  observedAt: Timestamp;
  customerKey: string | null;
  /** The subject's document as read before the fetch. */
  stored: DocumentSnapshot;
}

/** @returns the subject's document as it is now */
export type SaveObservation = (toSave: ObservationToSave) => Promise<SubjectDocument>;

/** Stores what a source said of a subject; an observation is replaced only by a later one (DESIGN, Freshness). */
export const saveObservations =
  (store: Store): SaveObservation =>
  async (toSave) => {
    let { stored } = toSave;
    for (;;) {
      const before = fieldsOf<SubjectDocument>(stored);
      if (before && before.observed_at.valueOf() >= toSave.observedAt.valueOf()) return before;
      const after = subjectDocument(toSave, before);
      if (await replaced(store, stored, after)) return after;
      [stored] = (await store.read([refTo(store.db, SUBJECTS, toSave.subjectKey)])) as [DocumentSnapshot];
    }
  };

async function replaced(store: Store, stored: DocumentSnapshot, data: SubjectDocument): Promise<boolean> {
  const ref = refTo(store.db, SUBJECTS, data.id);
  try {
    await store.commit({
      bytes: 1_000 + (data.state?.length ?? 0),
      writes: [
        stored.exists
          ? { kind: 'update', ref, data, precondition: { lastUpdateTime: stored.updateTime! } }
          : { kind: 'create', ref, data },
      ],
    });
    return true;
  } catch (error) {
    if (error instanceof CommitRefused) return false;
    throw error;
  }
}

/** How many of a subject's ids are remembered: an up- or downgrade makes a new one. */
const MAX_IDS = 50;

export const withSubscriptionId = (known: string[], seen: string | null | undefined): string[] =>
  seen == null || known.includes(seen) ? known : [...known, seen].slice(-MAX_IDS);

function subjectDocument(
  { event, subjectKey, arrived, observation, observedAt, customerKey }: ObservationToSave,
  before: SubjectDocument | null,
): SubjectDocument {
  const found = observation.kind === 'found';
  const seen = found ? observation.subscriptionId : undefined;
  const told = { state: found ? observation.state : null, status: found ? 'fresh' : 'inaccessible' } as const;
  const announced = announcedWith(event, arrived, { ...told, at: instantOfTimestamp(observedAt) }, before);
  return {
    v: 1,
    id: subjectKey,
    source: event.source,
    account: event.account,
    kind: 'subscription',
    subject_id: event.subject!.id,
    customer_key: customerKey,
    subscription_ids: withSubscriptionId(before?.subscription_ids ?? [], seen),
    state: found ? JSON.stringify(observation.state) : (before?.state ?? null),
    state_status: found ? 'fresh' : 'inaccessible',
    observed_at: observedAt,
    ...announcedFields(event, before, announced, told),
    difference: before?.difference ?? null,
  };
}
