/** Forgets the entries of a map that were set longest ago, until there are so many at most. */
export function keepNewest(entries: Map<unknown, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
