/** `/v1/audit-log`: who changed what. */
import { AUDIT_LOG } from '../access/audit.ts';
import type { AuditDocument } from '../access/audit.ts';
import { isJsonObject, parseStored } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import { compared, listQuery, textFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { route } from './route.ts';
import type { AuditEntryView } from './shapes/audit.ts';
import { auditPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';
import { timeOf } from './views.ts';

export const AUDIT_FILTERS: Readonly<Record<string, Filter<Path<AuditDocument>>>> = {
  key: textFilter('key', 'Those by the key with this id.'),
  target: textFilter('target', 'Those of the target with this id.'),
  action: compared(textFilter('action', 'Those by this operation or command.')),
};

const LIST = {
  name: 'audit_log',
  list: { collection: AUDIT_LOG, time: 'at' },
  filters: AUDIT_FILTERS,
  times: ['at'],
} as const;

const listAuditLog = route({
  method: 'GET',
  path: '/v1/audit-log',
  operationId: 'listAuditLog',
  role: 'viewer',
  tag: 'Access',
  summary: 'List who changed what, newest first',
  description: 'One entry a request that changed something, in the commit that did; kept for 400 days.',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: auditPage } },
  errors: [],
  handle: ({ lists }: { lists: Lists }) =>
    answerTimeList(lists, LIST, { viewOf: async () => entryView, bodyOf: (entries) => ({ entries }) }),
});

export const auditRoutes = [listAuditLog];

const entryView = (entry: AuditDocument): AuditEntryView => ({
  id: entry.id,
  at: timeOf(entry.at),
  action: entry.action,
  key: entry.key,
  name: entry.name,
  role: entry.role,
  session: entry.session,
  request_id: entry.request_id,
  target_kind: entry.target_kind,
  target: entry.target,
  before: objectIn(entry.before),
  after: objectIn(entry.after),
});

function objectIn(text: string | null): JsonObject | null {
  const value = text === null ? null : parseStored(text);
  return isJsonObject(value) ? value : null;
}
