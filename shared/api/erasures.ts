/** `POST /v1/erasures`: a job that takes away what is kept of a customer (docs/erasure.md). */
import { z } from 'zod';

import type { Log } from '../base/log.ts';
import { lineage } from '../base/trace.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import type { ErasureJobDocument } from '../sweep/documents.ts';
import type { OrderErasure } from '../sweep/erasures.ts';
import { busy, refuseInput } from './errors.ts';
import { customerKeyField } from './customer-field.ts';
import { madeOrFound } from './idempotency.ts';
import { erasureJobView } from './job-views.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { erasureJobShape } from './shapes/erasure-job.ts';
import { timeOf } from './views.ts';

const fields = z.object({ customer: customerKeyField('Whom it concerns: the key that search answers.') });

export interface ErasureRoutesDeps {
  orderErasure: OrderErasure;
  bus: Pick<Bus, 'wake'>;
  log: Log;
}

const orderErasureRoute = route({
  method: 'POST',
  path: '/v1/erasures',
  operationId: 'orderErasure',
  role: 'admin',
  tag: 'Erasures',
  summary: 'Erase what is kept of a customer',
  description:
    'Makes a job that takes away what had arrived of the customer by then: it ends pending deliveries, looks again ten minutes later until nothing is found, and ends with a certificate. Ordered again while it runs, it is the same job, and begins anew. What is not reached: docs/erasure.md.',
  body: { name: 'ErasureBody', fields },
  answers: {
    200: { means: 'One of this customer runs: it begins anew.', shape: erasureJobShape },
    201: { means: 'The job.', shape: erasureJobShape },
  },
  errors: ['malformed_body', 'job_busy'],
  handle: (deps: ErasureRoutesDeps) => (request) => order(deps, request),
});

export const erasureRoutes = [orderErasureRoute];

async function order({ orderErasure, bus, log }: ErasureRoutesDeps, { body, principal, handling, audit }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const { customer } = read.body;
  const beside = ({ id, kind, as_of }: ErasureJobDocument) => [
    audit({ kind: 'job', id, before: null, after: { kind, customer, as_of: timeOf(as_of) } }),
  ];
  const ordered = await orderErasure({ customer, by: principal.key, beside, ...lineage() });
  if (ordered === null) return busy('job');
  const { job, isNew } = ordered;
  const error = await publishedInTime(bus.wake());
  if (error) log.warn({ job: job.id, error }, 'wake.not_published');
  return madeOrFound(isNew, { body: erasureJobView(job), log: { job: job.id } });
}
