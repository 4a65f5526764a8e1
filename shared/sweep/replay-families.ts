/** What decides about candidates for a replay, read. */
import { groupedBy } from '../base/grouped.ts';
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { jobReplayId } from '../events/ids.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Reader } from '../store/transaction.ts';
import { ASKED_FIELDS } from '../webhooks/match.ts';
import { ON_THEIR_WAY, contentOf, familyOf, firstOf } from './replay-choice.ts';
import type { Candidate, Family, Known, Sibling } from './replay-choice.ts';

type From = Pick<Reader, 'query' | 'readFields'>;

/** A query's `in` takes no more (https://firebase.google.com/docs/firestore/query-data/queries). */
const FIRSTS_AT_ONCE = 30;

const SIBLING_FIELDS = [
  'v',
  'id',
  'status',
  'created_at',
  'job',
] as const satisfies readonly (keyof DeliveryDocument)[];

/** Of an event what tells how long it is kept, and for whom it is; the rest can be large. */
export type KeptEvent = Snapshot<Pick<EventDocument, 'v' | 'expire_at' | (typeof ASKED_FIELDS)[number]>>;

export interface KnownOfStore extends Omit<Known, 'webhooks'> {
  live: readonly KeptEvent[];
}

/** Reads what decides about some candidates. */
export async function whatIsKnown(from: From, candidates: readonly Candidate[], now: EpochMs): Promise<KnownOfStore> {
  const [live, families] = await Promise.all([liveEvents(from, candidates, now), familiesOf(from, candidates)]);
  const events = new Map(live.flatMap(({ id, data }) => (data === null ? [] : [[id, data] as const])));
  return { live, events, families };
}

async function liveEvents(from: From, candidates: readonly Candidate[], now: EpochMs): Promise<KeptEvent[]> {
  const ids = [...new Set(candidates.flatMap(({ event_id }) => event_id ?? []))];
  const refs = ids.map((id) => EVENTS.doc(id));
  const events = await from.readFields(refs, ['v', 'expire_at', 'erased_at', ...ASKED_FIELDS]);
  return events.filter(({ data }) => data !== null && data.erased_at === undefined && data.expire_at.toMillis() > now);
}

interface Numbered extends Family {
  content: string;
  webhook: string;
  nth: number;
}

const numbered = (family: Omit<Numbered, 'nth' | 'nextId'>, nth: number): Numbered => ({
  ...family,
  nth,
  nextId: jobReplayId(family.content, family.webhook, nth),
});

async function familiesOf(from: From, candidates: readonly Candidate[]): Promise<Map<string, Numbered>> {
  const [replays, sentFirsts] = await Promise.all([replaysOf(from, candidates), firstsOnTheirWay(from, candidates)]);
  const families = [...groupedBy(candidates, familyOf).values()].map((members) => {
    const firsts = [...new Set(members.map(firstOf))];
    const siblings = withoutTwice(firsts.flatMap((first) => replays.get(first) ?? []));
    const member = present(members[0], 'a member of a family');
    const about = { content: contentOf(member), webhook: member.webhook_id, siblings };
    return numbered({ ...about, isFirstOnItsWay: firsts.some((first) => sentFirsts.has(first)) }, siblings.length);
  });
  const free = await withFreeIds(from, families);
  return new Map(free.map((family) => [`${family.content} ${family.webhook}`, family]));
}

const withoutTwice = (siblings: readonly Sibling[]): Sibling[] => [
  ...new Map(siblings.map((sibling) => [sibling.id, sibling])).values(),
];

/** Replays, by the first delivery that they are of. */
async function replaysOf(from: From, candidates: readonly Candidate[]): Promise<Map<string, Sibling[]>> {
  const firsts = [...new Set(candidates.map(firstOf))];
  const found = await Promise.all(
    inParts(firsts).map((part) =>
      from.query(DELIVERIES.where('replay_of', 'in', part).select(...SIBLING_FIELDS, 'replay_of')),
    ),
  );
  return groupedBy(
    found.flatMap(({ docs }) => docs.map(({ data }) => data)),
    ({ replay_of }) => replay_of ?? '',
  );
}

/** The first deliveries that have succeeded or are under way. */
async function firstsOnTheirWay(from: From, candidates: readonly Candidate[]): Promise<Set<string>> {
  const firsts = [...new Set(candidates.flatMap(({ replay_of }) => replay_of ?? []))];
  const found = await from.readFields(
    firsts.map((id) => DELIVERIES.doc(id)),
    ['v', 'status'],
  );
  return new Set(found.flatMap(({ id, data }) => (data && ON_THEIR_WAY.includes(data.status) ? id : [])));
}

/** A replay that has expired is counted no longer, though a later one is there: whoever is there is one of the family. */
async function withFreeIds(from: From, families: readonly Numbered[]): Promise<Numbered[]> {
  const refs = families.map(({ nextId }) => DELIVERIES.doc(nextId));
  const there = await from.readFields(refs, SIBLING_FIELDS);
  const free = families.filter((_, index) => !there[index]?.data);
  const taken = families.flatMap((family, index) => {
    const sibling = there[index]?.data;
    const siblings = sibling && withoutTwice([...family.siblings, sibling]);
    return siblings ? numbered({ ...family, siblings }, family.nth + 1) : [];
  });
  return taken.length === 0 ? free : [...free, ...(await withFreeIds(from, taken))];
}

const inParts = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / FIRSTS_AT_ONCE) }, (_, part) =>
    ids.slice(part * FIRSTS_AT_ONCE, (part + 1) * FIRSTS_AT_ONCE),
  );
