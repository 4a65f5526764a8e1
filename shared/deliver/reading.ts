/** What `deliver` reads for a pointer. */
import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import type { Pointer } from '../bus/bus.ts';
import type { PushLane } from '../bus/push-lane.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { laneStatesIn, laneStatesRef, pushLaneOf } from '../deliveries/lane-states.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import { refusalOf } from '../deliveries/lease.ts';
import type { Refusal } from '../deliveries/lease.ts';
import { isPastRetention } from '../deliveries/pace.ts';
import { eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { StoredEvent } from '../events/event.ts';
import { laneStateOf } from '../lanes/lane-policy.ts';
import { DELIVERIES, EVENTS, SUBJECTS, catalogueRef, refTo } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { Webhook } from '../webhooks/webhook.ts';

export interface ReadingDeps {
  store: Pick<Store, 'db' | 'read'>;
  catalogue: Catalogue;
  now: () => number;
}

/** An event, as it was stored, and its subject. */
export interface Content {
  event: StoredEvent;
  origin: Pick<EventDocument, 'raw' | 'recovered'>;
  arrived: Timestamp;
  subject: DocumentSnapshot | null;
}

/** What one pointer is about, read in one round trip. */
export interface Reading {
  delivery: DeliveryDocument;
  snapshot: DocumentSnapshot;
  /** Null where the delivery carries a payload that was given through the API, and where its event is unreadable. */
  content: Content | null;
  unreadable: boolean;
  webhook: Webhook | undefined;
  lane: LaneState;
  /** Which push subscription takes its webhook's pointers. */
  pushLane: PushLane;
}

/** Of a webhook that is there, and not disabled. */
export type Sendable = Reading & { webhook: Webhook };

export type Read =
  | { refusal: null; reading: Reading }
  | ({ refusal: 'ended' } & Pick<Reading, 'delivery' | 'webhook' | 'pushLane'>)
  /** It is pending, and can't be sent any more: its event has expired, or its own time is over. */
  | ({ refusal: 'expired' } & Pick<Reading, 'delivery' | 'snapshot'>)
  | { refusal: Exclude<Refusal, 'ended'> };

/** The version of a document that was read, and is there. */
export const versionOf = ({ updateTime }: DocumentSnapshot): Version => ({ lastUpdateTime: updateTime! });

/** Reads all of it at once, and whether the pointer still holds. */
export async function readFor(deps: ReadingDeps, pointer: Pointer): Promise<Read> {
  const { db } = deps.store;
  const refs = [
    refTo(db, DELIVERIES, pointer.delivery),
    catalogueRef(db),
    laneStatesRef(db),
    ...(pointer.event === null ? [] : [refTo(db, EVENTS, pointer.event)]),
    ...(pointer.subject === null ? [] : [refTo(db, SUBJECTS, pointer.subject)]),
  ];
  const [snapshot, catalogue, lanes, stored, subject = null] = await deps.store.read(refs);
  const delivery = fieldsOf<DeliveryDocument>(snapshot!);
  if (delivery === null) return { refusal: 'gone' };
  const refusal = refusalOf(pointer, delivery);
  if (refusal !== null && refusal !== 'ended') return { refusal };
  const webhook = await deps.catalogue.webhookAt(catalogue!, delivery.webhook_id);
  const states = laneStatesIn(lanes!);
  const pushLane = pushLaneOf(states, delivery.webhook_id);
  if (refusal === 'ended') return { refusal, delivery, webhook, pushLane };
  if (delivery.payload === null && pointer.event !== delivery.event_id) return { refusal: 'gone' };
  const content = delivery.payload === null ? contentOf(stored, subject) : null;
  if (content === undefined || isPastRetention(delivery, deps.now())) {
    return { refusal: 'expired', delivery, snapshot: snapshot! };
  }
  const lane = states[delivery.webhook_id] ?? laneStateOf(null);
  const unreadable = delivery.payload === null && content === null;
  return { refusal, reading: { delivery, snapshot: snapshot!, content, unreadable, webhook, lane, pushLane } };
}

/** The event that was read; undefined where it has expired, null where it can't be read any more. */
function contentOf(stored: DocumentSnapshot | undefined, subject: DocumentSnapshot | null): Content | null | undefined {
  const origin = stored && fieldsOf<EventDocument>(stored);
  if (!origin) return undefined;
  const event = eventOf(origin);
  return event && { event, origin, arrived: stored.createTime!, subject };
}
