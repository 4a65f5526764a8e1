/** What `sweep` walks jobs with, on a store and a clock of the test's. */
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import type { Log } from '../../shared/base/log.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { openRetries } from '../../shared/lanes/retries.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import type { FanOut } from '../../shared/sweep/fan-out.ts';
import { openJobWalk } from '../../shared/sweep/job-walk.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Catalogue } from '../../shared/webhooks/catalogue.ts';
import type { ApiServer } from './api-server.ts';

export interface JobWalkerOptions {
  /** In place of the server's own, such as one that fails. */
  store?: Store;
  catalogue?: Catalogue;
  /** Gets the deliveries whose pointers are published. */
  published?: string[];
  retentionDays?: number;
  log?: Log;
}

export const jobWalker = (
  { store: own, clock }: Pick<ApiServer, 'store' | 'clock'>,
  {
    store = own,
    catalogue = openCatalogue(own),
    published = [],
    retentionDays,
    log = pino({ level: 'silent' }),
  }: JobWalkerOptions = {},
): FanOut =>
  openJobWalk({
    ...{ store, lists: openLists(store), jobs: openJobs(store), retries: openRetries(store), catalogue },
    ...(retentionDays !== undefined && { retentionDays }),
    laneStates: () => readLaneStates(store),
    bus: { publishPointers: async (given) => void published.push(...given.map(({ pointer }) => pointer.delivery)) },
    now: () => clock.now,
    log,
  });

export interface ToEnd {
  clock: { now: number };
  walk: () => FanOut;
  /** The job, as the API shows it. */
  job: () => Promise<JsonObject>;
  stepMs: number;
  /** What happens after each step. */
  between?: () => Promise<unknown>;
}

/** Walks a job until it has ended, step by step. @throws Error where a hundred steps are not enough */
export async function walkedToEnd({ clock, walk, job, stepMs, between }: ToEnd): Promise<JsonObject> {
  for (let steps = 0; steps < 100; steps++) {
    await walk().walk(clock.now + 1);
    const now = await job();
    if (now['status'] !== 'running') return now;
    clock.now += stepMs;
    await between?.();
  }
  throw new Error('the job does not end');
}
