/** What a pass does about one subscription: nothing, a note, or an event that announces what differs. */
import { isDeepStrictEqual } from 'node:util';

import type { EpochMs } from '../base/time.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { Accept } from '../intake/accept.ts';
import type { ListComparison, Listing } from '../sources/comparing.ts';
import type { Changed, Told } from '../sources/subject-rules.ts';
import { readOne } from '../store/find.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { announcedFields, announcedOf, instantOfTimestamp, seenIn } from '../subjects/announce.ts';
import { isListed, sameAnnounced } from '../subjects/announced.ts';
import type { Announced, EventFact, Instant, Seen } from '../subjects/announced.ts';
import { announcesField } from '../subjects/announces.ts';
import { SUBJECTS } from '../subjects/document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { toldAnew } from '../subjects/erased.ts';
import type { SubjectEvents } from '../subjects/subject-events.ts';
import {
  allAnnounced,
  announcedBy,
  asHeard,
  countingPart,
  differenceOf,
  explains,
  fieldsToAskFor,
  notedOf,
  settled,
  withFirstValues,
} from './difference.ts';
import type { Noted } from './difference.ts';
import { subjectAfter } from './list-document.ts';
import type { Sighting } from './list-document.ts';
import { keyOf, reconciledEvent } from './list-event.ts';
import type { Place } from './place.ts';

export interface SubjectDeps {
  list: Pick<ListComparison, 'source' | 'account' | 'particularsOf' | 'rules'>;
  store: Store;
  accept: Accept;
  events: SubjectEvents;
  customerKey: CustomerKey;
  now: () => EpochMs;
}

export type Pass = Pick<Place, 'pass' | 'first' | 'baseline' | 'lastBegan'>;

export interface Dealt {
  /** Events that announced a difference. */
  changed: number;
  /** Whether the list must show it from now on. */
  expected: boolean;
}

/** What is to be stored, and the event that is stored with it. */
interface Step {
  announced: Announced;
  noted: Noted | null;
  told: Told | null;
}

/** Each turn stores something or finds that somebody else has: a difference is two events at most. */
const MAX_TURNS = 6;
/** How many of a subject's newest events are looked into for what they have told. */
const MAX_ASKED = 20;

/**
 * Compares a sighting with what was announced and stores what follows, each step in one commit against the version of
 * the subject's document that it was decided by.
 */
export async function dealWith(
  deps: SubjectDeps,
  pass: Pass,
  sighting: Sighting,
  snapshot: Snapshot<SubjectDocument>,
): Promise<Dealt> {
  const ref = SUBJECTS.doc(keyOf(deps.list, sighting.listing));
  let current = snapshot;
  let changed = 0;
  for (let turn = 0; ; turn += 1) {
    const { data: document } = current;
    if (document && (await isLeft(deps, document))) return { changed, expected: false };
    const found = newestOf(document, sighting);
    const step = await stepFor(deps, pass, { document, found, listing: sighting.listing });
    const write = writeFor(deps, current, { document, found, step, sighting });
    const expected = isListed(step.announced, found);
    if (write === null || turn === MAX_TURNS) return { changed, expected };
    const { told } = step;
    if (told) {
      const received = reconciledEvent(deps.list, sighting.listing, told, document?.announced_number ?? 0, found.at);
      if ((await deps.accept(received, [write])).outcome === 'stored') changed += 1;
    } else if (await deps.store.commit({ writes: [write], bytes: 4_000 })) return { changed, expected };
    current = await readOne(deps.store, ref);
  }
}

/** Whether it was erased, and its source has not told of it since. */
async function isLeft({ events }: SubjectDeps, { id, erased_at }: SubjectDocument): Promise<boolean> {
  if (erased_at === undefined) return false;
  const since = instantOfTimestamp(erased_at);
  return !(await events.newest(id)).some(({ arrived }) => arrived > since);
}

/** What passes before this one have seen that differs. */
const notedIn = (document: SubjectDocument | null): Noted | null =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Only this file writes it.
  document?.difference ? (JSON.parse(document.difference) as Noted) : null;

/** What is known best: an observation that was stored meanwhile is newer than the list. */
function newestOf(document: SubjectDocument | null, { listing, status, observedAt }: Sighting): Seen {
  if (document && document.observed_at.valueOf() >= observedAt.valueOf()) {
    return seenIn(document, document.observed_at);
  }
  const state = status === 'fresh' ? listing.state : null;
  return { state, status, at: instantOfTimestamp(observedAt) };
}

interface Comparing {
  document: SubjectDocument | null;
  found: Seen;
  listing: Listing;
}

async function stepFor(deps: SubjectDeps, pass: Pass, { document, found, listing }: Comparing): Promise<Step> {
  const known = announcedOf(document);
  const quietly = (announced: Announced): Step => ({ announced, noted: null, told: null });
  if (pass.baseline) return quietly(allAnnounced(known, found));
  const announced = pass.first && !known.status ? startingFrom(known, found) : known;
  const isSure = Object.values(announced).every(({ unsure }) => !unsure);
  if (isSure && isEmpty(differenceOf(announced, found))) return quietly(withFirstValues(announced, found));

  const events = await deps.events.newest(keyOf(deps.list, listing));
  const after = await settledByAttempts(deps, settled(deps.list.rules, announced, events, found), events, found);
  const changed = differenceOf(after, found);
  if (isEmpty(changed)) return quietly(withFirstValues(after, found));

  const noted = notedIn(document);
  const made = noted?.made ?? isMadeSince(found, pass.lastBegan);
  const toldAt = document?.told_at ?? '';
  const told = await toldNow(deps, { changed, noted, made, after, events, toldAt, pass: pass.pass });
  const next = told ? announcedBy(deps.list.rules, told, after, found) : after;
  return { announced: next, noted: notedOf(differenceOf(next, found), noted, pass.pass, made), told };
}

/** Asks attempts what they have told, where events may have told more than the announced value says. */
async function settledByAttempts(
  { events: asked, list: { rules } }: SubjectDeps,
  announced: Announced,
  events: readonly EventFact[],
  found: Seen,
): Promise<Announced> {
  const fields = fieldsToAskFor(rules, announced, differenceOf(announced, found), events);
  if (fields.length === 0) return announced;
  const telling = events.filter(
    ({ type, matched }) => matched > 0 && fields.some((field) => announcesField(rules, type, field)),
  );
  const heard = await Promise.all(telling.slice(0, MAX_ASKED).map((event) => asked.heardOf(event)));
  return asHeard(rules, announced, fields, heard);
}

/** In the first pass of an account what nobody has heard of is taken for announced. */
const startingFrom = (known: Announced, found: Seen): Announced =>
  found.state?.status === undefined
    ? known
    : { ...withFirstValues(known, found), status: { value: found.state.status, at: found.at } };

const isMadeSince = (found: Seen, lastBegan: string | null): boolean => {
  const createdAt = found.state?.created_at;
  return typeof createdAt === 'string' && lastBegan !== null && Date.parse(createdAt) >= Date.parse(lastBegan);
};

interface Telling {
  changed: Changed;
  noted: Noted | null;
  made: boolean;
  after: Announced;
  events: readonly EventFact[];
  /** When the newest state was observed that a delivery has carried. */
  toldAt: Instant;
  pass: number;
}

/** The event for what counts and what no delivery will tell by itself; null where there is nothing of it. */
async function toldNow(
  { events: asked, list: { rules }, now }: SubjectDeps,
  { changed, noted, made, after, events, toldAt, pass }: Telling,
): Promise<Told | null> {
  const lastEventAt = events.find(({ recovered }) => !recovered)?.receivedAt ?? null;
  const counting = countingPart(changed, { noted, pass, lastEventAt, now: now() });
  const open: Record<string, Changed[string]> = {};
  for (const [field, change] of Object.entries(counting)) {
    const explaining = isCarried(field, change, after)
      ? ({ arrived }: EventFact) => arrived > toldAt
      : (event: EventFact) => explains(rules, event, field, after);
    const telling = events.filter((event) => event.matched > 0 && explaining(event));
    const pending = await Promise.all(telling.map(({ id }) => asked.isPending(id)));
    if (!pending.includes(true)) open[field] = change;
  }
  return isEmpty(open) ? null : rules.eventFor(open, made);
}

/** Whether only what was carried differs: any delivery of the subject will carry what is found. */
const isCarried = (field: string, { found }: Changed[string], announced: Announced): boolean =>
  isDeepStrictEqual(announced[field]?.value, found);

const isEmpty = (changed: Changed): boolean => Object.keys(changed).length === 0;

interface Storing {
  document: SubjectDocument | null;
  found: Seen;
  step: Step;
  sighting: Sighting;
}

/** null where nothing would change: a subject whose state is as it was is not written. */
function writeFor(
  { list, customerKey }: SubjectDeps,
  snapshot: Snapshot<SubjectDocument>,
  { document, found, step, sighting }: Storing,
): Write | null {
  const { source, account } = list;
  const { announced, noted, told } = step;
  const telling = { announced, toldAt: document?.told_at ?? null };
  const after = subjectAfter(list, document, sighting, {
    ...announcedFields(list, document, telling, found),
    difference: noted && JSON.stringify(noted),
    customer_key: customerKey({ source, account, customer: { id: sighting.listing.customerId } }),
  });
  const ref = SUBJECTS.doc(after.id);
  if (document === null || !snapshot.exists) return create(ref, after);
  const isSame =
    told === null &&
    after.state === document.state &&
    after.state_status === document.state_status &&
    after.difference === document.difference &&
    after.listed_in === document.listed_in &&
    sameAnnounced(announced, announcedOf(document));
  if (isSame) return null;
  return update(ref, { ...after, ...toldAnew(document) }, snapshot.version);
}
