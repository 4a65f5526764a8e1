import type { NamePosition } from './cursor.ts';

/** The order of webhooks: by name, in the order of its UTF-16 code units, equal names by id. */
export function byName(a: NamePosition, b: NamePosition): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
