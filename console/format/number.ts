/** Numbers as the reader's language writes them. Pure. */

/** `1,200`; a dash where nobody knows. */
export const numberText = (value: number | null): string => (value === null ? '–' : value.toLocaleString());

/** `1 attempt`, `3 attempts`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;

/** `312 B`, `1.4 kB`, `2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit}`;
}

export const byteLength = (text: string): number => new TextEncoder().encode(text).length;
