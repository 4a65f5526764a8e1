/** Times as a person reads and writes them: UTC, with its Z. */
import { utcTime } from '../../shared/base/time.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { UsageError } from './usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `23:24:58.209Z`: when something happened on a day that is known. */
export const clock = (at: string | EpochMs): string => new Date(at).toISOString().slice(11);

/** `2026-11-30 23:24:58Z`: a time of any day. */
export const dayAndTime = (at: string | EpochMs): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;

/**
 * Reads `15m`, `2h`, `3d`, `today` (from midnight, UTC) or an RFC 3339 time.
 * @returns RFC 3339, UTC
 * @throws UsageError
 */
export function sinceOf(text: string, now: EpochMs): string {
  const ago = /^(\d{1,5})([smhd])$/.exec(text);
  if (ago) return new Date(now - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0)).toISOString();
  if (text === 'today') return `${new Date(now).toISOString().slice(0, 10)}T00:00:00.000Z`;
  const time = utcTime(text);
  if (time !== null) return new Date(time).toISOString();
  throw new UsageError(
    `Give a time such as 15m, 2h, today or 2026-11-30T08:00:00Z, current value is ${JSON.stringify(text)}`,
  );
}

/** `47 ms`, `8.2 s`, `17 min`, `3 h`, `2 d`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
