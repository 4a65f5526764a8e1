import { Timestamp } from '@google-cloud/firestore';
import type { DocumentSnapshot } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import type { EventDocument } from '../events/event-document.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Write } from '../store/store.ts';

/** Replays of one event within a day of each other share one move: an event is written as seldom as can be. */
const STEP_MS = 86_400_000;

/**
 * The write that keeps an event as if it had arrived now, so that a new delivery of it finds it to its end; none where
 * it is kept so long already: its time only moves later.
 */
export function keptLonger(snapshot: DocumentSnapshot, now: EpochMs): Write[] {
  const expireAt = now + EVENT_RETENTION_MS;
  const event = fieldsOf<EventDocument>(snapshot);
  if (event === null || event.expire_at.toMillis() >= expireAt - STEP_MS) return [];
  const data = { expire_at: Timestamp.fromMillis(expireAt) };
  return [{ kind: 'update', ref: snapshot.ref, data, precondition: { lastUpdateTime: snapshot.updateTime! } }];
}
