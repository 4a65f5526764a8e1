/** A function's log line as a person reads it: pure. */
import { z } from 'zod';

const failure = z.object({ message: z.string() });
const entry = z.looseObject({
  severity: z.string(),
  time: z.string(),
  message: z.string(),
  reason: z.string().optional(),
  error: failure.optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.number().optional(),
});
type Entry = z.infer<typeof entry>;

const SHOWN: ReadonlySet<string> = new Set(['WARNING', 'ERROR', 'CRITICAL']);

/**
 * What a terminal shows of a line that a part has written; null: nothing. JSON is shown from a warning on, as text:
 * `23:12:04Z receive-paddle request.refused: no p_signature`. Anything else is shown as it is.
 */
export function terminalText(part: string, line: string): string | null {
  if (!line.startsWith('{')) return `[${part}] ${line}`;
  const read = entry.safeParse(jsonOf(line)).data;
  if (read === undefined) return `[${part}] ${line}`;
  if (!SHOWN.has(read.severity)) return null;
  const why = read.error?.message ?? read.reason ?? requestOf(read);
  return `${read.time.slice(11, 19)}Z ${part} ${read.message}${why === undefined ? '' : `: ${why}`}`;
}

const requestOf = ({ method, path, status }: Entry): string | undefined =>
  method === undefined || path === undefined || status === undefined ? undefined : `${method} ${path} ${status}`;

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
