/** What `deliver` reads for a pointer. */

import type { Pointer } from '../bus/bus.ts';
import type { Track } from '../bus/track.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { LANE_STATES, laneStatesIn, trackOf } from '../deliveries/lane-states.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import { refusalOf } from '../deliveries/lease.ts';
import type { Refusal } from '../deliveries/lease.ts';
import { isPastRetention } from '../deliveries/pace.ts';
import { EVENTS, eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { StoredEvent } from '../events/event.ts';
import { laneStateOf } from '../lanes/lane-policy.ts';
import type { Snapshot, Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { SUBJECTS } from '../subjects/document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';

export interface ReadingDeps {
  store: Pick<Store, 'read'>;
  catalogue: Catalogue;
  now: () => number;
}

/** An event, as it was stored, and its subject. */
export interface Content {
  event: StoredEvent;
  origin: Pick<EventDocument, 'raw' | 'recovered'>;
  arrived: Timestamp;
  subject: Snapshot<SubjectDocument> | null;
}

/** What one pointer is about, read in one round trip. */
export interface Reading {
  delivery: DeliveryDocument;
  snapshot: Stored<DeliveryDocument>;
  /** Null where the delivery carries a payload that was given through the API, and where its event is unreadable. */
  content: Content | null;
  unreadable: boolean;
  webhook: StoredDestination | undefined;
  lane: LaneState;
  /** Which push subscription takes its webhook's pointers. */
  track: Track;
}

/** Of a webhook that is there, and not disabled. */
export type Sendable = Reading & { webhook: StoredDestination };

export type Read =
  | { refusal: null; reading: Reading }
  | ({ refusal: 'ended' } & Pick<Reading, 'delivery' | 'webhook' | 'track'>)
  /** It is pending, and can't be sent any more: its event has expired, or its own time is over. */
  | ({ refusal: 'expired' } & Pick<Reading, 'delivery' | 'snapshot'>)
  /** It is pending, and what it was to carry was erased. */
  | ({ refusal: 'erased' } & Pick<Reading, 'delivery' | 'snapshot'>)
  | { refusal: Exclude<Refusal, 'ended'> };

/** Reads all of it at once, and whether the pointer still holds. */
export async function readFor(deps: ReadingDeps, pointer: Pointer): Promise<Read> {
  const [snapshot, catalogue, lanes, stored, subject] = await deps.store.read([
    DELIVERIES.doc(pointer.delivery),
    CATALOGUE,
    LANE_STATES,
    pointer.event === null ? null : EVENTS.doc(pointer.event),
    pointer.subject === null ? null : SUBJECTS.doc(pointer.subject),
  ]);
  if (!snapshot.exists) return { refusal: 'gone' };
  const { data: delivery } = snapshot;
  const refusal = refusalOf(pointer, delivery);
  if (refusal !== null && refusal !== 'ended') return { refusal };
  const webhook = await deps.catalogue.webhookAt(catalogue, delivery.webhook_id);
  const states = laneStatesIn(lanes);
  const track = trackOf(states, delivery.webhook_id);
  if (refusal === 'ended') return { refusal, delivery, webhook, track };
  if (delivery.payload === null && pointer.event !== delivery.event_id) return { refusal: 'gone' };
  if (stored?.data?.erased_at !== undefined) return { refusal: 'erased', delivery, snapshot };
  const content = delivery.payload === null ? contentOf(stored, subject) : null;
  if (content === undefined || isPastRetention(delivery, deps.now())) {
    return { refusal: 'expired', delivery, snapshot };
  }
  const lane = states[delivery.webhook_id] ?? laneStateOf(null);
  const unreadable = delivery.payload === null && content === null;
  return { refusal, reading: { delivery, snapshot, content, unreadable, webhook, lane, track } };
}

/** The event that was read; undefined where it has expired, null where it can't be read any more. */
function contentOf(
  stored: Snapshot<EventDocument> | null,
  subject: Snapshot<SubjectDocument> | null,
): Content | null | undefined {
  if (!stored?.exists) return undefined;
  const { data: origin, createTime: arrived } = stored;
  const event = eventOf(origin);
  return event && { event, origin, arrived, subject };
}
