/** What the list of changes can be filtered by, and what its URL asks of the API. Pure. */
import type { AuditEntryView } from '../api/answers.ts';
import type { Query } from '../api/client.ts';
import { countText } from '../format/number.ts';

export const AUDIT_FILTERS = [
  { name: 'key', label: 'Key' },
  { name: 'target', label: 'Id of what was changed' },
  { name: 'action', label: 'Operation' },
] as const;

const PAGE_ROWS = 100;

/** The parameters of `GET /v1/audit-log`. */
export const auditQuery = (query: URLSearchParams): Query => ({
  ...Object.fromEntries(AUDIT_FILTERS.map(({ name }) => [name, query.get(name)])),
  cursor: query.get('cursor'),
  limit: PAGE_ROWS,
});

const MOST_NAMED = 4;

/** What became of it, in a line: the members that differ, where it was there before and after. */
export function differsText(before: AuditEntryView['before'], after: AuditEntryView['after']): string {
  if (after === null) return 'gone';
  const names = Object.keys(after);
  if (before === null) return `new, ${countText(names.length, 'member')}`;
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
