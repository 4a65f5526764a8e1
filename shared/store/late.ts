/** Documents that are committed long after the time that lists order them by: who follows a list does not see them. */
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import type { Committed } from './store.ts';
import type { Timestamp } from './timestamp.ts';

/** A document has its time by an instance's clock, and is there when it is committed: a call may take 3 s, and clocks differ. */
export const COMPLETE_AFTER_MS = 15_000;

/** What was committed, and where lists show it. */
interface Listed {
  list: string;
  id: string;
  /** The time that orders it. */
  at: EpochMs;
}

/** Logs what a list that is followed has left behind. @param log undefined where nobody follows */
export function tellLate(log: Log | undefined, { list, id, at }: Listed, { times }: Pick<Committed, 'times'>): void {
  const lateMs = (times[0]?.toMillis() ?? at) - at;
  if (lateMs > COMPLETE_AFTER_MS) log?.warn({ list, id, lateMs }, 'list.late');
}

/** The same of what was made together: its first tells for all. @param made in their order */
export function tellLateFirst(
  log: Log,
  list: string,
  [first]: readonly { id: string; created_at: Timestamp }[],
  committed: Pick<Committed, 'times'>,
): void {
  if (first) tellLate(log, { list, id: first.id, at: first.created_at.toMillis() }, committed);
}
