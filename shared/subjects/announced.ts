/** What a subject's events have announced of it, and how an event moves that. Pure. */
import { isDeepStrictEqual } from 'node:util';

import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { NormalizedEvent } from '../events/event.ts';
import { announcesField, statusAnnounced } from './announces.ts';
import { carriedOf } from './carried.ts';

/** RFC 3339 in UTC with nine decimals, so that order as text is order in time. */
export type Instant = string;

/**
 * An announced value. `at` is when it was observed, by the store's clock; for `status` it is when the event that
 * announced it occurred, by the source's.
 */
export interface AnnouncedValue {
  value: Json;
  at: Instant;
  /** An event of the subject may have told another value about the same time: its attempts say which. */
  unsure?: true;
  /** What the newest state that any delivery carried says instead, whatever its event's type announces. */
  carried?: Json;
}

/** By field: `status`, `plan`, `seats.licensed` …, and `state_status` for whether the source still shows it. */
export type Announced = Readonly<Record<string, AnnouncedValue>>;

/** What passes saw that did not count yet: by field the value that was found, and the first pass that found it. */
export interface Noted {
  fields: Record<string, { found: Json; pass: number }>;
  /** Whether the subject was made since the last finished pass, when it was first seen. */
  made: boolean;
}

/** A state as a delivery carries it, or as the source lists it. */
export interface Seen {
  /** null with `inaccessible`, where the source has no state to show. */
  state: JsonObject | null;
  status: 'fresh' | 'inaccessible';
  at: Instant;
}

export type AnnouncingEvent = Pick<NormalizedEvent, 'source' | 'type' | 'occurred_at'>;

/** One of the subject's events, as far as it matters here. */
export interface EventFact {
  id: string;
  type: string;
  occurredAt: string;
  arrived: Instant;
  receivedAt: EpochMs;
  /** How many webhooks it matched. */
  matched: number;
  recovered: boolean;
}

/** What an attempt has told a webhook of the subject. */
export interface Heard {
  webhook: string;
  /** Of the attempt's event. */
  type: string;
  seen: Seen;
}

/** Pads a time that ends in `Z` to nine decimals. */
export const instantOf = (time: string): Instant =>
  time.replace(/(?:\.(\d+))?Z$/, (_, fraction: string | undefined) => `.${(fraction ?? '').padEnd(9, '0')}Z`);

/** A state's fields as they are compared: its members, with those of `seats` one by one. */
export function stateFields({ state, status }: Pick<Seen, 'state' | 'status'>): Record<string, Json> {
  const fields: Record<string, Json> = { state_status: status };
  for (const [name, value] of Object.entries((status === 'fresh' && state) || {})) {
    if (name === 'seats' && isJsonObject(value)) {
      for (const [seat, count] of Object.entries(value)) fields[`seats.${seat}`] = count;
    } else fields[name] = value;
  }
  return fields;
}

/**
 * What an event announces once its delivery has carried a state.
 * - By state: a field that the event's type lists, unless its announced value was observed after the event had arrived:
 *   then an earlier delivery of the event has told that one.
 * - With `unsure`, a value that changes so is marked: another delivery may have told another one meanwhile.
 * - A field that was never announced starts from the first state that any event told.
 * - By type: `status`, unless an event that occurred later has announced another.
 */
export function announcedAfter(
  announced: Announced,
  event: AnnouncingEvent,
  arrived: Instant,
  seen: Seen,
  unsure = false,
): Announced {
  if (event.source !== 'google-workspace') return announced;
  const after: Record<string, AnnouncedValue> = { ...announced };
  for (const [field, value] of Object.entries(stateFields(seen))) {
    if (field === 'status') continue;
    const known = announced[field];
    if (!known) after[field] = { value, at: seen.at };
    else if (known.at >= arrived || !announcesField(event.type, field)) continue;
    else if (!unsure) after[field] = { value, at: seen.at };
    else if (!isDeepStrictEqual(known.value, value)) after[field] = { value, at: seen.at, unsure };
  }
  return withStatus(after, event, seen.state?.status);
}

/** `status` by type: the event that occurred last decides, whatever the order of arrival. */
export function withStatus(
  announced: Announced,
  event: Pick<AnnouncingEvent, 'type' | 'occurred_at'>,
  told: Json | undefined,
): Announced {
  const value = statusAnnounced(event.type, told);
  const at = instantOf(event.occurred_at);
  if (value === null || (announced.status && announced.status.at >= at)) return announced;
  return { ...announced, status: { value, at } };
}

/** Whether two say the same, and are as sure of it, whenever they came to say it. */
export function sameAnnounced(a: Announced, b: Announced): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const said = (known: AnnouncedValue | undefined) => [known?.value, known?.unsure, known?.carried];
  return names.every((name) => isDeepStrictEqual(said(a[name]), said(b[name])));
}

/**
 * Whether the source's list must show a subject that was heard of: the newest state shows it alive, or nobody was told
 * that the source shows it no more. A cancelled one stays in the list, until it vanishes.
 * @param known the newest state
 */
export function isListed(
  { status, state_status: standing }: Announced,
  known: Pick<Seen, 'state' | 'status'>,
): boolean {
  const isAlive = known.status === 'fresh' && known.state !== null && known.state.status !== 'cancelled';
  const isTold = standing?.value === 'inaccessible' && carriedOf(standing) === 'inaccessible';
  return isAlive || (status !== undefined && !isTold);
}
