/** Events, deliveries and attempts in a store, put there by the code that puts them there in production. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';

import { attemptDocument } from '../../shared/deliveries/attempt-record.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { isKeptInside } from '../../shared/deliveries/first-attempt.ts';
import { nextStep } from '../../shared/deliveries/outcome.ts';
import type { Given, Sent } from '../../shared/destinations/destination.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { NormalizedEvent, Undecodable, Observation, StoredEvent } from '../../shared/events/event.ts';
import { deliveryId, eventId, subjectKey } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/base/log.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import type { SendRequest } from '../../shared/sending/send.ts';
import { workspaceRules } from '../../shared/sources/workspace/subject-rules.ts';
import { finder, readOne } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import type { SubjectDocument } from '../../shared/subjects/document.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { ObservedState } from '../../shared/webhooks/payload/payload.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { couriers } from './couriers.ts';
import { KEYS, anEvent } from './webhook-samples.ts';

const published = async () => undefined;
const bus = { publishPointers: published, wake: published, wakeAgain: published, close: published };

const acceptFor = (store: Store, now: number): Accept =>
  createAccept({
    store,
    bus,
    catalogue: openCatalogue(store),
    ...KEYS,
    now: () => now,
    log: pino({ level: 'silent' }),
  });

/** Keeps what a verified sender sent and nobody could read. @returns its id */
export async function keepUnread(store: Store, now: number, unread: Undecodable): Promise<string> {
  const { outcome, id } = await acceptFor(store, now)(unread);
  if (outcome !== 'quarantined') throw new Error(`It is not kept but ${outcome}`);
  return id;
}

/** Takes in an event as a receiver does, with a delivery for each webhook that it matches. */
export async function acceptEvent(
  store: Store,
  now: number,
  event: Partial<NormalizedEvent> = {},
  raw: Uint8Array = Buffer.from('{"raw":"<é>"}'),
): Promise<NormalizedEvent> {
  const accept = acceptFor(store, now);
  const whole = anEvent({ id: eventId('google-workspace', 'test', randomUUID()), ...event });
  await accept({ event: whole, raw });
  return whole;
}

/** The key of what an event is about. */
export const subjectKeyOf = ({ source, account, subject }: NormalizedEvent): string =>
  subjectKey(source, account, subject!);

/** Stores what a source says of an event's subject, as `deliver` does when it has fetched it for a delivery. */
export async function observe(
  store: Store,
  event: NormalizedEvent,
  observation: Exclude<Observation, { kind: 'unavailable' }>,
): Promise<SubjectDocument> {
  const key = subjectKeyOf(event);
  const [stored, arrived] = await Promise.all([
    readOne(store, SUBJECTS.doc(key)),
    readOne(store, EVENTS.doc(event.id)),
  ]);
  return saveObservations(
    store,
    () => workspaceRules,
  )({
    event: { ...event, subject: event.subject! },
    subjectKey: key,
    arrived: arrived.exists ? arrived.createTime : arrived.readTime,
    observation,
    observedAt: stored.readTime,
    customerKey: KEYS.customerKey(event),
    stored,
  });
}

export const answered = (status: number, body: string): Exchange => ({
  kind: 'answered',
  status,
  headers: { 'content-type': 'text/plain' },
  body,
  bodyTruncated: false,
  durationMs: 42,
});

/** Records an attempt of an event's delivery as `deliver` does. @returns its id and the request that was made */
export async function recordAttempt(
  store: Store,
  { event, webhook, exchange, state, now, log }: Recorded,
): Promise<{ id: string; request: SendRequest; deliveryId: string }> {
  const deliveries = openDeliveries(store, () => now, undefined, log);
  const found = await finder(store, DELIVERIES)(deliveryId(event.id, webhook.id));
  const { fields: delivery, version } = found!;
  const number = delivery.attempts + 1;
  const { sent, request } = await sentTo(webhook, {
    store,
    now,
    exchange,
    given: { delivery, event: asStored(event), state, number },
  });
  const step = nextStep(sent.judge(now), number, webhook, now, 0.5);
  const id = randomUUID();
  const attempt = attemptDocument({ ...attemptedBy(sent, now), id, delivery, webhook, number, state });
  await deliveries.record(delivery, { attempt, step }, version);
  const shownAs = isKeptInside(delivery, attempt, step) ? delivery.id : id;
  return { id: shownAs, request, deliveryId: delivery.id };
}

const asStored = (event: NormalizedEvent): StoredEvent => ({
  ...event,
  recovered: false,
  dataJson: JSON.stringify(event.data),
});

/** What an attempt's record says of an exchange that began and ended at a time. */
export const attemptedBy = (sent: Sent, now: number) => ({
  success: sent.judge(now).kind === 'delivered',
  durationMs: sent.durationMs,
  transcript: sent.redact(),
  startedAt: now,
  now,
});

export interface ToSend {
  store: Store;
  now: number;
  exchange: Exchange;
  given: Pick<Given, 'delivery' | 'event' | 'state'> & { number: number };
}

/** Sends as `deliver` does, to a webhook's endpoint with which the exchange is the given one. */
export async function sentTo(
  webhook: Webhook,
  { store, now, exchange, given: { number: attempt, ...given } }: ToSend,
): Promise<{ sent: Sent; request: SendRequest }> {
  const requests: SendRequest[] = [];
  const courierFor = couriers({ store, now: () => now }, (request) => {
    requests.push(request);
    return Promise.resolve(exchange);
  });
  const sent = await courierFor(webhook)!
    .compose({ ...given, attempt, now })
    .send(15_000);
  return { sent, request: requests[0]! };
}

export interface Recorded {
  event: NormalizedEvent;
  webhook: Webhook;
  exchange: Exchange;
  state: ObservedState | null;
  now: number;
  /** Is told of what is committed late. */
  log?: Log;
}
