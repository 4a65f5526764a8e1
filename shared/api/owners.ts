/** `/v1/owners`: customers who have webhooks of their own. */
import type { z } from 'zod';

import { isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import type { Lists } from '../store/lists.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { ownerFields, ownerPatchFields } from '../webhooks/owner-body.ts';
import { OWNERS, USUAL_WEBHOOKS } from '../webhooks/owner.ts';
import type { OwnerDocument } from '../webhooks/owner.ts';
import { refuse, refuseInput } from './errors.ts';
import { listQuery } from './list-params.ts';
import type { Changing, OwnerChange, OwnerRecords } from './owner-records.ts';
import { ownerIdText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { ownerShape } from './shapes/owner.ts';
import type { OwnerView } from './shapes/owner.ts';
import { ownerPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';
import { timeOf } from './views.ts';

export interface OwnerRoutesDeps {
  owners: OwnerRecords;
  lists: Lists;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
}

const LIST = {
  name: 'owners',
  list: { collection: OWNERS, time: 'created_at' },
  filters: {},
  times: ['created_at'],
  common: { status: 'active' },
} as const;

const id = ownerIdText('The owner.');

const named = ({ owners }: OwnerRoutesDeps) => withId(id, owners.find, 'owner_not_found');

const createOwner = route({
  method: 'POST',
  path: '/v1/owners',
  operationId: 'createOwner',
  role: 'admin',
  tag: 'Owners',
  summary: 'Make an owner',
  description: 'Its id is yours to choose, so a repeat makes no second one: it is answered 409.',
  body: { name: 'OwnerBody', fields: ownerFields },
  answers: { 201: { means: 'The owner.', shape: ownerShape } },
  errors: ['malformed_body', 'owner_exists'],
  handle: (deps: OwnerRoutesDeps) => (request) => answerCreation(deps, request),
});

const listOwners = route({
  method: 'GET',
  path: '/v1/owners',
  operationId: 'listOwners',
  role: 'viewer',
  tag: 'Owners',
  summary: 'List the owners, newest first',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: ownerPage } },
  errors: [],
  handle: ({ lists }: OwnerRoutesDeps) =>
    answerTimeList(lists, LIST, { viewOf: async () => ownerView, bodyOf: (owners) => ({ owners }) }),
});

const getOwner = route({
  method: 'GET',
  path: '/v1/owners/{id}',
  operationId: 'getOwner',
  role: 'viewer',
  tag: 'Owners',
  summary: 'Get an owner',
  id,
  answers: { 200: { means: 'The owner.', shape: ownerShape } },
  errors: ['invalid_id', 'owner_not_found'],
  handle: (deps: OwnerRoutesDeps) => named(deps)((owner) => ({ status: 200, body: ownerView(owner) })),
});

const patchOwner = route({
  method: 'PATCH',
  path: '/v1/owners/{id}',
  operationId: 'patchOwner',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Owners',
  summary: 'Change an owner, and what its webhooks get',
  description:
    'A field that is left out stays; `match` is replaced as a whole. All of its webhooks change in the same commit: no event ' +
    'that arrives after the answer is matched by the former. What was delivered, or waits for a retry, stays.',
  id,
  body: { name: 'OwnerPatch', fields: ownerPatchFields },
  answers: { 200: { means: 'The owner.', shape: ownerShape } },
  errors: ['invalid_id', 'owner_not_found', 'malformed_body'],
  handle: (deps: OwnerRoutesDeps) => named(deps)((owner, request) => answerPatch(deps, owner, request)),
});

const deleteOwner = route({
  method: 'DELETE',
  path: '/v1/owners/{id}',
  operationId: 'deleteOwner',
  role: 'admin',
  tag: 'Owners',
  summary: 'Delete an owner that has no webhooks',
  description:
    'Its keys are revoked and its sessions end in the same commit. Its id is never used again: what was delivered is kept under it.',
  id,
  answers: { 204: { means: 'It is deleted.' } },
  errors: ['invalid_id', 'owner_not_found', 'owner_has_webhooks'],
  handle: (deps: OwnerRoutesDeps) =>
    named(deps)(async (owner, request) => {
      const removed = await deps.owners.remove(
        owner.id,
        changing(deps, request, () => null),
      );
      if (removed === null) return refuse('owner_not_found');
      return removed === 'removed'
        ? { status: 204, log: { owner: owner.id } }
        : refuse('owner_has_webhooks', HAS_WEBHOOKS);
    }),
});

export const ownerRoutes = [createOwner, listOwners, getOwner, patchOwner, deleteOwner];

const HAS_WEBHOOKS = 'delete its webhooks first: GET /v1/webhooks?owner=… lists them. Nothing was changed.';
const EXISTS =
  'there is an owner with this id, or there was one: ids are never used again, since deliveries are kept under them.';

async function answerCreation(deps: OwnerRoutesDeps, { body, handling, audit }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, ownerFields, handling);
  if (!read.ok) return refuseInput(read);
  const { most_webhooks = USUAL_WEBHOOKS, most_rate = null, ...given } = read.body;
  const at = Timestamp.fromMillis(deps.now());
  const owner: OwnerDocument = {
    ...{ v: 1, ...given, most_webhooks, most_rate, status: 'active' },
    ...{ created_at: at, updated_at: at, change_id: deps.newId(), shard: shardOf(given.id) },
  };
  const entry = audit({ kind: 'owner', id: owner.id, before: null, after: ownerView(owner) });
  if ((await deps.owners.create(owner, [entry])) !== 'created') return refuse('owner_exists', EXISTS);
  return { status: 201 as const, body: ownerView(owner), log: { owner: owner.id } };
}

async function answerPatch(deps: OwnerRoutesDeps, { id: owner }: OwnerDocument, request: ApiRequest) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, ownerPatchFields, request.handling, () => problemsOf(parsed.json));
  if (!read.ok) return refuseInput(read);
  const change: OwnerChange = { ...given(read.body), ...(isNull(parsed.json, 'most_rate') && { most_rate: null }) };
  const changed = await deps.owners.change(owner, change, changing(deps, request, ownerView));
  if (changed === null) return refuse('owner_not_found');
  return { status: 200 as const, body: ownerView(changed), log: { owner } };
}

const given = ({ name, ...others }: z.output<typeof ownerPatchFields>): OwnerChange => ({
  ...others,
  ...(name !== undefined && { name }),
});

const isNull = (json: Json, field: string): boolean =>
  isJsonObject(json) && Object.entries(json).some(([name, value]) => name.toLowerCase() === field && value === null);

/** What has no default. */
const problemsOf = (json: Json): Record<string, string> =>
  Object.fromEntries(
    ['name', 'match', 'most_webhooks']
      .filter((field) => isNull(json, field))
      .map((field) => [field, 'cannot be null: give a value, or leave it out']),
  );

/** @param viewOf what there is from then on */
const changing = (
  { now, newId }: OwnerRoutesDeps,
  { principal, audit }: ApiRequest,
  viewOf: (after: OwnerDocument) => OwnerView | null,
): Changing => ({
  now: now(),
  changeId: newId(),
  by: principal.key,
  beside: (before, after) => [audit({ kind: 'owner', id: before.id, before: ownerView(before), after: viewOf(after) })],
});

const ownerView = (owner: OwnerDocument): OwnerView => ({
  id: owner.id,
  name: owner.name,
  match: owner.match,
  most_webhooks: owner.most_webhooks,
  most_rate: owner.most_rate,
  created_at: timeOf(owner.created_at),
  updated_at: timeOf(owner.updated_at),
});
