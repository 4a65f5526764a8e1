/** How fast a job has gone, and how long it has yet to go: pure. */
import type { EpochMs } from '../base/time.ts';

interface Gone {
  running: boolean;
  /** How many documents it has looked at. */
  seen: number;
  /** How many there were to look at; null where nobody counted. */
  selected: number | null;
  /** When it was ordered, and when its last page was done. */
  from: EpochMs;
  to: EpochMs;
}

export interface JobPace {
  /** Documents a second since it was ordered, to two decimals; null before its first page. */
  achieved_per_second: number | null;
  /** Null where nobody knows, and once it has ended. */
  seconds_left: number | null;
}

export function paceOf({ running, seen, selected, from, to }: Gone): JobPace {
  if (seen === 0 || to <= from) return { achieved_per_second: null, seconds_left: null };
  const perSecond = (seen * 1_000) / (to - from);
  const left = running && selected !== null ? Math.ceil(Math.max(0, selected - seen) / perSecond) : null;
  return { achieved_per_second: Math.round(perSecond * 100) / 100, seconds_left: left };
}
