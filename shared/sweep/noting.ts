import type { Found } from '../store/find.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, Position } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import { MAKING_JOBS } from './documents.ts';
import type { MakingJobDocument } from './documents.ts';
import { positionIn, textOf } from './job-place.ts';
import { eventList, replayList } from './job-selection.ts';
import { pageDone } from './jobs.ts';
import { notedAfter } from './places.ts';

const READ = 1_000;

interface NotingDeps {
  store: Pick<Store, 'commit'>;
  lists: Lists;
  now: () => number;
}

/** Notes the next places of a job, newest first; at the end of the list it is ready to send. */
export async function notePlaces(
  { store, lists, now }: NotingDeps,
  { fields: job, version }: Found<MakingJobDocument>,
) {
  const next = await nextPositions(lists, job);
  const noted = notedAfter(job, next);
  const last = next.at(-1);
  const place =
    next.length === READ && last !== undefined
      ? { ...noted, after: textOf(last) }
      : { ...noted, stage: 'sending' as const, after: null };
  await store.commit({ writes: [update(MAKING_JOBS.doc(job.id), { ...place, ...pageDone(now(), now()) }, version)] });
}

async function nextPositions(lists: Lists, job: MakingJobDocument): Promise<Position[]> {
  const after = positionIn(job.after);
  if (job.kind === 'replay') {
    const list = replayList(job);
    return (await lists.page(list, after, READ)).map((doc) => positionOf(list, doc));
  }
  const list = eventList(job);
  return (await lists.page(list, after, READ)).map((doc) => positionOf(list, doc));
}
