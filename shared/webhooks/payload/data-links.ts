/**
 * Links to the data of events that are too large for a body. Its receiver has no API key: whoever holds the link of a
 * webhook reads this one event's data, and nothing else (docs/api.md, Large events).
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export interface DataLinks {
  /** Equal whenever it is asked for, so that all attempts send the same. */
  urlOf: (eventId: string, webhookId: string) => string;
  isGenuine: (eventId: string, webhookId: string, signature: string) => boolean;
  /** Where the console shows something: `deliveries/dc074809-…`. Who opens it signs in. */
  consoleUrlOf: (screen: string) => string;
}

export interface DataLinkSettings {
  /** Where the API is served, without a slash at its end; `''` gives a path. */
  apiUrl: string;
  /** 32 bytes in base64. */
  customerHmacKey: string;
}

/** Keeps the key apart from whatever else is derived from the same secret (RFC 5869, 3.2). */
const PURPOSE = 'subrelay data_url v1';

/** Links that are signed with a key derived from the one secret that never changes: they last as long as their event. */
export function openDataLinks({ apiUrl, customerHmacKey }: DataLinkSettings): DataLinks {
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(customerHmacKey, 'base64'), '', PURPOSE, 32));
  const signatureOf = (eventId: string, webhookId: string) =>
    createHmac('sha256', key).update(`${eventId}.${webhookId}`).digest('base64url');
  return {
    urlOf: (eventId, webhookId) =>
      `${apiUrl}/v1/events/${eventId}/data?webhook_id=${webhookId}&signature=${signatureOf(eventId, webhookId)}`,
    consoleUrlOf: (screen) => `${apiUrl}/console#/${screen}`,
    isGenuine: (eventId, webhookId, signature) => {
      const [given, right] = [Buffer.from(signature), Buffer.from(signatureOf(eventId, webhookId))];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
