import type { Observation } from '../events/event.ts';
import type { SubjectEvent } from '../sources/source.ts';
import type { RulesOf, SubjectRules } from '../sources/subject-rules.ts';
import { readOne } from '../store/find.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { create, update } from '../store/write.ts';
import { NOTHING_ANNOUNCED, announcedFields, announcedWith, instantOfTimestamp } from './announce.ts';
import type { AnnouncedFields } from './announce.ts';
import type { Seen } from './announced.ts';
import { SUBJECTS } from './document.ts';
import type { SubjectDocument } from './document.ts';
import { isErasedSince, toldAnew } from './erased.ts';
import { replacedSubjects } from './replacements.ts';
import type { Replaced } from './replacements.ts';

export interface ObservationToSave {
  event: SubjectEvent;
  subjectKey: string;
  /** When the event arrived, by the store's clock. */
  arrived: Timestamp;
  observation: Exclude<Observation, { kind: 'unavailable' }>;
  observedAt: Timestamp;
  customerKey: string | null;
  /** The subject's document as read before the fetch. */
  stored: Snapshot<SubjectDocument>;
}

/** @returns the subject's document as it is now */
export type SaveObservation = (toSave: ObservationToSave) => Promise<SubjectDocument>;

/**
 * Stores what a source said of a subject. An observation is replaced only by a later one, and never by one that the
 * source itself dates earlier (docs/protocol.md, DP-31). Of one that was erased, only what arrived since is stored.
 */
export const saveObservations =
  (store: Store, rulesOf: RulesOf): SaveObservation =>
  async (toSave) => {
    const rules = rulesOf(toSave.event.source);
    let { stored } = toSave;
    for (;;) {
      const before = stored.data;
      if (before && (isErasedSince(before, toSave.arrived) || !supersedes(toSave, before))) return before;
      const replaced = rules === null ? [] : await replacedSubjects(store, rules, toSave);
      const after = subjectDocument(rules, toSave, before, replaced);
      if (await written(store, stored, after, replaced)) return after;
      stored = await readOne(store, SUBJECTS.doc(toSave.subjectKey));
    }
  };

function supersedes({ observation, observedAt }: ObservationToSave, before: SubjectDocument): boolean {
  if (before.observed_at.valueOf() >= observedAt.valueOf()) return false;
  const updatedAt = observation.kind === 'found' ? observation.updatedAt : undefined;
  return updatedAt === undefined || updatedAt >= (before.source_updated_at ?? '');
}

async function written(
  store: Store,
  stored: Snapshot<SubjectDocument>,
  subject: SubjectDocument,
  replaced: Replaced,
): Promise<boolean> {
  const ref = SUBJECTS.doc(subject.id);
  const others = replaced.filter((each) => each.stored.id !== subject.id);
  const committed = await store.commit({
    bytes: 1_000 + (subject.state?.length ?? 0) + 1_000 * others.length,
    writes: [
      stored.exists ? update(ref, { ...subject, ...toldAnew(stored.data) }, stored.version) : create(ref, subject),
      // In one commit: the repeat of a delivery finds a fresh state and would not mark them any more.
      ...others.map((each) => update(each.stored.ref, { replaced_by: each.by }, each.stored.version)),
    ],
  });
  return committed !== null;
}

/** How many of a subject's ids are remembered: an up- or downgrade makes a new one. */
const MAX_IDS = 50;

/** The ids seen, the one seen last at the end. */
export const withSubscriptionId = (known: string[], seen: string | null | undefined): string[] =>
  seen == null ? known : [...known.filter((id) => id !== seen), seen].slice(-MAX_IDS);

function subjectDocument(
  rules: SubjectRules | null,
  toSave: ObservationToSave,
  before: SubjectDocument | null,
  replaced: Replaced,
): SubjectDocument {
  const { event, subjectKey, observation, observedAt, customerKey } = toSave;
  const found = observation.kind === 'found';
  const seen = found ? observation.subscriptionId : undefined;
  return {
    v: 1,
    id: subjectKey,
    source: event.source,
    account: event.account,
    kind: 'subscription',
    subject_id: event.subject.id,
    customer_key: customerKey,
    subscription_ids: withSubscriptionId(before?.subscription_ids ?? [], seen),
    replaced_by: isThere(observation)
      ? null
      : (replacedBy(event, observation, subjectKey, replaced) ?? before?.replaced_by ?? null),
    state: found ? JSON.stringify(observation.state) : (before?.state ?? null),
    state_status: found ? 'fresh' : 'inaccessible',
    observed_at: observedAt,
    source_updated_at: (found ? observation.updatedAt : before?.source_updated_at) ?? null,
    ...(rules === null ? NOTHING_ANNOUNCED : announcedBySaving(rules, toSave, before)),
    difference: before?.difference ?? null,
  };
}

function announcedBySaving(
  rules: SubjectRules,
  { event, arrived, observation, observedAt }: ObservationToSave,
  before: SubjectDocument | null,
): AnnouncedFields {
  const at = instantOfTimestamp(observedAt);
  const seen: Seen =
    observation.kind === 'found'
      ? { state: observation.state, status: 'fresh', at }
      : { state: null, status: 'inaccessible', at };
  return announcedFields(event, before, announcedWith(rules, event, arrived, seen, before), seen);
}

type Known = ObservationToSave['observation'];

/** What was cancelled may still be shown. */
const isThere = (observation: Known): boolean =>
  observation.kind === 'found' && observation.state.status !== 'cancelled';

function replacedBy(
  { subject, sku }: SubjectEvent,
  observation: Known,
  subjectKey: string,
  replaced: Replaced,
): string | undefined {
  const movedTo = observation.kind === 'inaccessible' ? observation.movedTo : undefined;
  if (movedTo !== undefined && sku !== null) return `${subject.id.slice(0, -sku.length)}${movedTo}`;
  return replaced.find(({ stored }) => stored.id === subjectKey)?.by;
}
