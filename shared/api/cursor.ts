import type { Position } from '../store/lists.ts';

/** Where a list goes on, opaque to clients. */
const encode = (place: readonly [string, string]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function decode(text: string): readonly [string, string] | null {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(place) || place.length !== 2) return null;
  const [order, id] = place as unknown[];
  return typeof order === 'string' && typeof id === 'string' ? [order, id] : null;
}

/** The cursor of a list that time orders. */
export const timeCursor = {
  write: ({ at, id }: Position): string => encode([String(at), id]),
  /** @returns null if it is not one of ours */
  read: (text: string): Position | null => {
    const [at, id] = decode(text) ?? ['', ''];
    return /^\d{1,20}$/.test(at) && /^[\w-]{1,64}$/.test(id) ? { at: BigInt(at), id } : null;
  },
};

/** A place in the list of webhooks, behind the one that it names. */
export interface NamePosition {
  name: string;
  id: string;
}

/** The cursor of the list of webhooks. */
export const nameCursor = {
  write: ({ name, id }: NamePosition): string => encode([name, id]),
  /** @returns null if it is not one of ours */
  read: (text: string): NamePosition | null => {
    const [name, id] = decode(text) ?? ['', ''];
    return id === '' ? null : { name, id };
  },
};
