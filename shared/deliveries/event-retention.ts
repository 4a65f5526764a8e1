import type { EpochMs } from '../base/time.ts';
import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import type { Write } from '../store/write.ts';

/** Replays of one event within a day of each other share one move: an event is written as seldom as can be. */
const STEP_MS = 86_400_000;

/**
 * The write that keeps an event as if it had arrived now, so that a new delivery of it finds it to its end; none where
 * it is kept so long already: its time only moves later.
 */
export function keptLonger(event: Snapshot<Pick<EventDocument, 'expire_at'>>, now: EpochMs): Write[] {
  const expireAt = now + EVENT_RETENTION_MS;
  if (!event.exists || event.data.expire_at.toMillis() >= expireAt - STEP_MS) return [];
  return [update(EVENTS.doc(event.id), { expire_at: Timestamp.fromMillis(expireAt) }, event.version)];
}
