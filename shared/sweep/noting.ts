import type { Found } from '../store/find.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { update } from '../store/write.ts';
import { REPLAY_JOBS } from './documents.ts';
import type { ReplayJobDocument } from './documents.ts';
import { positionIn, textOf } from './job-place.ts';
import { replayList } from './job-selection.ts';
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
  { fields: job, version }: Found<ReplayJobDocument>,
) {
  const list = replayList(job);
  const docs = await lists.page(list, positionIn(job.after), READ);
  const noted = notedAfter(
    job,
    docs.map((doc) => positionOf(list, doc)),
  );
  const last = docs.at(-1);
  const goesOn = docs.length === READ && last !== undefined;
  const next = goesOn
    ? { ...noted, after: textOf(positionOf(list, last)) }
    : { ...noted, stage: 'sending' as const, after: null };
  await store.commit({ writes: [update(REPLAY_JOBS.doc(job.id), { ...next, ...pageDone(now(), now()) }, version)] });
}
