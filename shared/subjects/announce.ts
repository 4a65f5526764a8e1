import type { NormalizedEvent } from '../events/event.ts';
import type { RulesOf, SubjectRules } from '../sources/subject-rules.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { announcedAfter, isListed, sameAnnounced, stateFields } from './announced.ts';
import type { Announced, AnnouncingEvent, Instant, Seen } from './announced.ts';
import { withCarried } from './carried.ts';
import { SUBJECTS } from './document.ts';
import type { SubjectDocument } from './document.ts';
import { isErasedSince } from './erased.ts';
import { storedObject } from '../base/json.ts';

export type AnnouncedFields = Pick<SubjectDocument, 'announced' | 'announced_number' | 'told_at' | 'listed_in'>;

/** What was announced, and when the newest state was observed that a delivery has carried; null where none has. */
export interface Telling {
  announced: Announced;
  toldAt: Instant | null;
}

/** A time of the store's clock, with all of its digits; a `Date` would round the last half millisecond up. */
export const instantOfTimestamp = ({ seconds, nanoseconds }: Timestamp): Instant =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;

/** What a subject's document says was announced; nothing where there is none. */
export const announcedOf = (document: SubjectDocument | null): Announced =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Only this file writes it; a schema would be paid for by every delivery.
  document ? (JSON.parse(document.announced) as Announced) : {};

/** The state that a document holds, or that a fetch brought. */
export const seenIn = (
  { state, state_status }: Pick<SubjectDocument, 'state' | 'state_status'>,
  observedAt: Timestamp,
): Seen => ({
  state: state === null ? null : storedObject(state),
  status: state_status,
  at: instantOfTimestamp(observedAt),
});

/** Where the source has no rules. */
export const NOTHING_ANNOUNCED: AnnouncedFields = {
  announced: '{}',
  announced_number: 0,
  told_at: null,
  listed_in: null,
};

/** @param known the subject's newest state */
export function announcedFields(
  { source, account }: Pick<NormalizedEvent, 'source' | 'account'>,
  before: SubjectDocument | null,
  { announced, toldAt }: Telling,
  known: Pick<Seen, 'state' | 'status'>,
): AnnouncedFields {
  const number = before?.announced_number ?? 0;
  return {
    announced: JSON.stringify(announced),
    announced_number: sameAnnounced(announcedOf(before), announced) ? number : number + 1,
    told_at: toldAt,
    listed_in: isListed(announced, known) ? `${source}/${account}` : null,
  };
}

/**
 * What a document says is announced once a delivery of an event has carried a state. Two cases are unsure: the document
 * holds a newer state, which a delivery of another event may have told; or it holds an older one that was observed since
 * the event arrived, which an earlier delivery of this event may have told.
 */
export function announcedWith(
  rules: SubjectRules,
  event: AnnouncingEvent,
  arrived: Timestamp,
  seen: Seen,
  before: SubjectDocument | null,
): Telling {
  const known = before && instantOfTimestamp(before.observed_at);
  const since = instantOfTimestamp(arrived);
  const unsure = known !== null && (known > seen.at || (known >= since && known < seen.at));
  const announced = announcedAfter(rules, announcedOf(before), event, since, seen, unsure);
  const toldAt = before?.told_at ?? null;
  const isNewest = toldAt === null || toldAt <= seen.at;
  return {
    announced: withCarried(announcedOf(before), announced, isNewest ? stateFields(seen) : {}),
    toldAt: isNewest ? seen.at : toldAt,
  };
}

export interface Announcement {
  event: NormalizedEvent;
  subjectKey: string;
  arrived: Timestamp;
  /** What the delivery carries; asked only where it may be announced. */
  seen: () => Seen;
  /** The subject's document as last read or written here. */
  document: SubjectDocument;
}

export type Announce = (announcement: Announcement) => Promise<void>;

/**
 * Writes down that a delivery announces what nobody has announced yet: a state that was stored for another event.
 * Usually that changes nothing, and nothing is read or written.
 */
export const announceTo =
  (store: Store, rulesOf: RulesOf): Announce =>
  async ({ event, subjectKey, arrived, seen, document }) => {
    const rules = rulesOf(event.source);
    if (rules === null) return;
    const ref = SUBJECTS.doc(subjectKey);
    const told = seen();
    const changes = (known: SubjectDocument) => {
      if (isErasedSince(known, arrived)) return null;
      const telling = announcedWith(rules, event, arrived, told, known);
      const before = announcedOf(known);
      const isSame =
        sameAnnounced(telling.announced, before) &&
        // A status told again is rare, and a late event that occurred before must not undo it.
        telling.announced.status?.at === before.status?.at &&
        // Only what a pass has stored was not carried yet.
        telling.toldAt === known.told_at;
      return isSame ? null : announcedFields(event, known, telling, seenIn(known, known.observed_at));
    };
    if (changes(document) === null) return;
    for (;;) {
      const known = await readOne(store, ref);
      const fields = known.exists ? changes(known.data) : null;
      if (!known.exists || fields === null) return;
      if (await store.commit({ writes: [update(ref, fields, known.version)], bytes: 3_000 })) return;
    }
  };
