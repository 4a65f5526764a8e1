/** `POST /v1/reveals`: one of what viewers are not shown, whole, and written down. */
import { z } from 'zod';

import { revealable } from '../access/audit.ts';
import type { Revealable } from '../access/audit.ts';
import type { Answer } from '../http/doorway.ts';
import { MUST_BE_GIVEN, bytesBetween, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { Store } from '../store/store.ts';
import { getAttempt } from './attempts.ts';
import type { AttemptRoutesDeps } from './attempts.ts';
import { getDelivery } from './deliveries.ts';
import type { DeliveriesDeps } from './deliveries.ts';
import { refuse, refuseInput } from './errors.ts';
import { getEvent } from './events.ts';
import { getQuarantined } from './quarantine.ts';
import type { QuarantineRoutesDeps } from './quarantine.ts';
import { route } from './route.ts';
import type { ApiRequest, Handler } from './route.ts';
import { revealShape } from './shapes/reveal.ts';
import { getSubject } from './subjects.ts';
import type { SubjectsDeps } from './subjects.ts';

export type RevealDeps = AttemptRoutesDeps & DeliveriesDeps & QuarantineRoutesDeps & SubjectsDeps & { store: Store };

const fields = z.object({
  kind: notBlank
    .pipe(z.enum(revealable, `must be ${revealable.join(', ')}`))
    .meta({ enum: [...revealable], description: 'What it is.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  id: notBlank.describe('Its id, of a subject its key.').prefault('').meta(MUST_BE_GIVEN),
  reason: notBlank
    .refine(bytesBetween(1, 500), 'the length must be at most 500 bytes')
    .meta({ minLength: 1, maxLength: 500, description: 'Why, for the audit log.' })
    .exactOptional(),
});

const reveal = route({
  method: 'POST',
  path: '/v1/reveals',
  operationId: 'reveal',
  role: 'operator',
  tag: 'Access',
  summary: 'Show one of what viewers are not shown, and write it down',
  description:
    'What `GET` of it answers, with an entry in the audit log: who looked at what, and why. Without the entry nothing is shown.',
  body: { name: 'RevealBody', fields },
  answers: { 200: { means: 'It, whole.', shape: revealShape } },
  errors: [
    ...(['malformed_body', 'delivery_not_found', 'attempt_not_found', 'event_not_found'] as const),
    ...(['quarantine_not_found', 'subject_not_found'] as const),
  ],
  handle: (deps: RevealDeps) => {
    const handlers: Record<Revealable, Handler<Answer>> = {
      delivery: getDelivery.handle(deps),
      attempt: getAttempt.handle(deps),
      event: getEvent.handle(deps),
      quarantined: getQuarantined.handle(deps),
      subject: getSubject.handle(deps),
    };
    return (request) => answer(deps, handlers, request);
  },
});

export const revealRoutes = [reveal];

const MISSING = {
  delivery: 'delivery_not_found',
  attempt: 'attempt_not_found',
  event: 'event_not_found',
  quarantined: 'quarantine_not_found',
  subject: 'subject_not_found',
} as const;

async function answer({ store }: RevealDeps, handlers: Record<Revealable, Handler<Answer>>, request: ApiRequest) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, request.handling);
  if (!read.ok) return refuseInput(read);
  const { kind, id, reason = null } = read.body;
  const found = await handlers[kind]({ ...request, id });
  if (found.status !== 200 || found.body === undefined) return refuse(MISSING[kind]);
  await store.commit({ writes: [request.audit({ kind, id, before: null, after: { revealed: true, reason } })] });
  return { status: 200 as const, body: { kind, revealed: found.body }, log: { [kind]: id } };
}
