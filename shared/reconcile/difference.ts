/** What differs from what was announced, and when it counts. Pure. */
import { isDeepStrictEqual } from 'node:util';

import type { Json } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { Changed, SubjectRules, Told } from '../sources/subject-rules.ts';
import { withStatus, stateFields } from '../subjects/announced.ts';
import type { Announced, AnnouncedValue, EventFact, Heard, Seen } from '../subjects/announced.ts';
import { announcesField, statusAnnounced } from '../subjects/announces.ts';
import { carriedOf, withCarried } from '../subjects/carried.ts';

/** What passes saw that did not count yet: by field the value that was found, and the first pass that found it. */
export interface Noted {
  fields: Record<string, { found: Json; pass: number }>;
  /** Whether the subject was made since the last finished pass, when it was first seen. */
  made: boolean;
}

/** A difference counts this long after the subject's last event, though only one pass has seen it. Milliseconds. */
export const SETTLED_MS = 15 * 60_000;

/**
 * Compares with what was announced and with what was carried last. A status that was never announced is a difference:
 * nobody heard of the subject. Any other field that was never announced is none: it is new in our own state, or the first
 * state that is told starts it.
 */
export function differenceOf(announced: Announced, found: Pick<Seen, 'state' | 'status'>): Changed {
  const changed: Record<string, { announced: Json; found: Json }> = {};
  for (const [field, value] of Object.entries(stateFields(found))) {
    const known = [announced[field]?.value, carriedOf(announced[field])];
    const isNew = known[0] === undefined && field !== 'status' && value !== 'inaccessible';
    const other = isNew ? [] : known.filter((each) => !isDeepStrictEqual(each, value));
    if (other.length > 0) changed[field] = { announced: other[0] ?? null, found: value };
  }
  return changed;
}

/** With a value for every field that was never announced but for `status`. */
export function withFirstValues(announced: Announced, found: Seen): Announced {
  const first = Object.entries(stateFields(found)).filter(([field]) => field !== 'status');
  return { ...Object.fromEntries(first.map(([field, value]) => [field, { value, at: found.at }])), ...announced };
}

/** Everything that is found, taken for announced. */
export const allAnnounced = (announced: Announced, found: Seen): Announced => {
  const differing = Object.entries(stateFields(found)).filter(
    ([field, value]) =>
      [announced[field]?.value, carriedOf(announced[field])].some((known) => !isDeepStrictEqual(known, value)) ||
      announced[field]?.unsure,
  );
  return {
    ...announced,
    ...Object.fromEntries(differing.map(([field, value]) => [field, { value, at: found.at }])),
  };
};

/**
 * Moves the announced values quietly by events that `deliver` did not move them by: `status` by type, and the fields of
 * an event that matched no webhook, since there was nobody to tell.
 */
export function settled(
  rules: SubjectRules,
  announced: Announced,
  events: readonly EventFact[],
  found: Seen,
): Announced {
  let after = announced;
  for (const { type, occurredAt, matched } of events) {
    const moved = withStatus(rules, after, { type, occurred_at: occurredAt }, found.state?.status);
    after = matched === 0 ? moved : withCarried(after, moved);
  }
  const moved = Object.entries(differenceOf(after, found)).filter(([field]) =>
    events.some((event) => event.matched === 0 && explains(rules, event, field, announced)),
  );
  return {
    ...after,
    ...Object.fromEntries(moved.map(([field, { found: value }]) => [field, { value, at: found.at }])),
  };
}

/** Whether an event announces a field, and arrived after its announced value was observed. */
export const explains = (
  rules: SubjectRules,
  { type, arrived }: EventFact,
  field: string,
  announced: Announced,
): boolean => announcesField(rules, type, field) && arrived > (announced[field]?.at ?? '');

/** The fields of which attempts say more than the announced value does. */
export function fieldsToAskFor(
  rules: SubjectRules,
  announced: Announced,
  changed: Changed,
  events: readonly EventFact[],
): string[] {
  const unsure = Object.keys(announced).filter((field) => announced[field]?.unsure);
  const told = Object.keys(changed).filter((field) =>
    events.some((event) => event.matched > 0 && explains(rules, event, field, announced)),
  );
  return [...new Set([...unsure, ...told])];
}

/**
 * Settles fields by attempts. An event has told what the webhook that was told longest ago holds of it: the others have
 * been told something newer. Of several events the one that told the newest state counts.
 * @param heard what attempts have told, by event
 */
export function asHeard(
  rules: SubjectRules,
  announced: Announced,
  fields: readonly string[],
  heard: readonly Heard[][],
): Announced {
  const settledFields = fields.flatMap((field) => {
    const told = heard.map((attempts) => toldOf(rules, attempts, field)).filter((value) => value !== undefined);
    const known = latestOf(told) ?? announced[field];
    return known ? [[field, { value: known.value, at: known.at }] as const] : [];
  });
  return withCarried(announced, { ...announced, ...Object.fromEntries(settledFields) });
}

function toldOf(rules: SubjectRules, attempts: readonly Heard[], field: string): AnnouncedValue | undefined {
  const byWebhook = new Map<string, AnnouncedValue>();
  for (const { webhook, type, seen } of attempts) {
    const value = stateFields(seen)[field];
    if (value === undefined || !announcesField(rules, type, field)) continue;
    const before = byWebhook.get(webhook);
    byWebhook.set(webhook, before && before.at > seen.at ? before : { value, at: seen.at });
  }
  return [...byWebhook.values()].reduce<AnnouncedValue | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
}

const latestOf = (values: readonly AnnouncedValue[]): AnnouncedValue | undefined =>
  values.reduce<AnnouncedValue | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);

export interface Counting {
  noted: Noted | null;
  pass: number;
  /** When the subject's last event was received that was not recovered; null where there is none. */
  lastEventAt: EpochMs | null;
  now: EpochMs;
}

/** The part of a difference that counts: seen in an earlier pass, or 15 minutes after the subject's last event. */
export function countingPart(changed: Changed, { noted, pass, lastEventAt, now }: Counting): Changed {
  if (lastEventAt !== null && now - lastEventAt >= SETTLED_MS) return changed;
  const isSeenBefore = ([field, { found }]: [string, Changed[string]]) => {
    const before = noted?.fields[field];
    return before !== undefined && before.pass < pass && isDeepStrictEqual(before.found, found);
  };
  return Object.fromEntries(Object.entries(changed).filter(isSeenBefore));
}

/** What a pass notes of a difference, so that the next one knows it; null where there is none. */
export function notedOf(changed: Changed, noted: Noted | null, pass: number, made: boolean): Noted | null {
  const fields = Object.entries(changed).map(([field, { found }]) => {
    const before = noted?.fields[field];
    return [field, before && isDeepStrictEqual(before.found, found) ? before : { found, pass }] as const;
  });
  return fields.length === 0 ? null : { fields: Object.fromEntries(fields), made: noted?.made ?? made };
}

/** What is announced once that event is stored; what else it announces, its delivery will move. */
export function announcedBy(
  rules: SubjectRules,
  { type, changed }: Told,
  announced: Announced,
  found: Seen,
): Announced {
  const values = Object.entries(changed).map(([field, change]) => {
    const value = field === 'status' ? (statusAnnounced(rules, type, change.found) ?? change.found) : change.found;
    return [field, { value, at: found.at }] as const;
  });
  return { ...withFirstValues(announced, found), ...Object.fromEntries(values) };
}
