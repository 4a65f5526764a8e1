/** What happened to a subject: its events, with their deliveries and attempts under each. */
import type { EpochMs } from '../base/time.ts';
import { firstAttemptOf } from '../deliveries/first-attempt.ts';
import { attemptsOf, deliveriesOf, newestFirst } from '../deliveries/of-events.ts';
import type { AttemptOfEvent, DeliveryOfEvent, OfEvent, OfEvents } from '../deliveries/of-events.ts';
import { surelyKeptSince } from '../deliveries/kept-since.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { TimelineAttemptView, TimelineDeliveryView, TimelineEventView } from './shapes/timeline.ts';
import { timeOf } from './views.ts';

/** The fields of an event that a timeline shows: none that names a person. */
export const TIMELINE_FIELDS = [
  ...(['v', 'id', 'type', 'source_type', 'occurred_at', 'received_at', 'matched', 'recovered'] as const),
] as const satisfies readonly (keyof EventDocument)[];

export type TimelineEvent = Pick<EventDocument, (typeof TIMELINE_FIELDS)[number]>;

export interface TimelineDeps {
  store: Pick<Store, 'query'>;
  catalogue: Pick<Catalogue, 'byId'>;
  /** All deliveries are there of events that arrived then or later. */
  keptSince: (now: EpochMs) => Promise<EpochMs>;
  now: () => EpochMs;
}

type Names = ReadonlyMap<string, Pick<Webhook, 'name'>>;

/** Reads what belongs to some events, at most 30. @returns how each of them is shown */
export async function timelineViews(
  { store, catalogue, keptSince, now }: TimelineDeps,
  events: readonly TimelineEvent[],
): Promise<(event: TimelineEvent) => TimelineEventView> {
  const ids = events.map(({ id }) => id);
  const mayLack = events.some(({ received_at: at }) => at.toMillis() < surelyKeptSince(now()));
  const [deliveries, attempts, names, since] = await Promise.all([
    deliveriesOf(store, ids),
    attemptsOf(store, ids),
    catalogue.byId(),
    mayLack ? keptSince(now()) : 0,
  ]);
  return (event) => eventView(event, { deliveries, attempts, names, since });
}

interface Belonging {
  deliveries: OfEvents<DeliveryOfEvent>;
  attempts: OfEvents<AttemptOfEvent>;
  names: Names;
  /** Deliveries of events that arrived earlier may be deleted. */
  since: EpochMs;
}

function eventView(event: TimelineEvent, { deliveries, attempts, names, since }: Belonging): TimelineEventView {
  const { id, type, source_type, occurred_at, received_at, matched, recovered } = event;
  const [found, made] = [deliveries(id), attempts(id)];
  return {
    ...{ id, type, source_type, occurred_at, received_at: timeOf(received_at), matched, recovered },
    deliveries: found.documents.map((delivery) => deliveryView(delivery, made, names)),
    more_deliveries: found.more,
    expired_deliveries: expiredOf(event, found, since),
  };
}

/** A younger event's that are not there are being made, or are told as missing by the ledger. */
function expiredOf(
  { matched, received_at }: TimelineEvent,
  { documents, more }: OfEvent<DeliveryOfEvent>,
  since: EpochMs,
): number | null {
  if (more) return null;
  if (received_at.toMillis() >= since) return 0;
  return Math.max(0, matched - documents.filter(({ origin }) => origin === 'event').length);
}

function deliveryView(
  delivery: DeliveryOfEvent,
  { documents, more }: OfEvent<AttemptOfEvent>,
  names: Names,
): TimelineDeliveryView {
  const { id, webhook_id, status, reason, hold, origin, replay_of, attempts } = delivery;
  const alone = documents.filter(({ delivery_id }) => delivery_id === id);
  const own = [firstAttemptOf(delivery) ?? [], alone].flat().sort(newestFirst);
  return {
    id,
    webhook_id,
    webhook_name: names.get(webhook_id)?.name ?? null,
    ...{ status, reason, hold, origin, replay_of },
    delivery_attempts: attempts,
    scheduled_at: timeOf(delivery.scheduled_at),
    created_at: timeOf(delivery.created_at),
    ended_at: delivery.ended_at && timeOf(delivery.ended_at),
    attempts: own.map(attemptView),
    more_attempts: more && own.length < attempts,
  };
}

const attemptView = (attempt: AttemptOfEvent): TimelineAttemptView => ({
  id: attempt.id,
  attempt: attempt.attempt,
  counted: attempt.counted,
  success: attempt.success,
  response_status_code: attempt.response_status_code,
  error_code: attempt.error_code,
  execution_duration: attempt.duration_ms,
  started_at: timeOf(attempt.started_at),
  state_status: attempt.state_status,
  state_observed_at: attempt.state_observed_at,
});
