/** Events, deliveries and attempts in a store, put there by the code that puts them there in production. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';

import { attemptDocument } from '../../shared/deliveries/attempt-record.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { messageOf } from '../../shared/deliveries/message.ts';
import { nextStep } from '../../shared/deliveries/outcome.ts';
import { composeRequest } from '../../shared/deliveries/request.ts';
import type { OutgoingRequest } from '../../shared/deliveries/request.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import type { Exchange } from '../../shared/sending/exchange.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { ObservedState } from '../../shared/webhooks/payload/payload.ts';
import { createSecretsOf } from '../../shared/webhooks/signing/opened-webhook.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { LINKS, anEvent, keyring } from './webhook-samples.ts';

const published = async () => undefined;
const bus = { publishPointers: published, wake: published, wakeAgain: published, close: published };

/** Takes in an event as a receiver does, with a delivery for each webhook that it matches. */
export async function acceptEvent(
  store: Store,
  now: number,
  event: Partial<NormalizedEvent> = {},
  raw: Uint8Array = Buffer.from('{"raw":"<é>"}'),
): Promise<NormalizedEvent> {
  const accept = createAccept({
    store,
    bus,
    catalogue: openCatalogue(store),
    customerKey: () => null,
    now: () => now,
    log: pino({ level: 'silent' }),
  });
  const whole = anEvent({ id: eventId('google-workspace', 'test', randomUUID()), ...event });
  await accept({ event: whole, raw });
  return whole;
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
  { event, webhook, exchange, state, now }: Recorded,
): Promise<{ id: string; request: OutgoingRequest; deliveryId: string }> {
  const deliveries = openDeliveries(store, () => now);
  const found = await finder(store, DELIVERIES)(deliveryId(event.id, webhook.id));
  const { fields: delivery, version } = found!;
  const number = delivery.attempts + 1;
  const secretsOf = createSecretsOf(keyring);
  const message = messageOf(delivery, { event, links: LINKS }, state, number);
  const request = composeRequest({ message, webhook, secretsOf, now });
  const step = nextStep(exchange, number, webhook, now, 0.5);
  const id = randomUUID();
  const attempt = attemptDocument({ id, delivery, webhook, number, request, state, exchange, startedAt: now, now });
  await deliveries.record(delivery, { attempt, step }, version);
  return { id, request, deliveryId: delivery.id };
}

export interface Recorded {
  event: NormalizedEvent;
  webhook: Webhook;
  exchange: Exchange;
  state: ObservedState | null;
  now: number;
}
