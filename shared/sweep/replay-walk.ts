import type { Log } from '../base/log.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers } from '../deliveries/new-delivery.ts';
import { deliveryCreation } from '../deliveries/queues.ts';
import { finder } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import { tellLateFirst } from '../store/late.ts';
import { update } from '../store/write.ts';
import { MAKING_JOBS } from './documents.ts';
import type { MakingJobDocument } from './documents.ts';
import { pageDone } from './jobs.ts';
import { neverDeliveredPage } from './never-delivered-page.ts';
import { notePlaces } from './noting.ts';
import { replayPage } from './replay-page.ts';
import type { MadePage, PageDeps } from './replay-page.ts';

/** How often a page is made anew, where another job has just made one of its deliveries. */
const TRIES = 5;

export interface ReplayWalkDeps extends PageDeps {
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  log: Log;
}

/**
 * Walks a page of a replay job (docs/protocol.md, DP-95). Whoever dies half-way leaves whole pages, and the next walker
 * goes on behind them; several walkers at once make nothing twice.
 * @returns how many deliveries were made
 */
export async function walkReplays(deps: ReplayWalkDeps, held: Found<MakingJobDocument>): Promise<number> {
  if (held.fields.stage === 'sending') return sendPage(deps, held, TRIES);
  await notePlaces(deps, held);
  return 0;
}

async function sendPage(deps: ReplayWalkDeps, held: Found<MakingJobDocument>, tries: number): Promise<number> {
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
async function isStillOurs({ store }: ReplayWalkDeps, { fields, version }: Found<MakingJobDocument>): Promise<boolean> {
  const found = await finder(store, MAKING_JOBS)(fields.id);
  return found !== null && found.version.lastUpdateTime.isEqual(version.lastUpdateTime);
}

/**
 * Creates a page's deliveries and moves the job past them in one commit, whole or absent.
 * @returns false where it was refused: the job is not ours any more, or something that the page was made of has changed
 */
async function commitPage(
  { store, now, log }: ReplayWalkDeps,
  { fields, version }: Found<MakingJobDocument>,
  { deliveries, alongside, progress, place, nextAt }: MadePage,
): Promise<boolean> {
  const changes = { ...progress, ...place, ...pageDone(nextAt, now()) };
  const moved = update(MAKING_JOBS.doc(fields.id), changes, version);
  const writes = [moved, ...deliveries.map(deliveryCreation), ...alongside];
  const payloads = deliveries.reduce((sum, { payload }) => sum + Buffer.byteLength(payload ?? ''), 0);
  const committed = await store.commit({ writes, bytes: 1_000 * writes.length + payloads });
  if (committed) tellLateFirst(log, 'deliveries', deliveries, committed);
  return committed !== null;
}

const pageOf = (deps: ReplayWalkDeps, job: MakingJobDocument): Promise<MadePage> =>
  job.kind === 'replay' ? replayPage(deps, job) : neverDeliveredPage(deps, job);
