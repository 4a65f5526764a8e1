/** Documents as search shows them: pure. */
import type { KeyDocument } from '../access/documents.ts';
import type { AttemptDocument, DeliveryDocument } from '../deliveries/documents.ts';
import type { EventDocument, QuarantineDocument } from '../events/event-document.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import type { JobDocument } from '../sweep/documents.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { FoundBy, Hit } from './shapes/search.ts';
import { timeOf } from './views.ts';

/** What of each kind of document is read where not all of it is needed: no payload, no answer, no address. */
export const EVENT_HIT_FIELDS = [
  ...(['v', 'id', 'type', 'source', 'account', 'received_at', 'customer_key', 'subject_key'] as const),
] as const satisfies readonly (keyof EventDocument)[];
export const DELIVERY_HIT_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'event_id', 'status', 'created_at', 'customer_key', 'subject_key'] as const),
  'answered_at',
] as const satisfies readonly (keyof DeliveryDocument)[];
export const ATTEMPT_HIT_FIELDS = [
  ...(['v', 'id', 'delivery_id', 'webhook_id', 'success', 'created_at', 'customer_key'] as const),
] as const satisfies readonly (keyof AttemptDocument)[];
export const JOB_HIT_FIELDS = [
  'v',
  'kind',
  'id',
  'status',
  'created_at',
] as const satisfies readonly (keyof JobDocument)[];
export const QUARANTINE_HIT_FIELDS = [
  ...(['v', 'id', 'source', 'account', 'received_at'] as const),
] as const satisfies readonly (keyof QuarantineDocument)[];

export const KEY_HIT_FIELDS = ['v', 'id', 'name', 'role', 'live'] as const satisfies readonly (keyof KeyDocument)[];

type EventOfHit = Pick<EventDocument, (typeof EVENT_HIT_FIELDS)[number]>;
type DeliveryOfHit = Pick<DeliveryDocument, (typeof DELIVERY_HIT_FIELDS)[number]>;
type AttemptOfHit = Pick<AttemptDocument, (typeof ATTEMPT_HIT_FIELDS)[number]>;
type JobOfHit = Pick<JobDocument, (typeof JOB_HIT_FIELDS)[number]>;
type QuarantinedOfHit = Pick<QuarantineDocument, (typeof QUARANTINE_HIT_FIELDS)[number]>;

type KeyOfHit = Pick<KeyDocument, (typeof KEY_HIT_FIELDS)[number]>;

/** How a document is shown that was found. */
export type Shown<T> = (document: T, by: FoundBy) => Hit;
/** The same, where it may be found as several things. */
export type ShownAs<T> = (document: T, by: FoundBy) => Hit[];

export const eventHit: Shown<EventOfHit> = ({ id, type, source, account, ...event }, by) => ({
  ...{ kind: 'event', by, id, type, source, account, received_at: timeOf(event.received_at) },
  ...{ customer: event.customer_key, subject: event.subject_key },
});

export const deliveryHit: Shown<DeliveryOfHit> = ({ id, webhook_id, event_id, status, ...delivery }, by) => ({
  ...{ kind: 'delivery', by, id, webhook_id, event_id, status, created_at: timeOf(delivery.created_at) },
  ...{ customer: delivery.customer_key, subject: delivery.subject_key },
});

export const attemptHit: Shown<AttemptOfHit> = ({ id, delivery_id, webhook_id, success, ...attempt }, by) => ({
  ...{ kind: 'attempt', by, id, delivery_id, webhook_id, success, created_at: timeOf(attempt.created_at) },
  customer: attempt.customer_key,
});

/** A delivery, and the attempt that it keeps, where an id is asked for: both have the same. */
export const deliveryHits: ShownAs<DeliveryOfHit> = (delivery, by) => {
  const { id, webhook_id, customer_key, answered_at: created_at } = delivery;
  const own = deliveryHit(delivery, by);
  if (!created_at || by === 'idempotency_key') return [own];
  return [own, attemptHit({ v: 1, id, delivery_id: id, webhook_id, success: true, customer_key, created_at }, by)];
};

export const jobHit: Shown<JobOfHit> = ({ kind: job_kind, id, status, created_at }, by) => ({
  ...{ kind: 'job', by, id, job_kind, status, created_at: timeOf(created_at) },
});

export const quarantinedHit: Shown<QuarantinedOfHit> = ({ id, source, account, received_at }, by) => ({
  ...{ kind: 'quarantined', by, id, source, account, received_at: timeOf(received_at) },
});

export const keyHit: Shown<KeyOfHit> = ({ id, name, role, live }, by) => ({
  ...{ kind: 'api_key', by, id, name, role, revoked: !live },
});

export const webhookHit: Shown<Pick<Webhook, 'id' | 'name' | 'status'>> = ({ id, name, status }, by) => ({
  ...{ kind: 'webhook', by, id, name, status },
});

export const subjectHit: Shown<SubjectDocument> = (
  { id: key, source, account, kind, subject_id, customer_key, erased_at },
  by,
) => ({
  ...{
    kind: 'subject',
    by,
    key,
    source,
    account,
    subject_kind: kind,
    id: erased_at ? null : subject_id,
    customer: customer_key,
  },
});

/** What an event is about, whether or not more is known of it. */
export function subjectHitOf(
  {
    source,
    account,
    subject,
    subject_key,
    customer_key,
  }: Pick<EventDocument, 'source' | 'account' | 'subject' | 'subject_key' | 'customer_key'>,
  by: FoundBy,
): Hit[] {
  if (subject === null || subject_key === null) return [];
  const { kind: subject_kind, id } = subject;
  return [{ kind: 'subject', by, key: subject_key, source, account, subject_kind, id, customer: customer_key }];
}

/** Whom an event concerns. */
export function customerHitOf(
  {
    source,
    account,
    customer,
    customer_key: key,
  }: Pick<EventDocument, 'source' | 'account' | 'customer' | 'customer_key'>,
  by: FoundBy,
): Hit[] {
  return customer === null || key === null ? [] : [{ kind: 'customer', by, key, source, account, id: customer.id }];
}

const nameOf = (hit: Hit): string => `${hit.kind} ${'key' in hit ? hit.key : hit.id}`;

/** Each once, as it was found first. */
export function distinct(hits: readonly Hit[]): Hit[] {
  const byName = new Map<string, Hit>();
  for (const hit of hits) if (!byName.has(nameOf(hit))) byName.set(nameOf(hit), hit);
  return [...byName.values()];
}
