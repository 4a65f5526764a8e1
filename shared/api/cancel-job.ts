import type { Found } from '../store/find.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import type { JobDocument } from '../sweep/documents.ts';
import type { Jobs } from '../sweep/jobs.ts';
import type { ApiRequest } from './route.ts';

export interface CancelJobDeps extends Patience {
  jobs: Pick<Jobs, 'find' | 'cancel'>;
}

/** Ends a job unless it has ended; what it has done so far stays. @returns null where its pages came first all the time */
export async function cancelJob(
  deps: CancelJobDeps,
  job: Found<JobDocument>,
  audit: ApiRequest['audit'],
): Promise<true | null> {
  let current: Found<JobDocument> | null = job;
  return untilDone(deps, async () => {
    if (current?.fields.status !== 'running') return true;
    const [before, after] = [{ status: 'running' }, { status: 'cancelled' }];
    const entry = audit({ kind: 'job', id: job.fields.id, before, after });
    if (await deps.jobs.cancel(current, deps.now(), [entry])) return true;
    current = await deps.jobs.find(job.fields.id);
    return null;
  });
}
