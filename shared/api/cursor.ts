import { hash } from 'node:crypto';

import type { Position, TimeBound } from '../store/lists.ts';

/** Where a list goes on, opaque to clients; `scope` tells the list and its filters, of which alone it is a place. */
const encode = (scope: string, place: readonly [string, string]): string =>
  Buffer.from(JSON.stringify([scope, ...place])).toString('base64url');

function decode(text: string, ofScope: string): readonly [string, string] | null {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(place) || place.length !== 3) return null;
  const parts: readonly unknown[] = place;
  const [scope, order, id] = parts;
  if (scope !== ofScope || typeof order !== 'string' || typeof id !== 'string') return null;
  // Base64 may be followed by more, and JSON written otherwise.
  return encode(scope, [order, id]) === text ? [order, id] : null;
}

/** The cursor of a list that time orders. */
export const timeCursor = {
  write: (scope: string, { at, id }: Position): string => encode(scope, [String(at), id]),
  /** @returns null if it is not one of ours, or another list's */
  read: (text: string, scope: string): Position | null => {
    const [at, id] = decode(text, scope) ?? ['', ''];
    return /^\d{1,20}$/.test(at) && /^[\w-]{1,64}$/.test(id) ? { at: BigInt(at), id } : null;
  },
};

/** The cursor of a list that ids order. */
export const idCursor = {
  write: (scope: string, id: string): string => encode(scope, ['', id]),
  /** @returns null if it is not one of ours, or another list's */
  read: (text: string, scope: string): string | null => {
    const [, id] = decode(text, scope) ?? ['', ''];
    return /^[\w-]{1,64}$/.test(id) ? id : null;
  },
};

/** Where following a list goes on: the time until which all of it was told. */
export const followCursor = {
  write: (scope: string, at: bigint): string => encode(`follow ${scope}`, [String(at), '']),
  /** @returns nanoseconds since 1970; null if it is not one of ours, or another list's */
  read: (text: string, scope: string): bigint | null => {
    const [at] = decode(text, `follow ${scope}`) ?? [''];
    return /^\d{1,20}$/.test(at) ? BigInt(at) : null;
  },
};

/** A place in the list of webhooks, behind the one that it names. */
export interface NamePosition {
  name: string;
  id: string;
}

/** The cursor of the list of webhooks. */
export const nameCursor = {
  write: (scope: string, { name, id }: NamePosition): string => encode(scope, [name, id]),
  /** @returns null if it is not one of ours, or another list's */
  read: (text: string, scope: string): NamePosition | null => {
    const [name, id] = decode(text, scope) ?? ['', ''];
    return id === '' ? null : { name, id };
  },
};

/** Names a list with its filters, whatever the order in which they were given. */
export function scopeOf(
  list: string,
  equal: Readonly<Partial<Record<string, string | boolean>>>,
  bounds: readonly TimeBound[],
): string {
  const filters = [
    ...Object.entries(equal).map(([field, value]) => JSON.stringify([field, value])),
    ...bounds.map(({ op, at }) => JSON.stringify([op, String(at)])),
  ];
  return hash('sha256', JSON.stringify([list, ...new Set(filters.sort())]), 'base64url').slice(0, 16);
}
