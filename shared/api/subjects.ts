/** `/v1/subjects/{key}`: what events are about, as it is known now, and what happened to it. */
import { parseStored } from '../base/json.ts';
import { MOST_EVENTS } from '../deliveries/of-events.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { subjectKey } from '../events/ids.ts';
import { readOne } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { announcedOf } from '../subjects/announce.ts';
import { SUBJECTS } from '../subjects/document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { refuse } from './errors.ts';
import { listQuery } from './list-params.ts';
import { keyText, parseKey } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { subjectShape } from './shapes/subject.ts';
import type { SubjectView } from './shapes/subject.ts';
import { timelinePage } from './shapes/timeline.ts';
import { answerTimeList } from './time-list.ts';
import { TIMELINE_FIELDS, timelineViews } from './timeline.ts';
import type { TimelineDeps } from './timeline.ts';
import { timeOf } from './views.ts';

const id = keyText("The subject's key, as search answers it.");

export interface SubjectsDeps extends TimelineDeps {
  store: Store;
  lists: Lists;
}

/** Shared with `POST /v1/reveals`. */
export const getSubject = route({
  method: 'GET',
  path: '/v1/subjects/{id}',
  operationId: 'getSubject',
  role: 'viewer',
  tag: 'Subjects',
  summary: 'Get a subject, with its last known state',
  description:
    'Nothing is fetched from its source for this. One whose state nobody ever asked for is told by its newest event.',
  id,
  answers: { 200: { means: 'The subject.', shape: subjectShape } },
  errors: ['invalid_id', 'subject_not_found'],
  handle: (deps: SubjectsDeps) =>
    withId(id, (key) => findSubject(deps, key), 'subject_not_found')((body) => ({ status: 200, body })),
});

const TIMELINE = {
  filters: {},
  times: ['received_at'],
  limits: { most: MOST_EVENTS, usual: 20 },
} as const;

const getTimeline = route({
  method: 'GET',
  path: '/v1/subjects/{id}/timeline',
  operationId: 'getTimeline',
  role: 'viewer',
  tag: 'Subjects',
  summary: 'List what happened to a subject, newest first',
  description:
    'Its events, with the deliveries of each and their attempts: 20 deliveries and 100 attempts of an event at most.',
  id,
  query: listQuery(TIMELINE),
  answers: { 200: { means: 'A page of it.', shape: timelinePage } },
  errors: ['invalid_id', 'subject_not_found'],
  handle: (deps: SubjectsDeps) => async (request) => {
    const subject = parseKey(request.id);
    if (subject === null) return refuse('invalid_id');
    const answer = await answerTimeList(deps.lists, listOf(subject), {
      viewOf: (events) => timelineViews(deps, events),
      bodyOf: (events) => ({ subject, events }),
    })(request);
    const isEmpty = answer.status === 200 && answer.body.events.length === 0;
    return isEmpty && (await findSubject(deps, subject)) === null ? refuse('subject_not_found') : answer;
  },
});

export const subjectRoutes = [getSubject, getTimeline];

const listOf = (subject: string) =>
  ({
    ...TIMELINE,
    name: `timeline ${subject}`,
    list: { collection: EVENTS, time: 'received_at', fields: TIMELINE_FIELDS },
    common: { subject_key: subject },
  }) as const;

/** @returns null where neither the subject nor an event about it is there */
async function findSubject({ store, lists }: SubjectsDeps, key: string): Promise<SubjectView | null> {
  const { data } = await readOne(store, SUBJECTS.doc(key));
  if (data !== null) return subjectView(data);
  const fields = ['v', 'source', 'account', 'subject', 'customer_key', 'received_at'] as const;
  const list = { collection: EVENTS, time: 'received_at', bounds: [], equal: { subject_key: key }, fields } as const;
  const [newest] = await lists.page(list, null, 1);
  return newest ? unaskedView(key, newest.data) : null;
}

function subjectView(subject: SubjectDocument): SubjectView {
  const { id: key, source, account, kind, subject_id, customer_key, replaced_by } = subject;
  return {
    ...{ key, source, account, kind, id: subject.erased_at ? null : subject_id, customer: customer_key },
    state: subject.state === null ? null : parseStored(subject.state),
    state_status: subject.state_status,
    observed_at: timeOf(subject.observed_at),
    source_updated_at: subject.source_updated_at,
    announced: announcedView(subject),
    subscription_ids: [...subject.subscription_ids],
    replaced_by:
      replaced_by === null ? null : { key: subjectKey(source, account, { kind, id: replaced_by }), id: replaced_by },
    erased_at: subject.erased_at ? timeOf(subject.erased_at) : null,
  };
}

const announcedView = (subject: SubjectDocument): SubjectView['announced'] =>
  Object.entries(announcedOf(subject)).map(([field, { value, at, unsure, carried }]) => ({
    ...{ field, value, at, unsure: unsure === true },
    ...(carried !== undefined && { carried }),
  }));

/** One whose source was never asked, or never answered: an invoice, a client's own. */
function unaskedView(
  key: string,
  { source, account, subject, customer_key }: Pick<EventDocument, 'source' | 'account' | 'subject' | 'customer_key'>,
): SubjectView {
  return {
    ...{ key, source, account, kind: subject?.kind ?? '', id: subject?.id ?? '', customer: customer_key },
    ...{ state: null, state_status: null, observed_at: null, source_updated_at: null },
    ...{ announced: [], subscription_ids: [], replaced_by: null, erased_at: null },
  };
}
