import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { lineageOf } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, replayDelivery } from '../deliveries/new-delivery.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import type { Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { REPLAY_JOBS } from './documents.ts';
import type { ReplayJobDocument, ReplayProgress } from './documents.ts';
import { pageDone } from './jobs.ts';
import { readPage, whatIsKnown } from './replay-candidates.ts';
import type { JobPlace } from './replay-candidates.ts';
import { choose, firstOf, nextPageAt } from './replay-choice.ts';

export interface ReplayWalkDeps {
  store: Store;
  lists: Lists;
  catalogue: Pick<Catalogue, 'byId'>;
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  now: () => number;
  log: Log;
}

interface ReplayPage {
  deliveries: DeliveryDocument[];
  /** Writes that go with them. */
  alongside: Write[];
  progress: ReplayProgress;
  place: JobPlace;
  /** When the rate allows the next; null: there is none. */
  nextAt: EpochMs | null;
}

/**
 * Walks a page of a replay job. Whoever dies half-way leaves whole pages, and the next walker goes on behind them; several
 * walkers at once make nothing twice.
 * @returns how many deliveries were made
 */
export async function walkReplays(deps: ReplayWalkDeps, held: Found<ReplayJobDocument>): Promise<number> {
  const page = await pageOf(deps, held.fields);
  if (!(await commitPage(deps, held, page))) return 0;
  if (page.nextAt === null) deps.log.info({ job: held.fields.id, ...page.progress }, 'replay.completed');
  const pointers = firstPointers(page.deliveries, await deps.laneStates());
  const error = pointers.length > 0 && (await publishedInTime(deps.bus.publishPointers(pointers)));
  if (error) deps.log.warn({ job: held.fields.id, error }, 'pointers.not_published');
  return page.deliveries.length;
}

/**
 * Creates a page's deliveries and moves the job past them in one commit, whole or absent.
 * @returns false where it was refused: the job is not ours any more, or something that the page was made of has changed
 */
async function commitPage(
  { store, now }: ReplayWalkDeps,
  { fields, version }: Found<ReplayJobDocument>,
  { deliveries, alongside, progress, place, nextAt }: ReplayPage,
): Promise<boolean> {
  const changes = { ...progress, ...place, ...pageDone(nextAt, now()) };
  const moved = update(REPLAY_JOBS.doc(fields.id), changes, version);
  const writes = [moved, ...deliveries.map(deliveryCreation), ...alongside];
  const payloads = deliveries.reduce((sum, { payload }) => sum + Buffer.byteLength(payload ?? ''), 0);
  return (await store.commit({ writes, bytes: 1_000 * writes.length + payloads })) !== null;
}

async function pageOf(deps: ReplayWalkDeps, job: ReplayJobDocument): Promise<ReplayPage> {
  const { seen, candidates, place, isLast } = await readPage(deps, job);
  const now = deps.now();
  const { keep, ...known } = await whatIsKnown(deps.store, job, candidates, now);
  const webhooks = await deps.catalogue.byId();
  const { chosen, skipped } = choose(job, candidates, { ...known, webhooks });
  const deliveries = job.dry_run
    ? []
    : chosen.map(({ id, candidate }) => {
        const webhookId = candidate.webhook_id;
        const replay = {
          ...{ id, webhookId, content: candidate, replayOf: firstOf(candidate) },
          ...lineageOf(job),
        };
        return replayDelivery(replay, webhooks.get(webhookId), now);
      });
  return {
    deliveries,
    alongside: keep(deliveries.flatMap(({ event_id }) => event_id ?? [])),
    progress: {
      seen: job.seen + seen,
      replayed: job.replayed + chosen.length,
      skipped_done: job.skipped_done + skipped.skipped_done,
      skipped_expired: job.skipped_expired + skipped.skipped_expired,
      skipped_webhook: job.skipped_webhook + skipped.skipped_webhook,
    },
    place,
    nextAt: isLast ? null : nextPageAt(job.rate_per_second, deliveries.length, now),
  };
}
