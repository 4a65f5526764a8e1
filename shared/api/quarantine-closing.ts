/** `POST /v1/quarantine/{id}/process` and `/dismiss`: what nobody could read is dealt with. */
import { z } from 'zod';

import type { AuditedChange } from '../access/audit.ts';
import { QUARANTINE, statusOfQuarantined } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { MUST_BE_GIVEN, bytesBetween, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import { closedFields } from '../intake/process-quarantined.ts';
import type { ProcessQuarantined } from '../intake/process-quarantined.ts';
import { finder } from '../store/find.ts';
import type { Found } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import { update } from '../store/write.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { quarantineIdText } from './path-ids.ts';
import { quarantineView } from './quarantine.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { quarantinedShape } from './shapes/quarantine.ts';

export interface QuarantineClosingDeps extends Patience {
  store: Store;
  processQuarantined: ProcessQuarantined;
}

const id = quarantineIdText('What is in quarantine.');

const named = ({ store }: QuarantineClosingDeps) => withId(id, finder(store, QUARANTINE), 'quarantine_not_found');

const none = z.object({});

const processQuarantined = route({
  method: 'POST',
  path: '/v1/quarantine/{id}/process',
  operationId: 'processQuarantined',
  role: 'operator',
  tag: 'Quarantine',
  summary: 'Decode it once more, and take it in',
  description:
    'By the code of today, as if it arrived now: its event goes to the webhooks that it matches now. Once it is processed, a ' +
    'repeat changes nothing.',
  id,
  body: { name: 'ProcessBody', fields: none, optional: true },
  answers: {
    200: {
      means: 'It is processed: `event_id` names its event. It may have been before.',
      shape: quarantinedShape,
      mayWarn: true,
    },
  },
  errors: [
    ...(['invalid_id', 'quarantine_not_found', 'malformed_body', 'still_unreadable'] as const),
    ...(['erased', 'quarantine_busy'] as const),
  ],
  handle: (deps: QuarantineClosingDeps) => named(deps)((found, request) => answerProcessed(deps, found, request)),
});

const MOST_REASON_BYTES = 500;

const dismissFields = z.object({
  reason: notBlank
    .refine(bytesBetween(1, MOST_REASON_BYTES), `the length must be at most ${MOST_REASON_BYTES} bytes`)
    .meta({ minLength: 1, maxLength: MOST_REASON_BYTES, description: 'Why nothing is to become of it; shown with it.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
});

const dismissQuarantined = route({
  method: 'POST',
  path: '/v1/quarantine/{id}/dismiss',
  operationId: 'dismissQuarantined',
  role: 'operator',
  tag: 'Quarantine',
  summary: 'Say that nothing is to become of it',
  description: 'It is kept, is counted as unread no more, and can be processed all the same.',
  id,
  body: { name: 'DismissBody', fields: dismissFields },
  answers: { 200: { means: 'It is dismissed. It may have been before.', shape: quarantinedShape, mayWarn: true } },
  errors: ['invalid_id', 'quarantine_not_found', 'malformed_body', 'quarantine_processed', 'quarantine_busy'],
  handle: (deps: QuarantineClosingDeps) => named(deps)((found, request) => answerDismissed(deps, found, request)),
});

export const quarantineClosingRoutes = [processQuarantined, dismissQuarantined];

const closing = (
  { id: target, ...before }: QuarantineDocument,
  after: { status?: string; event_id?: string; closed_reason?: string },
): AuditedChange => ({
  kind: 'quarantined',
  id: target,
  before: { status: statusOfQuarantined(before) },
  after: {
    ...(after.status !== undefined && { status: after.status }),
    ...(after.event_id !== undefined && { event_id: after.event_id }),
    ...(after.closed_reason !== undefined && { reason: after.closed_reason }),
  },
});

/** Closes what others may close at the same time. @param close answers null where another change came first */
async function inItsTurn<A>(
  deps: QuarantineClosingDeps,
  found: Found<QuarantineDocument>,
  close: (found: Found<QuarantineDocument>) => Promise<A | null>,
) {
  let current: Found<QuarantineDocument> | null = found;
  const answer = await untilDone(deps, async () => {
    if (current === null) return refuse('quarantine_not_found');
    const closed = await close(current);
    if (closed === null) current = await finder(deps.store, QUARANTINE)(found.fields.id);
    return closed;
  });
  return answer ?? { ...busy('quarantine'), log: { quarantined: found.fields.id, outcome: 'busy' } };
}

async function answerProcessed(deps: QuarantineClosingDeps, found: Found<QuarantineDocument>, request: ApiRequest) {
  const { body, handling } = request;
  const parsed = body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, none, handling);
  if (!read.ok) return refuseInput(read);
  return inItsTurn(deps, found, (current) => processedAs(deps, current, request));
}

async function processedAs(
  deps: QuarantineClosingDeps,
  found: Found<QuarantineDocument>,
  { handling, principal, audit }: ApiRequest,
) {
  const processed = await deps.processQuarantined(found, {
    by: principal.key,
    beside: ({ status, event_id }) => [audit(closing(found.fields, { status, event_id }))],
  });
  const log = { quarantined: found.fields.id, outcome: processed.outcome };
  switch (processed.outcome) {
    case 'processed':
      return { status: 200 as const, body: quarantineView(processed.fields), log };
    case 'repeated':
      handling.warnings.push('it was processed before: nothing was changed');
      return { status: 200 as const, body: quarantineView(processed.fields), log };
    case 'unreadable':
      return { ...refuse('still_unreadable', `${processed.reason}. Nothing was changed.`), log };
    case 'erased':
      return { ...refuse('erased', 'Its original was erased, with all that was kept of its customer.'), log };
    case 'busy':
      return null;
  }
}

async function answerDismissed(deps: QuarantineClosingDeps, found: Found<QuarantineDocument>, request: ApiRequest) {
  const { body, handling } = request;
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, dismissFields, handling);
  if (!read.ok) return refuseInput(read);
  const { reason } = read.body;
  return inItsTurn(deps, found, (current) => dismissedAs(deps, current, reason, request));
}

async function dismissedAs(
  { store, now }: QuarantineClosingDeps,
  { fields, version }: Found<QuarantineDocument>,
  reason: string,
  { handling, principal, audit }: ApiRequest,
) {
  const status = statusOfQuarantined(fields);
  if (status === 'processed') return refuse('quarantine_processed', `It is the event ${fields.event_id ?? ''}.`);
  if (status === 'dismissed') {
    handling.warnings.push(`it was dismissed before: ${fields.closed_reason ?? 'no reason was given'}`);
    return { status: 200 as const, body: quarantineView(fields), log: { quarantined: fields.id } };
  }
  const after = {
    ...closedFields(principal.key, now()),
    status: 'dismissed' as const,
    closed_reason: reason,
  };
  const writes = [update(QUARANTINE.doc(fields.id), after, version), audit(closing(fields, after))];
  if (!(await store.commit({ writes }))) return null;
  return { status: 200 as const, body: quarantineView({ ...fields, ...after }), log: { quarantined: fields.id } };
}
