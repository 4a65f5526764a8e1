/** The lease of a person, and the commits that it takes: each against the document as it is then. */
import type { EpochMs } from '../../base/time.ts';
import { EVENTS } from '../../events/event-document.ts';
import { readOne } from '../../store/find.ts';
import type { Store } from '../../store/store.ts';
import { Timestamp } from '../../store/timestamp.ts';
import type { Transaction } from '../../store/transaction.ts';
import { replace } from '../../store/write.ts';
import type { Write } from '../../store/write.ts';
import type { Sealed } from '../../webhooks/signing/secrets.ts';
import { GRANTS, PEOPLE } from './document.ts';
import type { Counted, GrantDocument, PersonDocument } from './document.ts';
import { nextCheck } from './entitlement.ts';
import { isMembership, isOwn } from './marks.ts';
import type { Difference, Mark } from './marks.ts';

/** Outlasts the source's answer and all calls of an attempt: 30 s at most (docs/protocol.md, DP-100). */
export const LEASE_MS = 120_000;
/** A call whose holder's lease ran out has arrived by then, or never will. */
export const LATE_MS = 90_000;
/** A person with whom something is open is looked at again after this, whatever becomes of the delivery. */
export const OPEN_AGAIN_MS = 6 * 3_600_000;
/** Whom nothing is open with is kept as long as attempts are. */
export const KEPT_MS = 100 * 86_400_000;

/** A person under a lease. */
export interface Held {
  id: string;
  holder: string;
  until: EpochMs;
  /** As it was then. */
  person: PersonDocument;
}

/** `nobody`: why there is nobody to be taken, in a sentence. */
export type Take = { held: Held } | { busyUntil: EpochMs } | { nobody: string };

/** The event that a person is taken for. */
export interface Reason {
  event: string;
  customerKey: string | null;
}

export interface ToTake {
  id: string;
  destination: string;
  holder: string;
  /** Of one who is not known yet; null: only one who is known is taken. */
  email: Sealed | null;
  /** Null for a look. */
  reason: Reason | null;
}

/**
 * Takes the lease of a person, unless another has it. An event that was erased takes nobody: from here on the person's
 * document has the customer's key, so that an erasure which comes later finds it.
 */
export const takePerson = (store: Store, wanted: ToTake, now: () => EpochMs): Promise<Take> =>
  store.transaction(async (transaction) => {
    const { data: known } = await readOne(transaction, PEOPLE.doc(wanted.id));
    if (known === null && wanted.email === null) return { nobody: 'nobody is known by that id' };
    if (await isErased(transaction, wanted.reason)) return { nobody: 'the event was erased' };
    const at = now();
    const before = withCustomer(known ?? newPerson(wanted, at), wanted.reason?.customerKey ?? null);
    const { lease } = before;
    if (lease !== null && lease.until.toMillis() > at && lease.holder !== wanted.holder)
      return { busyUntil: lease.until.toMillis() };
    // Its holder has died, or is late: a call of it may arrive as long as one lasts.
    const late = lease === null ? before.late_until : laterOf(before.late_until, at + LATE_MS);
    const until = at + LEASE_MS;
    const open = Math.min(before.check_at?.toMillis() ?? Infinity, at + OPEN_AGAIN_MS, late?.toMillis() ?? Infinity);
    const person: PersonDocument = {
      ...before,
      email: before.email ?? wanted.email,
      lease: { holder: wanted.holder, until: Timestamp.fromMillis(until) },
      late_until: late,
      check_at: Timestamp.fromMillis(Math.max(open, at)),
      expire_at: null,
    };
    transaction.write([replace(PEOPLE.doc(wanted.id), person)]);
    return { held: { id: wanted.id, holder: wanted.holder, until, person } };
  });

async function isErased(transaction: Transaction, reason: Reason | null): Promise<boolean> {
  if (reason === null) return false;
  const [found] = await transaction.readFields([EVENTS.doc(reason.event)], ['erased_at']);
  return found?.data?.erased_at !== undefined;
}

/** A person with one more customer of whom something is kept; null: none. */
const withCustomer = (person: PersonDocument, key: string | null): PersonDocument =>
  key === null || person.customer_keys?.includes(key)
    ? person
    : { ...person, customer_keys: [...(person.customer_keys ?? []), key] };

const laterOf = (a: Timestamp | null, ms: EpochMs): Timestamp =>
  a !== null && a.toMillis() > ms ? a : Timestamp.fromMillis(ms);

const newPerson = (
  { id, destination, email }: Pick<ToTake, 'id' | 'destination' | 'email'>,
  now: EpochMs,
): PersonDocument => ({
  ...{ v: 1, id, destination_id: destination, email, account_id: null, subscriptions: {}, marks: {}, lease: null },
  ...{ late_until: null, check_at: null, check_delivery: null, refused: null, erasing: false },
  ...{ checked_at: Timestamp.fromMillis(now), expire_at: null },
});

/** A subscription as it was seen, and for whom it counts by then. */
export interface Noted {
  subjectKey: string;
  grant: string;
  counted: Counted;
  /** The event that told of it; null for a look. */
  reason: Reason | null;
  /** For whom; the person under the lease, or another whose address the source tells now. */
  person: { id: string; email: Sealed | null };
}

/**
 * Stores what was seen. A subscription that counts for another now moves there, and both are looked at again.
 * @returns the person as it is then; null where the lease is another's, or an erasure has met it meanwhile: what was seen
 * before that is not stored after it
 */
export const note = (store: Store, held: Held, all: readonly Noted[], now: EpochMs): Promise<PersonDocument | null> =>
  store.transaction(async (transaction) => {
    const people = new Map<string, PersonDocument>();
    const own = await ownIn(transaction, held);
    if (own === null || isErasedSince(own, held)) return null;
    people.set(held.id, own);
    const grants = await Promise.all(all.map(({ grant }) => readOne(transaction, GRANTS.doc(grant))));
    const others = new Set([
      ...grants.flatMap(({ data }) => data?.person ?? []),
      ...all.map(({ person }) => person.id),
    ]);
    others.delete(held.id);
    for (const id of others) {
      const { data } = await readOne(transaction, PEOPLE.doc(id));
      if (data !== null) people.set(id, data);
    }
    const writes: Write[] = [];
    for (const [index, noted] of all.entries()) moveTo(people, grants[index]?.data ?? null, noted, now, held.person);
    for (const [index, noted] of all.entries())
      writes.push(replace(GRANTS.doc(noted.grant), grantOf(noted, held, grants[index]?.data ?? null)));
    for (const [id, person] of people) writes.push(replace(PEOPLE.doc(id), person));
    transaction.write(writes);
    return people.get(held.id) ?? null;
  });

const grantOf = (
  { person, subjectKey, reason }: Noted,
  { person: { destination_id } }: Held,
  before: GrantDocument | null,
): GrantDocument => {
  const event = reason?.event ?? before?.event;
  return {
    ...{ v: 1, person: person.id, destination_id, subject_key: subjectKey },
    customer_key: reason?.customerKey ?? before?.customer_key ?? null,
    ...(event !== undefined && { event }),
  };
};

/** Lets a subscription count for a person, and for no other any more; only what was observed later replaces it. */
function moveTo(
  people: Map<string, PersonDocument>,
  grant: GrantDocument | null,
  { subjectKey, counted, reason, person: { id, email } }: Noted,
  now: EpochMs,
  like: PersonDocument,
): void {
  const soon = Timestamp.fromMillis(now);
  const before = grant === null ? undefined : people.get(grant.person)?.subscriptions[subjectKey];
  const latest = before && before.observed_at.valueOf() >= counted.observed_at.valueOf() ? before : counted;
  const destination = like.destination_id;
  const customer = reason?.customerKey ?? grant?.customer_key ?? null;
  const target = withCustomer(people.get(id) ?? newPerson({ id, destination, email }, now), customer);
  const isMoved = grant !== null && grant.person !== id;
  const looks = isMoved || id !== like.id ? { check_at: soon, expire_at: null } : {};
  people.set(id, {
    ...target,
    ...looks,
    email: target.email ?? email,
    refused: null,
    erasing: false,
    subscriptions: { ...target.subscriptions, [subjectKey]: latest },
  });
  const former = isMoved ? people.get(grant.person) : undefined;
  if (former === undefined) return;
  const { [subjectKey]: _, ...rest } = former.subscriptions;
  // Their address is still here: an erasure must find it.
  people.set(former.id, withCustomer({ ...former, subscriptions: rest, check_at: soon }, customer));
}

/** Whether an erasure has met a person since the lease was taken. */
export const isErasedSince = ({ erasing }: PersonDocument, { person }: Held): boolean => erasing && !person.erasing;

async function ownIn(transaction: Transaction, { id, holder }: Held): Promise<PersonDocument | null> {
  const { data } = await readOne(transaction, PEOPLE.doc(id));
  return data?.lease?.holder === holder ? data : null;
}

/** Changes the person as long as the lease is one's own. @returns null where it is another's */
export const changeHeld = (
  store: Store,
  held: Held,
  change: (person: PersonDocument) => PersonDocument,
): Promise<PersonDocument | null> =>
  store.transaction(async (transaction) => {
    const own = await ownIn(transaction, held);
    if (own === null) return null;
    const changed = change(own);
    transaction.write([replace(PEOPLE.doc(held.id), changed)]);
    return changed;
  });

/** What an attempt has come to, for the person. */
export interface Ended {
  marks: Readonly<Record<string, Mark>>;
  /** What is not as it should be. */
  differs: Readonly<Record<string, Difference>>;
  /** A look was taken: the next one is no trial any more. */
  isLook: boolean;
  account: Sealed | null;
  /** Nothing is left to be done but what a time brings. */
  settled: boolean;
  refused: string | null;
  /** When the next look is due at the latest where it is not settled. */
  againMs: number;
}

/** The person after an attempt, let go; pure. @param seen the `check_at` that the attempt began with */
export function ended(person: PersonDocument, seen: Timestamp | null, end: Ended, now: EpochMs): PersonDocument {
  const marks = { ...person.marks, ...end.marks };
  const late = person.late_until !== null && person.late_until.toMillis() > now ? person.late_until : null;
  const due = nextCheck({ ...person, late_until: late }, now);
  const open = end.settled || end.refused !== null ? null : now + end.againMs;
  // Who set it meanwhile wants a look that has not been taken.
  const asked = person.check_at !== null && !isSame(person.check_at, seen) ? person.check_at.toMillis() : null;
  const times = [due, open, asked].filter((time) => time !== null);
  const checkAt = times.length === 0 ? null : Math.min(...times);
  const isOver = checkAt === null && !Object.values(marks).some(isOwn);
  const isEmpty = !Object.keys(person.subscriptions).length && !Object.entries(marks).some(isGiven);
  const forgets = person.erasing && end.settled && late === null && isEmpty;
  if (forgets) return forgotten(person, now);
  const { differs: _, trial, ...rest } = person;
  return {
    ...rest,
    marks,
    ...(Object.keys(end.differs).length > 0 && { differs: end.differs }),
    ...(trial !== undefined && !end.isLook && { trial }),
    account_id: end.account ?? person.account_id,
    refused: end.refused,
    lease: null,
    late_until: late,
    check_at: checkAt === null ? null : Timestamp.fromMillis(checkAt),
    checked_at: Timestamp.fromMillis(now),
    expire_at: isOver && !entitled(person, now) ? Timestamp.fromMillis(now + KEPT_MS) : null,
  };
}

/** What is to be taken back before its person is forgotten: an erasure may have met the attempt that gave it. */
const isGiven = ([key, mark]: [key: string, mark: Mark]): boolean => isMembership(key) && isOwn(mark);

/** Nothing of whom it was stays. What can't be taken back, such as an invitation, is theirs. */
export const forgotten = ({ id, destination_id }: PersonDocument, now: EpochMs): PersonDocument => ({
  ...newPerson({ id, destination: destination_id, email: null }, now),
  expire_at: Timestamp.fromMillis(now + KEPT_MS),
});

const isSame = (a: Timestamp, b: Timestamp | null): boolean => b !== null && a.isEqual(b);

const entitled = ({ subscriptions }: PersonDocument, now: EpochMs): boolean =>
  Object.values(subscriptions).some(({ wanted, until }) => wanted || (until !== null && until.toMillis() > now));

/** Lets a person go without having done anything: the look that was due stays due. */
export const letGo = (store: Store, held: Held): Promise<unknown> =>
  changeHeld(store, held, (person) => ({ ...person, lease: null }));
