/** What a replay job reads: the next deliveries that its filter selects, and what decides about each. */

import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, DeliveryStatus } from '../deliveries/documents.ts';
import { keptLonger } from '../deliveries/event-retention.ts';
import { EVENTS } from '../events/event-document.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, TimeList } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import type { Write } from '../store/write.ts';
import type { ReplayJobDocument } from './documents.ts';
import { nanosOf, positionIn, textOf } from './job-place.ts';
import { CANDIDATE_FIELDS, firstOf, isWanted, pageSize, readSize, replayIdOf } from './replay-choice.ts';
import type { Candidate, Known } from './replay-choice.ts';

/** The payloads of a page together; a commit has room for 10 MiB. Bytes. */
const PAYLOAD_BYTES = 4_000_000;
/** A disjunction has 30 terms at most, and two statuses are asked for. */
const FIRSTS_AT_ONCE = 15;

/** Where a job goes on: the statuses that are done, and the last delivery looked at of the next. */
export type JobPlace = Pick<ReplayJobDocument, 'phase' | 'after'>;

export type WithPayload = Candidate & Pick<DeliveryDocument, 'payload'>;

export interface CandidatePage {
  /** How many deliveries were looked at. */
  seen: number;
  /** Those that are wanted. */
  candidates: WithPayload[];
  place: JobPlace;
  /** Whether there are no more behind it. */
  isLast: boolean;
}

/** Reads the deliveries from the job's place on, newest first, one status after the other. */
export async function readPage(
  { store, lists }: { store: Store; lists: Lists },
  job: ReplayJobDocument,
): Promise<CandidatePage> {
  const status = job.statuses[job.phase];
  if (status === undefined) return { seen: 0, candidates: [], place: { phase: job.phase, after: null }, isLast: true };
  const list = listOf(job, status);
  const limit = readSize(job);
  const docs = await lists.page(list, positionIn(job.after), limit);
  const candidates: WithPayload[] = [];
  let seen = 0;
  let bytes = 0;
  for (const { data: candidate, id } of docs) {
    if (bytes > PAYLOAD_BYTES || candidates.length === pageSize(job)) break;
    seen += 1;
    if (!isWanted(job, candidate)) continue;
    const payload = candidate.event_id === null ? await payloadOf(store, id) : null;
    bytes += payload?.length ?? 0;
    candidates.push({ ...candidate, payload });
  }
  const statusIsDone = docs.length < limit && seen === docs.length;
  const phase = statusIsDone ? job.phase + 1 : job.phase;
  const last = statusIsDone ? undefined : docs[seen - 1];
  const after = last ? textOf(positionOf(list, last)) : null;
  return { seen, candidates, place: { phase, after }, isLast: phase === job.statuses.length };
}

const listOf = ({ from, to }: ReplayJobDocument, status: DeliveryStatus) =>
  ({
    collection: DELIVERIES,
    time: 'created_at',
    equal: { status },
    bounds: [
      { op: '>=', at: nanosOf(from) },
      { op: '<', at: nanosOf(to) },
    ],
    fields: CANDIDATE_FIELDS,
  }) as const satisfies TimeList<DeliveryDocument>;

async function payloadOf(store: Store, id: string): Promise<string | null> {
  const [delivery] = await store.readFields([DELIVERIES.doc(id)], ['payload']);
  return delivery?.data?.payload ?? null;
}

export interface KnownOfStore extends Omit<Known, 'webhooks'> {
  /** The writes that keep some of the events for as long as their new deliveries. */
  keep: (events: readonly string[]) => Write[];
}

/** Reads what decides about some candidates. */
export async function whatIsKnown(
  store: Store,
  job: ReplayJobDocument,
  candidates: readonly Candidate[],
  now: EpochMs,
): Promise<KnownOfStore> {
  const ids = [...new Set(candidates.map((candidate) => replayIdOf(job.id, candidate)))];
  const [events, there, done] = await Promise.all([
    readEvents(store, candidates),
    store.exist(ids.map((id) => DELIVERIES.doc(id))),
    job.include_succeeded ? new Set<string>() : doneOf(store, candidates),
  ]);
  const live = events.filter(({ data }) => (data?.expire_at.toMillis() ?? 0) > now);
  return {
    events: new Set(live.map(({ id }) => id)),
    made: new Set(ids.filter((_, index) => there[index])),
    done,
    keep: (kept) => live.filter(({ id }) => kept.includes(id)).flatMap((event) => keptLonger(event, now)),
  };
}

/** Of their events what tells how long they are kept; the rest can be large. */
const readEvents = (store: Store, candidates: readonly Candidate[]) => {
  const ids = [...new Set(candidates.flatMap(({ event_id }) => event_id ?? []))];
  const refs = ids.map((id) => EVENTS.doc(id));
  return store.readFields(refs, ['v', 'expire_at']);
};

/** The first deliveries that succeeded or are under way, themselves or by a replay. */
async function doneOf(store: Store, candidates: readonly Candidate[]): Promise<Set<string>> {
  const firsts = [...new Set(candidates.map(firstOf))];
  const replayed = candidates.filter(({ replay_of }) => replay_of !== null).map(firstOf);
  const refs = [...new Set(replayed)].map((id) => DELIVERIES.doc(id));
  const [own, ...byReplay] = await Promise.all([
    store.readFields(refs, ['v', 'status']),
    ...inParts(firsts).map(async (part) => {
      const replays = DELIVERIES.where('replay_of', 'in', part);
      const { docs } = await store.query(replays.where('status', 'in', UNDER_WAY).select('replay_of'));
      return docs.flatMap(({ data }) => data.replay_of ?? []);
    }),
  ]);
  const done = own.filter(({ data }) => data && UNDER_WAY.includes(data.status));
  return new Set([...done.map(({ id }) => id), ...byReplay.flat()]);
}

const UNDER_WAY: readonly DeliveryStatus[] = ['succeeded', 'pending'];

const inParts = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / FIRSTS_AT_ONCE) }, (_, part) =>
    ids.slice(part * FIRSTS_AT_ONCE, (part + 1) * FIRSTS_AT_ONCE),
  );
