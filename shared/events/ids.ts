/**
 * Every id is a function of what it names, so a repeat finds itself. These functions can never change:
 * a changed one would take every known event in anew.
 */
import { hash as digest } from 'node:crypto';

import { OWN_SOURCE } from './event.ts';
import type { SourceName, Subject } from './event.ts';

export type EventId = `evt_${string}`;
export type DeliveryId = string & { readonly brand?: 'delivery' };

/** An event's id as it was stored. @throws RangeError for another text */
export function storedEventId(text: string): EventId {
  if (!isEventId(text)) throw new RangeError(`Not the id of an event: ${text}`);
  return text;
}

const isEventId = (text: string): text is EventId => text.startsWith('evt_');

/**
 * One notification, however often it is repeated, is one event (docs/protocol.md, DP-5). `key` is the source's own id
 * for it.
 */
export const eventId = (source: SourceName, account: string, key: string): EventId =>
  `evt_${hash('event', source, account, key).slice(0, 32)}`;

/**
 * Stands in for the Pub/Sub message id of a notification that comes back from the dead-letter topic: every copy there has
 * an id of its own, and Pub/Sub may make several.
 * @param publishTime of the original, as Pub/Sub wrote it onto the copy
 */
export const deadLetterMessageId = (publishTime: string | null, data: Uint8Array): string =>
  `dead-letter-${hash('dead_letter', publishTime ?? '', digest('sha256', data)).slice(0, 32)}`;

/**
 * A change of a webhook's state, or of a delivery's, is told once.
 * @param change numbers the webhook's changes, or names the delivery
 */
export const operationalEventId = (type: string, webhook: string, change: string): EventId =>
  eventId(OWN_SOURCE, 'subrelay', hash('operational', type, webhook, change));

/** A difference from what was announced is announced once, by the event that replaces the announced value of this number. */
export const reconciledEventId = (
  source: SourceName,
  account: string,
  subject: Subject,
  announcedNumber: number,
): EventId => eventId(source, account, hash('announced', subject.kind, subject.id, String(announcedNumber)));

/** One event reaches one webhook once: a repeated notification, push or retry finds the same delivery. */
export const deliveryId = (event: string, webhook: string): DeliveryId => uuidOf(hash('delivery', event, webhook));

/**
 * A payload given through the API, repeated under its idempotency key, is one delivery.
 * @param apiKey the id of the key that gave it
 */
export const payloadDeliveryId = (apiKey: string, idempotencyKey: string): DeliveryId =>
  uuidOf(hash('payload', apiKey, idempotencyKey));

/** A test of a destination that was asked for under an idempotency key is made once. @param apiKey the id of the key that asked */
export const testDeliveryId = (apiKey: string, destination: string, idempotencyKey: string): DeliveryId =>
  uuidOf(hash('webhook_test', apiKey, destination, idempotencyKey));

/** A key of the API that was asked for under an idempotency key is made once. @param apiKey the id of the key that asked */
export const apiKeyId = (apiKey: string, idempotencyKey: string): string =>
  hash('api_key', apiKey, idempotencyKey).slice(0, 16);

/** A link to the portal that was asked for under an idempotency key is made once. @param apiKey the id of the key that asked */
export const portalLinkId = (apiKey: string, idempotencyKey: string): string =>
  hash('portal_link', apiKey, idempotencyKey).slice(0, 32);

/** A webhook that was asked for under an idempotency key is made once. @param apiKey the id of the key that asked */
export const webhookId = (apiKey: string, idempotencyKey: string): string =>
  uuidOf(hash('webhook', apiKey, idempotencyKey));

/** Names a rotation of a webhook's secret that was asked for under an idempotency key. */
export const rotationKey = (apiKey: string, idempotencyKey: string): string =>
  hash('rotation', apiKey, idempotencyKey).slice(0, 32);

/** The made-up event of a test of a webhook. @param delivery the test's own id */
export const testEventId = (delivery: string): EventId => `evt_${hash('test', delivery).slice(0, 32)}`;

/**
 * One job sends something to one webhook once, however often its request or its page is repeated.
 * @param job the request, or what orders many of them
 * @param content the event; of a payload given through the API, its first delivery
 */
export const replayId = (job: string, content: string, webhook: string): DeliveryId =>
  uuidOf(hash('replay', job, content, webhook));

/**
 * What a job sends once more. Two jobs that are walked at once make the same delivery, and the second finds it there.
 * @param content the event; of a payload given through the API, its first delivery
 * @param nth how many times it has been sent to that webhook once more
 */
export const jobReplayId = (content: string, webhook: string, nth: number): DeliveryId =>
  uuidOf(hash('job_replay', content, webhook, String(nth)));

/** An event for a webhook that never had it: two jobs that find it missing make one delivery. */
export const neverDeliveredId = (event: string, webhook: string): DeliveryId =>
  uuidOf(hash('never_delivered', event, webhook));

/** A request for a replay, repeated under its idempotency key, is one job. @param apiKey the id of the key that asked */
export const replayJob = (apiKey: string, idempotencyKey: string): string =>
  hash('replay_request', apiKey, idempotencyKey).slice(0, 32);

/** An order for many replays, repeated under its idempotency key, is one job. @param apiKey the id of the key that asked */
export const replayJobId = (apiKey: string, idempotencyKey: string): string =>
  uuidOf(hash('replay_job', apiKey, idempotencyKey));

/** An order for many retries, repeated under its idempotency key, is one job. @param apiKey the id of the key that asked */
export const retryJobId = (apiKey: string, idempotencyKey: string): string =>
  uuidOf(hash('retry_job', apiKey, idempotencyKey));

/** An erasure of a customer, however often it is ordered while it runs. @param number counts the erasures of that customer */
export const erasureJobId = (customer: string, number: number): string =>
  uuidOf(hash('erasure_job', customer, String(number)));

/** A request for a retry, repeated under its idempotency key, sends once. @param apiKey the id of the key that asked */
export const retryRequest = (apiKey: string, idempotencyKey: string): string =>
  hash('retry_request', apiKey, idempotencyKey).slice(0, 32);

/** The document that holds a subject's state. */
export const subjectKey = (source: SourceName, account: string, subject: Subject): string =>
  hash('subject', source, account, subject.kind, subject.id).slice(0, 32);

/** The same undecodable input is quarantined once. */
export const quarantineId = (source: SourceName, identity: Uint8Array): string =>
  hash('quarantine', source, digest('sha256', identity)).slice(0, 32);

/** 64 hexadecimal digits. */
function hash(...parts: string[]): string {
  return digest('sha256', JSON.stringify(parts));
}

/** Shaped like a version 4 UUID, since clients written for postmand check for one (docs/facts/postmand.md, PM-22). */
function uuidOf(hex: string): string {
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
