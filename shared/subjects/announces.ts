/** What an event of each type announces of its subject's state, by the rules of its source. */
import type { Json } from '../base/json.ts';
import type { SubjectRules } from '../sources/subject-rules.ts';

export function announcesField(rules: SubjectRules, type: string, field: string): boolean {
  const fields = rules.fields.get(type);
  return field !== 'status' && (fields === 'all' || (fields?.includes(field) ?? false));
}

/**
 * The status that an event of this type announces; null where its type says nothing of it.
 * @param told the status in the state: one that is neither suspended nor cancelled (`pending`) is a kind of active
 */
export function statusAnnounced(rules: SubjectRules, type: string, told: Json | undefined): string | null {
  const status = rules.status.get(type) ?? null;
  if (status !== 'active' || typeof told !== 'string' || told === 'suspended' || told === 'cancelled') return status;
  return told;
}
