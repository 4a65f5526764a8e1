/** Which lines the functions log, by function and name: their severities and fields. */
import { z } from 'zod';

const line = z.looseObject({ function: z.string(), message: z.string(), severity: z.string() });

/** Written where something takes too long, and repaired: by a slow machine, not by a change (docs/logs.md). */
const PASSING =
  /^(?:(?:pointers|wake)\.not_published|(?:fan_out|replay|retry|erasure)\.page_failed|lane\.not_changed|webhook\.(?:slow|fast))$/;

interface Seen {
  severities: Set<string>;
  fields: Set<string>;
}

/** @param lines as they were written, one JSON object each */
export function linesShown(lines: readonly string[]): Record<string, { severities: string[]; fields: string[] }> {
  const seen = new Map<string, Seen>();
  for (const text of lines) {
    const { function: name, message, severity, ...fields } = line.parse(JSON.parse(text));
    if (PASSING.test(message)) continue;
    const key = `${name}: ${message}`;
    const known = seen.get(key) ?? { severities: new Set(), fields: new Set() };
    known.severities.add(severity);
    for (const field of Object.keys(fields)) known.fields.add(field);
    seen.set(key, known);
  }
  return Object.fromEntries(
    [...seen]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { severities, fields }]) => [
        key,
        { severities: [...severities].sort(), fields: [...fields].sort() },
      ]),
  );
}
