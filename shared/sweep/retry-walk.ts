import type { Log } from '../base/log.ts';
import { present } from '../base/present.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Addressed, Bus } from '../bus/bus.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import { LANES } from '../lanes/document.ts';
import type { Retries } from '../lanes/retries.ts';
import { readById } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { RETRY_JOBS } from './documents.ts';
import type { RetryJobDocument } from './documents.ts';
import { pageDone } from './jobs.ts';
import { nextPageAt } from './replay-choice.ts';
import { candidatesOf, readRetryPage } from './retry-candidates.ts';
import type { ReadCandidate, RetryPage } from './retry-candidates.ts';
import { chooseRetries, countOf, progressAfter } from './retry-choice.ts';
import type { Choice, Counted } from './retry-choice.ts';

/** How often a delivery that others change is decided anew. */
const TRIES = 5;

export interface RetryWalkDeps {
  store: Store;
  lists: Lists;
  retries: Pick<Retries, 'read' | 'bringForward' | 'nameProbe'>;
  catalogue: Pick<Catalogue, 'byId'>;
  laneStates: () => Promise<LaneStates>;
  bus: Pick<Bus, 'publishPointers'>;
  now: () => number;
  log: Log;
}

/**
 * Walks a page of a retry job (docs/protocol.md, DP-94). Each delivery is claimed by a commit of its own, which names the
 * job: whoever walks the page again, since this walker died, passes over it.
 * @returns how many deliveries were sent
 */
export async function walkRetries(deps: RetryWalkDeps, held: Found<RetryJobDocument>): Promise<number> {
  const { fields: job, version } = held;
  const page = await readRetryPage(deps.lists, job);
  const states = await deps.laneStates();
  const candidates = await candidatesIn(deps, page);
  const choices = chooseRetries(job, candidates, deps.now());
  const done = await Promise.all(
    choices.map((choice, index) => act(deps, job, present(candidates[index], 'a candidate'), choice, states)),
  );
  const pointers = done.flatMap(({ pointer }) => pointer ?? []);
  const error = pointers.length > 0 && (await publishedInTime(deps.bus.publishPointers(pointers)));
  if (error) deps.log.warn({ job: job.id, error }, 'pointers.not_published');
  const progress = progressAfter(
    job,
    done.map(({ as }) => as),
  );
  const nextAt = page.isLast ? null : nextPageAt(job.rate_per_second, pointers.length, deps.now());
  const changes = { ...progress, after: page.after, ...pageDone(nextAt, deps.now()) };
  const moved = await deps.store.commit({ writes: [update(RETRY_JOBS.doc(job.id), changes, version)] });
  if (moved && nextAt === null) deps.log.info({ job: job.id, ...progress }, 'retry.completed');
  return pointers.length;
}

async function candidatesIn({ store, catalogue }: RetryWalkDeps, { docs }: RetryPage): Promise<ReadCandidate[]> {
  const [webhooks, lanes] = await Promise.all([
    catalogue.byId(),
    readById(
      store,
      LANES,
      docs.map(({ data }) => data.webhook_id),
    ),
  ]);
  // One that is held for its order has another before it, and of any other its queue is asked.
  const asksQueue = (index: number) => docs[index]?.data.hold !== 'order';
  return candidatesOf(store, docs, { webhooks, lanes, asksQueue });
}

interface Done {
  as: Counted;
  pointer: Addressed | null;
}

/** Does what was chosen; where another has changed the delivery first, it is read and decided anew. */
async function act(
  deps: RetryWalkDeps,
  job: RetryJobDocument,
  candidate: ReadCandidate,
  choice: Choice,
  states: LaneStates,
): Promise<Done> {
  let [read, chosen]: [ReadCandidate, Choice] = [candidate, choice];
  for (let tries = 0; tries < TRIES && chosen.kind !== 'counted' && !job.dry_run; tries++) {
    const { id, webhook_id } = read.delivery;
    const pointer = await claim(deps, { ...read, states }, job.id, chosen.kind);
    if (pointer !== null) return { as: countOf(chosen), pointer };
    const again = await deps.retries.read(id, webhook_id);
    if (again === null) return { as: 'skipped_ended', pointer: null };
    read = again;
    chosen = present(chooseRetries(job, [again], deps.now())[0], 'a choice');
  }
  const gaveWay = chosen.kind !== 'counted' && !job.dry_run;
  return { as: gaveWay ? 'skipped_under_way' : countOf(chosen), pointer: null };
}

function claim(
  { retries, now }: RetryWalkDeps,
  read: Parameters<Retries['bringForward']>[0],
  job: string,
  kind: 'bring_forward' | 'probe',
): Promise<Addressed | null> {
  return kind === 'probe' ? retries.nameProbe(read, job, now()) : retries.bringForward(read, job, now());
}
