/** Jobs that others move on between a read and the commit that was decided by it. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { openRetries } from '../../../../shared/lanes/retries.ts';
import type { Found } from '../../../../shared/store/find.ts';
import { openLists } from '../../../../shared/store/lists.ts';
import { create, update } from '../../../../shared/store/write.ts';
import { JOBS, MAKING_JOBS, RETRY_JOBS } from '../../../../shared/sweep/documents.ts';
import type { JobDocument } from '../../../../shared/sweep/documents.ts';
import { openJobs, pageDone } from '../../../../shared/sweep/jobs.ts';
import { notePlaces } from '../../../../shared/sweep/noting.ts';
import { walkRetries } from '../../../../shared/sweep/retry-walk.ts';
import { finder } from '../../../../shared/store/find.ts';
import { aReplayJob, aRetryJob } from '../../../support/job-samples.ts';
import { meanwhile } from '../../../support/meanwhile.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const now = () => NOW;
const ID = 'job';

function found<T>(document: Found<T> | null): Found<T> {
  if (document === null) throw new Error('There is no such job');
  return document;
}

async function stored(job: JobDocument) {
  const store = memoryStore(now);
  await store.commit({ writes: [create(JOBS.doc(ID), job)] });
  const find = async () => found(await openJobs(store).find(ID));
  const cancel = async () => openJobs(store).cancel(await find(), NOW, []);
  return { store, find, cancel, kept: () => store.kept(JOBS.doc(ID)) };
}

test('of two who claim a job one walks it', async () => {
  const { store, kept } = await stored(aRetryJob(ID, {}, NOW));
  const late = meanwhile(store, () => openJobs(store).claim(ID, NOW));
  expect(await openJobs(late).claim(ID, NOW)).toBeNull();
  expect(kept()?.claims).toBe(1);
});

test('a job that ends while it is cancelled has not been cancelled', async () => {
  const { store, find, kept } = await stored(aRetryJob(ID, {}, NOW));
  const running = await find();
  await store.commit({ writes: [update(JOBS.doc(ID), pageDone(null, NOW))] });
  expect(await openJobs(store).cancel(running, NOW, [])).toBe(false);
  expect(kept()?.status).toBe('completed');
});

test('a job that is cancelled during its last page stays cancelled', async () => {
  const { store, cancel, kept } = await stored(aRetryJob(ID, {}, NOW));
  const held = found(await finder(store, RETRY_JOBS)(ID));
  const deps = {
    ...{ store: meanwhile(store, cancel), lists: openLists(store), retries: openRetries(store), now },
    ...{ catalogue: { byId: async () => new Map() }, laneStates: async () => ({}), log: pino({ level: 'silent' }) },
    bus: { publishPointers: async () => undefined },
  };
  await walkRetries(deps, held);
  expect(kept()?.status).toBe('cancelled');
});

test('whoever notes places slowly leaves the job as others have moved it', async () => {
  const { store, cancel, kept } = await stored(aReplayJob(ID, {}, NOW));
  const held = found(await finder(store, MAKING_JOBS)(ID));
  await notePlaces({ store: meanwhile(store, cancel), lists: openLists(store), now }, held);
  expect(kept()).toMatchObject({ status: 'cancelled', stage: held.fields.stage, due_at: null });
});
