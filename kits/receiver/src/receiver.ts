/** Verifies deliveries and types what they say. */
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

import type { Payloads, components } from './document.ts';

type Schemas = components['schemas'];

/** The names of all events that a source tells of. */
export type EventType = keyof Payloads;
/** An event that a client of the API gave, under a name of its own. */
export type GivenEvent = Schemas['GivenEventPayload'];
/** What a webhook with the payload format `event` is sent. `is` narrows it to the payload of one type. */
export type WebhookEvent = Schemas['Payload'];

/** Why a request is not taken for a delivery. */
export type Refusal = 'headers_missing' | 'time_refused' | 'signature_wrong' | 'body_unreadable';

/** A request that is no delivery, or one that was changed or is old. Answer 401, or 400 for `body_unreadable`. */
export class NotVerified extends Error {
  readonly code: Refusal;

  constructor(code: Refusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotVerified';
    this.code = code;
  }
}

/** As Node, Express, Hono and `fetch` have them. */
export type RequestHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Receiver {
  /**
   * @param body the bytes as they came: a body that was parsed and written again has another signature
   * @throws NotVerified
   */
  verify: (body: string | Uint8Array, headers: RequestHeaders) => WebhookEvent;
}

const SIGNED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * @param secrets the webhook's `signing_secret` (`whsec_…`), or several where this endpoint serves several webhooks
 * @throws Error for a secret that is none, at once and not with the first delivery
 */
export function createReceiver(secrets: string | readonly string[]): Receiver {
  const verifiers = (typeof secrets === 'string' ? [secrets] : secrets).map((secret) => new Webhook(secret));
  if (verifiers.length === 0) throw new Error('Give a secret: without one nothing can be verified');
  return {
    verify: (body, headers) => {
      const signed = signedHeaders(headers);
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      verifyByAny(verifiers, text, signed);
      return eventIn(text);
    },
  };
}

function signedHeaders(headers: RequestHeaders): Record<string, string> {
  const found = Object.fromEntries(SIGNED.map((name) => [name, headerIn(headers, name)]));
  const missing = SIGNED.filter((name) => !found[name]);
  if (missing.length > 0) throw new NotVerified('headers_missing', `The request has no ${missing.join(', ')}`);
  return found;
}

function headerIn(headers: RequestHeaders, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const key = Object.keys(headers).find((each) => each.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === 'string' ? value : (value?.join(', ') ?? '');
}

function verifyByAny(verifiers: readonly Webhook[], text: string, headers: Record<string, string>): void {
  let refusal: unknown;
  for (const verifier of verifiers) {
    try {
      verifier.verify(text, headers, { jsonParse: false });
      return;
    } catch (error) {
      refusal = error;
    }
  }
  throw refused(refusal);
}

function refused(cause: unknown): unknown {
  if (!(cause instanceof WebhookVerificationError)) return cause;
  if (/timestamp|signature headers/i.test(cause.message))
    return new NotVerified('time_refused', 'The request is more than 5 minutes old or ahead, or its time is none', {
      cause,
    });
  return new NotVerified('signature_wrong', 'No signature of the request is made with the secret', { cause });
}

function eventIn(text: string): WebhookEvent {
  const value = parsed(text);
  if (!isEvent(value))
    throw new NotVerified('body_unreadable', 'The body is no event: is payload_format of the webhook event?');
  return value;
}

const isEvent = (value: unknown): value is WebhookEvent =>
  typeof value === 'object' && value !== null && 'type' in value && 'id' in value;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotVerified(
      'body_unreadable',
      'The body is signed and is no JSON: it was given as text through the API',
      { cause },
    );
  }
}

/** Whether an event is of a type; then its `data` and `state` have that type's fields. */
export const is = <T extends EventType>(event: WebhookEvent, type: T): event is Payloads[T] => event.type === type;

/**
 * The event with its `data`: where that is large, the payload has a link in its place, which needs no key.
 * @throws Error where the link does not answer 200
 */
export async function withData<E extends WebhookEvent>(event: E, fetch = globalThis.fetch): Promise<E> {
  if (event.data_url === undefined) return event;
  const answer = await fetch(event.data_url);
  if (!answer.ok) throw new Error(`The data of ${event.id} can't be read: ${event.data_url} answered ${answer.status}`);
  const { data_url: _, ...rest } = event;
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The link answers with the `data` that the payload would have had.
  return { ...rest, data: await answer.json() } as unknown as E;
}
