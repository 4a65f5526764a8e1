import type { Log } from '../base/log.ts';
import { lineageOf } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { firstPointers, replayDelivery } from '../deliveries/new-delivery.ts';
import { earliest } from '../deliveries/pace.ts';
import type { Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { JobDocument } from './documents.ts';
import type { FanOut } from './fan-out.ts';
import { readPage, whatIsKnown } from './replay-candidates.ts';
import { choose, firstOf, nextPageAt } from './replay-choice.ts';
import type { JobPage, ReplayJobs } from './replay-jobs.ts';

/** How many due jobs one look takes on, a page of each. */
const SEEN = 8;

export interface ReplayWalkDeps {
  store: Store;
  lists: Lists;
  jobs: ReplayJobs;
  catalogue: Pick<Catalogue, 'byId'>;
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  now: () => number;
  log: Log;
}

/**
 * Walks the replay jobs, a page of each in turn, at their rates. Whoever dies half-way leaves whole pages, and the next
 * walker goes on behind them; several walkers at once make nothing twice.
 */
export function openReplayWalk(deps: ReplayWalkDeps): FanOut {
  return {
    next: () => deps.jobs.next(),
    walk: async (until) => {
      let created = 0;
      for (;;) {
        const first = await deps.jobs.first(SEEN);
        const due = first.filter(({ dueAt }) => dueAt <= deps.now());
        if (due.length === 0 || deps.now() >= until) {
          return { created, next: earliest(first.map(({ dueAt }) => dueAt)) };
        }
        for (const { id } of due) created += await walkOne(deps, id);
      }
    },
  };
}

/** @returns how many deliveries were made; what fails is due again when its lease runs out */
async function walkOne(deps: ReplayWalkDeps, id: string): Promise<number> {
  try {
    const held = await deps.jobs.claim(id, deps.now());
    return held === null ? 0 : await walkPage(deps, held);
  } catch (error) {
    deps.log.warn({ job: id, error }, 'replay.page_failed');
    return 0;
  }
}

async function walkPage(deps: ReplayWalkDeps, held: Found<JobDocument>): Promise<number> {
  const page = await pageOf(deps, held.fields);
  if (!(await deps.jobs.commitPage(held, page, deps.now()))) return 0;
  if (page.nextAt === null) deps.log.info({ job: held.fields.id, ...page.progress }, 'replay.completed');
  const pointers = firstPointers(page.deliveries, await deps.laneStates());
  const error = pointers.length > 0 && (await publishedInTime(deps.bus.publishPointers(pointers)));
  if (error) deps.log.warn({ job: held.fields.id, error }, 'pointers.not_published');
  return page.deliveries.length;
}

async function pageOf(deps: ReplayWalkDeps, job: JobDocument): Promise<JobPage> {
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
