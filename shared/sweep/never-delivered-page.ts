/** What a page of a job comes to that delivers what some webhooks never had. */
import { lineageOf } from '../base/trace.ts';
import { keptLonger } from '../deliveries/event-retention.ts';
import { readKeptSince } from '../deliveries/kept-since.ts';
import { replayDelivery } from '../deliveries/new-delivery.ts';
import { neverDeliveredId } from '../events/ids.ts';
import type { Stored } from '../store/snapshot.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { readBlock } from './blocks.ts';
import type { NeverDeliveredJobDocument } from './documents.ts';
import { eventIsWanted, eventList } from './job-selection.ts';
import type { EventCandidate } from './job-selection.ts';
import { matchingPairs, thoseThere } from './never-delivered-pairs.ts';
import { progressWith, reasonAgainstPair } from './never-delivered.ts';
import type { Pair } from './never-delivered.ts';
import { blockOf, takenOf } from './replay-candidates.ts';
import type { Taken } from './replay-candidates.ts';
import { nextPageAt, pageSize } from './replay-choice.ts';
import { inTurn } from './replay-page.ts';
import type { MadePage, PageDeps } from './replay-page.ts';

export async function neverDeliveredPage(deps: PageDeps, job: NeverDeliveredJobDocument): Promise<MadePage> {
  const { store, catalogue } = deps;
  const byId = await catalogue.byId();
  const { events, pairs, place, isLast } = await readPairs(
    deps,
    job,
    job.webhook_ids.flatMap((id) => byId.get(id) ?? []),
  );
  const now = deps.now();
  const [there, since] = await Promise.all([thoseThere(store, pairs), readKeptSince(store, deps.retentionDays, now)]);
  const reasons = pairs.map((pair, index) => reasonAgainstPair(pair, there[index] === true, { now, since }));
  const missing = job.dry_run ? [] : pairs.filter((_, index) => reasons[index] === null);
  const made = missing.map(({ event, webhook }) => {
    const id = neverDeliveredId(event.id, webhook.id);
    const content = { ...event, event_id: event.id, event_type: event.type, payload: null };
    return replayDelivery(
      { id, webhookId: webhook.id, content, replayOf: null, job: job.id, ...lineageOf(job) },
      webhook,
      now,
      deps.retentionDays,
    );
  });
  const deliveries = inTurn(made);
  const sent = new Set(deliveries.map(({ event_id }) => event_id));
  return {
    deliveries,
    alongside: events.filter(({ id }) => sent.has(id)).flatMap((event) => keptLonger(event, now)),
    progress: progressWith(job, events.length, reasons),
    place,
    nextAt: isLast ? null : nextPageAt(job.rate_per_second, deliveries.length, now),
  };
}

interface Read extends Omit<Taken<unknown>, 'items'> {
  events: Stored<EventCandidate>[];
  pairs: Pair<EventCandidate>[];
}

/** The next events, oldest first, until they make a page of deliveries: whole events, so a page may be larger. */
async function readPairs(
  { store, lists }: PageDeps,
  job: NeverDeliveredJobDocument,
  webhooks: readonly StoredDestination[],
): Promise<Read> {
  const list = eventList(job);
  const docs = await readBlock(lists, list, blockOf(job));
  const isWanted = eventIsWanted(job) ?? (() => true);
  const all = await matchingPairs(store, docs.map(({ data }) => data).filter(isWanted), webhooks);
  const { looked, count } = fitting(docs, all, pageSize(job));
  const events = docs.slice(0, looked).filter(({ data }) => isWanted(data));
  const { place, isLast } = takenOf(job, list, docs, { items: [], looked });
  return { events, pairs: all.slice(0, count), place, isLast };
}

/** How many of a block's events make a page, and how many pairs they are. */
function fitting(
  docs: readonly Stored<EventCandidate>[],
  pairs: readonly Pair<EventCandidate>[],
  most: number,
): { looked: number; count: number } {
  let [looked, count] = [0, 0];
  for (const { id } of docs) {
    if (count >= most) break;
    while (pairs[count]?.event.id === id) count += 1;
    looked += 1;
  }
  return { looked, count };
}
