/** A failing source is never left alone longer than this for its failures' sake; `Retry-After` may ask for more. */
const MAX_BACKOFF_MS = 60_000;

/**
 * How long to leave a failing source alone: with a base of 5 s 5, 10, 20, 40, 60, 60 … seconds
 * (docs/facts/google-workspace.md, GR-16).
 */
export const backoffMs = (failuresBefore: number, baseMs: number): number =>
  Math.max(baseMs, Math.min(MAX_BACKOFF_MS, baseMs * 2 ** failuresBefore));
