import type { Log } from '../base/log.ts';
import { earliest } from '../deliveries/pace.ts';
import type { Found } from '../store/find.ts';
import type { JobDocument } from './documents.ts';
import { walkErasure } from './erasure-walk.ts';
import type { ErasureWalkDeps } from './erasure-walk.ts';
import type { FanOut } from './fan-out.ts';
import type { Jobs, WaitingJob } from './jobs.ts';
import { walkReplays } from './replay-walk.ts';
import type { ReplayWalkDeps } from './replay-walk.ts';
import { walkRetries } from './retry-walk.ts';
import type { RetryWalkDeps } from './retry-walk.ts';

/** How many due jobs one look takes on, a page of each. */
const SEEN = 8;

export interface JobWalkDeps extends ReplayWalkDeps, RetryWalkDeps, ErasureWalkDeps {
  jobs: Pick<Jobs, 'next' | 'first' | 'claim'>;
  now: () => number;
  log: Log;
}

/** Walks the jobs, a page of each in turn, at their rates. */
export function openJobWalk(deps: JobWalkDeps): FanOut {
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
        for (const job of due) created += await walkOne(deps, job);
      }
    },
  };
}

/** @returns how many deliveries were made, or sent; what fails is due again when its lease runs out */
async function walkOne(deps: JobWalkDeps, { id, kind }: WaitingJob): Promise<number> {
  try {
    const held = await deps.jobs.claim(id, deps.now());
    return held === null ? 0 : await walkPage(deps, held);
  } catch (error) {
    logFailure(deps.log, kind, { job: id, error });
    return 0;
  }
}

function logFailure(log: Log, kind: JobDocument['kind'], about: { job: string; error: unknown }): void {
  switch (kind) {
    case 'replay':
    case 'never_delivered':
      return log.warn(about, 'replay.page_failed');
    case 'retry':
      return log.warn(about, 'retry.page_failed');
    case 'erasure':
      return log.warn(about, 'erasure.page_failed');
  }
}

async function walkPage(deps: JobWalkDeps, { fields, ...found }: Found<JobDocument>): Promise<number> {
  switch (fields.kind) {
    case 'replay':
    case 'never_delivered':
      return walkReplays(deps, { ...found, fields });
    case 'retry':
      return walkRetries(deps, { ...found, fields });
    case 'erasure':
      await walkErasure(deps, { ...found, fields });
      return 0;
  }
}
