/** What a page of a replay job comes to. */
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { lineageOf } from '../base/trace.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { keptLonger } from '../deliveries/event-retention.ts';
import { replayDelivery } from '../deliveries/new-delivery.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { ReplayJobDocument, ReplayProgress } from './documents.ts';
import { readReplayPage } from './replay-candidates.ts';
import type { JobPlace } from './replay-candidates.ts';
import { chooseReplays, firstOf, nextPageAt, replayedAfter } from './replay-choice.ts';
import { whatIsKnown } from './replay-families.ts';

/** Deliveries to be made, and where their job is then. */
export interface MadePage {
  deliveries: DeliveryDocument[];
  /** Writes that go with them. */
  alongside: Write[];
  progress: ReplayProgress;
  place: JobPlace;
  /** When the rate allows the next; null: there is none. */
  nextAt: EpochMs | null;
}

export interface PageDeps {
  store: Store;
  lists: Lists;
  catalogue: Pick<Catalogue, 'byId'>;
  /** `RETENTION_DAYS`; absent: as it is where nothing is set. */
  retentionDays?: number;
  now: () => EpochMs;
}

/**
 * Each created a microsecond after the one before: lists show them in their order, and a job that sends them again keeps
 * it. A time has no more digits (https://firebase.google.com/docs/firestore/manage-data/data-types).
 */
export const inTurn = (deliveries: readonly DeliveryDocument[]): DeliveryDocument[] =>
  deliveries.map((delivery, index) => {
    const { seconds, nanoseconds } = delivery.created_at;
    return { ...delivery, created_at: new Timestamp(seconds, nanoseconds + index * 1_000) };
  });

export async function replayPage(deps: PageDeps, job: ReplayJobDocument): Promise<MadePage> {
  const { items, place, isLast } = await readReplayPage(deps, job);
  const now = deps.now();
  const [known, webhooks] = await Promise.all([whatIsKnown(deps.store, items, now), deps.catalogue.byId()]);
  const choices = chooseReplays(job, items, { ...known, webhooks });
  const made = choices.flatMap((choice, index) => {
    const candidate = present(items[index], 'a candidate');
    if ('as' in choice) return [];
    const { webhook_id: webhookId } = candidate;
    const replay = { id: choice.id, webhookId, content: candidate, replayOf: firstOf(candidate), job: job.id };
    return replayDelivery({ ...replay, ...lineageOf(job) }, webhooks.get(webhookId), now, deps.retentionDays);
  });
  const deliveries = job.dry_run ? [] : inTurn(made);
  const sent = new Set(deliveries.map(({ event_id }) => event_id));
  return {
    deliveries,
    alongside: known.live.filter(({ id }) => sent.has(id)).flatMap((event) => keptLonger(event, now)),
    progress: replayedAfter(job, choices),
    place,
    nextAt: isLast ? null : nextPageAt(job.rate_per_second, deliveries.length, now),
  };
}
