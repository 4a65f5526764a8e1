/**
 * What receivers hold that keep the newest state of a subject, where it contradicts what was announced. A delivery carries
 * the whole state, but its event's type announces only some of it: a value that came back unnoticed and left again
 * unnoticed is announced as it is found, while a payload has told the one in between. Pure.
 */
import { isDeepStrictEqual } from 'node:util';

import type { Json } from '../base/json.ts';
import type { Announced, AnnouncedValue } from './announced.ts';

/** A field's value in the newest state that was carried; undefined where nothing was announced of the field. */
export const carriedOf = (known: AnnouncedValue | undefined): Json | undefined =>
  known?.carried === undefined ? known?.value : known.carried;

/**
 * Keeps what was carried beside what is announced now.
 * @param carried the fields of a state that a delivery has just carried, where none has carried a newer one
 */
export function withCarried(before: Announced, after: Announced, carried: Record<string, Json> = {}): Announced {
  const entries = Object.entries(after).map(([field, known]) => {
    const value = Object.hasOwn(carried, field) ? carried[field] : carriedOf(before[field]);
    return [field, contradicted(known, value)] as const;
  });
  return Object.fromEntries(entries);
}

function contradicted({ value, at, unsure }: AnnouncedValue, carried: Json | undefined): AnnouncedValue {
  const isSame = carried === undefined || isDeepStrictEqual(carried, value);
  return { value, at, ...(unsure && { unsure }), ...(!isSame && { carried }) };
}
