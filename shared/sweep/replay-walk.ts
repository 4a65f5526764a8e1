import type { Log } from '../base/log.ts';
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { lineageOf } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { keptLonger } from '../deliveries/event-retention.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, replayDelivery } from '../deliveries/new-delivery.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import { finder } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { REPLAY_JOBS } from './documents.ts';
import type { ReplayJobDocument, ReplayProgress } from './documents.ts';
import { pageDone } from './jobs.ts';
import { notePlaces } from './noting.ts';
import { readReplayPage } from './replay-candidates.ts';
import type { JobPlace } from './replay-candidates.ts';
import { chooseReplays, firstOf, nextPageAt, replayedAfter } from './replay-choice.ts';
import { whatIsKnown } from './replay-families.ts';

/** How often a page is made anew, where another job has just made one of its deliveries. */
const TRIES = 5;

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
 * Walks a page of a replay job (docs/protocol.md, DP-95). Whoever dies half-way leaves whole pages, and the next walker
 * goes on behind them; several walkers at once make nothing twice.
 * @returns how many deliveries were made
 */
export async function walkReplays(deps: ReplayWalkDeps, held: Found<ReplayJobDocument>): Promise<number> {
  if (held.fields.stage === 'sending') return sendPage(deps, held, TRIES);
  await notePlaces(deps, held);
  return 0;
}

async function sendPage(deps: ReplayWalkDeps, held: Found<ReplayJobDocument>, tries: number): Promise<number> {
  const page = await pageOf(deps, held.fields);
  if (!(await commitPage(deps, held, page))) {
    return tries > 1 && (await isStillOurs(deps, held)) ? sendPage(deps, held, tries - 1) : 0;
  }
  if (page.nextAt === null) deps.log.info({ job: held.fields.id, ...page.progress }, 'replay.completed');
  const pointers = firstPointers(page.deliveries, await deps.laneStates());
  const error = pointers.length > 0 && (await publishedInTime(deps.bus.publishPointers(pointers)));
  if (error) deps.log.warn({ job: held.fields.id, error }, 'pointers.not_published');
  return page.deliveries.length;
}

/** Whether it was not the job's own document that a commit met in another version. */
async function isStillOurs({ store }: ReplayWalkDeps, { fields, version }: Found<ReplayJobDocument>): Promise<boolean> {
  const found = await finder(store, REPLAY_JOBS)(fields.id);
  return found !== null && found.version.lastUpdateTime.isEqual(version.lastUpdateTime);
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
  const { items, place, isLast } = await readReplayPage(deps, job);
  const now = deps.now();
  const [known, webhooks] = await Promise.all([whatIsKnown(deps.store, items, now), deps.catalogue.byId()]);
  const choices = chooseReplays(job, items, { ...known, webhooks });
  const made = choices.flatMap((choice, index) => {
    if ('as' in choice) return [];
    const candidate = present(items[index], 'a candidate');
    const { webhook_id: webhookId } = candidate;
    const replay = { id: choice.id, webhookId, content: candidate, replayOf: firstOf(candidate), job: job.id };
    return replayDelivery({ ...replay, ...lineageOf(job) }, webhooks.get(webhookId), now);
  });
  const deliveries = job.dry_run ? [] : made;
  const sent = new Set(deliveries.map(({ event_id }) => event_id));
  return {
    deliveries,
    alongside: known.live.filter(({ id }) => sent.has(id)).flatMap((event) => keptLonger(event, now)),
    progress: replayedAfter(job, choices),
    place,
    nextAt: isLast ? null : nextPageAt(job.rate_per_second, deliveries.length, now),
  };
}
