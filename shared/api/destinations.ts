/** Destinations of all kinds, in the one id space that webhooks have, too. */
import type { Json, JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import { kindIn, withoutKind } from '../destinations/form.ts';
import type { Form } from '../destinations/form.ts';
import { FORMS } from '../destinations/registry/forms.ts';
import { invalid, malformed } from '../http/body-fields.ts';
import { healthWordOf, laneStateOf } from '../lanes/lane-policy.ts';
import type { ReadWebhookFacts } from '../lanes/webhook-facts.ts';
import { kindOf } from '../webhooks/stored-destination.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { nameCursor } from './cursor.ts';
import { createCreation } from './destination-creation.ts';
import { patch, replace } from './destination-edits.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { removeDestination } from './destination-removal.ts';
import { refuse, refuseInput } from './errors.ts';
import { choiceFilter, flagFilter, listQuery, ownerFilter, readListParams, textFilter } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import {
  destinationFields,
  destinationPage,
  destinationShape,
  destinationWithHealthShape,
  kinds,
} from './shapes/destination.ts';
import { laneView } from './views.ts';
import { healthWords } from '../lanes/lane-policy.ts';
import { destinationChange } from './webhook-audit.ts';
import { etagOf } from './webhook-changes.ts';
import { pageOf } from './webhook-list.ts';
import type { DestinationRecords } from './webhook-records.ts';

export interface DestinationRoutesDeps extends WritesDeps {
  destinationRecords: DestinationRecords;
  webhookFacts: ReadWebhookFacts;
}

const formFor = (kind: Json): Form | undefined => FORMS.find((form) => form.kind === kind);

/** @throws RangeError where nobody here knows its kind: `known` leaves those out */
export function formOf(destination: StoredDestination): Form {
  const form = formFor(kindOf(destination));
  if (form === undefined) throw new RangeError(`Cannot show ${destination.id}: its kind is ${kindOf(destination)}`);
  return form;
}

/** Whether this version can show one: a newer one may have made it. */
const isKnown = (destination: StoredDestination): boolean => formFor(kindOf(destination)) !== undefined;

/** A body without fields of other kinds that are null: a field that is null is not given. */
const withoutOthers = ({ fields }: Form, body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => {
      const field = name.toLowerCase();
      return value !== null || Object.hasOwn(fields.shape, field) || !Object.hasOwn(destinationFields.shape, field);
    }),
  );

/** Those of all kinds. */
export const family = ({
  destinationRecords: records,
}: DestinationRoutesDeps): Family<StoredDestination, JsonObject> => ({
  noun: 'destination',
  records,
  check: async (body, existing, asked, deps) => {
    if (!isJsonObject(body)) return malformed('the body must be a JSON object.');
    const before = existing && kindOf(existing);
    const kind = kindIn(body) ?? before ?? 'webhook';
    const form = formFor(kind);
    if (form === undefined) return invalid({ kind: `must be one of ${kinds.join(', ')}` });
    if (before !== null && before !== kind) return invalid({ kind: `cannot change: it is ${before}` });
    return form.check(withoutOthers(form, withoutKind(body)), asked, deps);
  },
  patched: (existing, given) => {
    const kind = kindIn(given);
    if (kind !== undefined && kind !== kindOf(existing))
      return invalid({ kind: `cannot change: it is ${kindOf(existing)}` });
    const form = formOf(existing);
    return form.patched(existing, withoutOthers(form, withoutKind(given)));
  },
  view: (destination, reveal) => formOf(destination).view(destination, reveal),
  change: (id, before, after) => destinationChange(id, before, after, formOf),
  emptied: (destination) => formOf(destination).emptied,
});

export const id = uuidText('The destination.');

export const named = ({ destinationRecords: { find } }: DestinationRoutesDeps) => {
  const findKnown = async (of: string) => {
    const found = await find(of);
    return found && isKnown(found.fields) ? found : null;
  };
  return withId(id, findKnown, 'destination_not_found');
};

const LIST = {
  name: 'destinations',
  filters: {
    kind: choiceFilter('kind', kinds, 'Those of this kind.'),
    active: flagFilter('active', 'Those that are active, or are not.'),
    health: choiceFilter('health', healthWords, 'Those of this health.'),
    owner: ownerFilter('owner', 'Those of this owner.'),
    q: textFilter('q', 'Those that have this in their name or URL, in any case.'),
  },
  times: ['created_at'],
  readCursor: nameCursor.read,
} as const;

const listDestinations = route({
  method: 'GET',
  path: '/v1/destinations',
  operationId: 'listDestinations',
  role: 'viewer',
  tag: 'Destinations',
  summary: 'List destinations of all kinds, by name',
  description: 'As `GET /v1/webhooks` does, which shows webhooks alone.',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: destinationPage } },
  errors: [],
  handle: (deps: DestinationRoutesDeps) => async (request) => {
    const read = readListParams(request.query, LIST);
    if (!read.ok) return refuseInput(read);
    const all = (await deps.catalogue.current()).filter(isKnown);
    const { items, ...rest } = await pageOf(deps, all, read.params, family(deps).view);
    return { status: 200 as const, body: { destinations: items, ...rest }, log: { items: items.length } };
  },
});

const createDestination = route({
  method: 'POST',
  path: '/v1/destinations',
  operationId: 'createDestination',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Destinations',
  summary: 'Create a destination of any kind',
  description: 'With the fields of its `kind`. Its answer is the only one that shows secrets that were made.',
  body: { name: 'DestinationBody', fields: destinationFields },
  repeatable: true,
  answers: {
    200: {
      means: 'It was created before, under this `Idempotency-Key`: the destination as it is by now, without secrets.',
      shape: destinationShape,
      headers: ['ETag'],
      mayWarn: true,
    },
    201: { means: 'The destination, with its new secrets this once.', shape: destinationShape, headers: ['ETag'] },
  },
  errors: ['malformed_body', 'idempotency_conflict', 'too_many_webhooks', 'webhook_busy'],
  handle: (deps: DestinationRoutesDeps) => createCreation(deps, family(deps)),
});

const getDestination = route({
  method: 'GET',
  path: '/v1/destinations/{id}',
  operationId: 'getDestination',
  role: 'viewer',
  tag: 'Destinations',
  summary: 'Get a destination, with its health',
  id,
  answers: { 200: { means: 'The destination.', shape: destinationWithHealthShape, headers: ['ETag'] } },
  errors: ['invalid_id', 'destination_not_found'],
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(async ({ fields, version }) => {
      const lane = await deps.lanes.find(fields.id);
      const isOk = healthWordOf(fields.status, laneStateOf(lane)) === 'ok';
      const facts = await deps.webhookFacts(isOk ? [] : [fields.id]);
      const body = { ...family(deps).view(fields), ...laneView(fields, lane, facts.get(fields.id)) };
      return { status: 200, body, headers: { etag: etagOf(version) } };
    }),
});

const answers = { 200: { means: 'The destination.', shape: destinationShape, headers: ['ETag'] } } as const;
const errors = [
  ...(['invalid_id', 'destination_not_found', 'malformed_body', 'too_many_webhooks'] as const),
  ...(['webhook_busy', 'precondition_failed'] as const),
];

const replaceDestination = route({
  method: 'PUT',
  path: '/v1/destinations/{id}',
  operationId: 'replaceDestination',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Destinations',
  summary: 'Replace a destination',
  description:
    'Everything but its kind, and secrets, which stay unless others are given. Without `active` it is paused.',
  id,
  body: { name: 'DestinationBody', fields: destinationFields },
  conditional: true,
  answers,
  errors,
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(
      async (found, request) => (await replace(deps, family(deps), found, request)) ?? refuse('destination_not_found'),
    ),
});

const patchDestination = route({
  method: 'PATCH',
  path: '/v1/destinations/{id}',
  operationId: 'patchDestination',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Destinations',
  summary: 'Change some fields of a destination',
  description: 'A JSON Merge Patch (RFC 7396): a field that is left out stays, `null` takes one back to its default.',
  id,
  body: { name: 'DestinationPatch', fields: destinationFields },
  conditional: true,
  answers,
  errors,
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(
      async (found, request) => (await patch(deps, family(deps), found, request)) ?? refuse('destination_not_found'),
    ),
});

const deleteDestination = route({
  method: 'DELETE',
  path: '/v1/destinations/{id}',
  operationId: 'deleteDestination',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Destinations',
  summary: 'Delete a destination',
  description:
    'It is hidden at once, its secrets are erased, and its pending deliveries end `cancelled: webhook_deleted`.',
  id,
  conditional: true,
  answers: { 204: { means: 'It is deleted.' } },
  errors: ['invalid_id', 'destination_not_found', 'webhook_busy', 'precondition_failed'],
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)((found, request) => removeDestination(deps, family(deps), found, request)),
});

export const destinationRoutes = [
  ...[listDestinations, createDestination, getDestination],
  ...[replaceDestination, patchDestination, deleteDestination],
];
