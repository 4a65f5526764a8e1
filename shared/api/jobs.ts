/** `/v1/jobs`: all that goes on for a while, whatever kind it is of. */
import { may } from '../access/role.ts';
import type { Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import { JOBS, jobKinds, jobStatuses } from '../sweep/documents.ts';
import type { JobDocument } from '../sweep/documents.ts';
import { cancelJob } from './cancel-job.ts';
import type { CancelJobDeps } from './cancel-job.ts';
import { busy } from './errors.ts';
import { jobView } from './job-views.ts';
import { choiceFilter, listQuery } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import { refuseRole, withId } from './router.ts';
import { jobShape } from './shapes/job.ts';
import { jobPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';

export const JOB_FILTERS: Readonly<Record<string, Filter<Path<JobDocument>>>> = {
  kind: choiceFilter('kind', jobKinds, 'Those of this kind.'),
  status: choiceFilter('status', jobStatuses, 'Those of this status.'),
};

const LIST = {
  name: 'jobs',
  list: { collection: JOBS, time: 'created_at' },
  filters: JOB_FILTERS,
  times: ['created_at'],
} as const;

const id = uuidText('The job.');

type JobDeps = Pick<CancelJobDeps, 'jobs'>;
const named = ({ jobs }: JobDeps) => withId(id, jobs.find, 'job_not_found');

const listJobs = route({
  method: 'GET',
  path: '/v1/jobs',
  operationId: 'listJobs',
  role: 'viewer',
  tag: 'Jobs',
  summary: 'List jobs, newest first',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: jobPage } },
  errors: [],
  handle: ({ lists }: { lists: Lists }) =>
    answerTimeList(lists, LIST, { viewOf: async () => jobView, bodyOf: (jobs) => ({ jobs }) }),
});

const getJob = route({
  method: 'GET',
  path: '/v1/jobs/{id}',
  operationId: 'getJob',
  role: 'viewer',
  tag: 'Jobs',
  summary: 'Get a job, with its progress',
  id,
  answers: { 200: { means: 'The job.', shape: jobShape } },
  errors: ['invalid_id', 'job_not_found'],
  handle: (deps: JobDeps) => named(deps)(({ fields }) => ({ status: 200, body: jobView(fields) })),
});

const stopJob = route({
  method: 'DELETE',
  path: '/v1/jobs/{id}',
  operationId: 'cancelJob',
  role: 'operator',
  tag: 'Jobs',
  summary: 'Stop a job',
  description: 'What it has done so far stays. One that has ended stays as it is. An erasure only an admin stops.',
  id,
  answers: { 204: { means: 'It has ended.' } },
  errors: ['invalid_id', 'job_not_found', 'job_busy', 'admin_needed'],
  handle: (deps: CancelJobDeps) =>
    named(deps)(async (job, { principal, audit }) => {
      if (job.fields.kind === 'erasure' && !may(principal, 'admin'))
        return refuseRole(principal, 'admin', 'stopping an erasure');
      return (await cancelJob(deps, job, audit)) ? { status: 204, log: { job: job.fields.id } } : busy('job');
    }),
});

export const jobRoutes = [listJobs, getJob, stopJob];
