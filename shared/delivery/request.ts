import { payloadBody, serializeEvent } from '../webhooks/payload.ts';
import type { ObservedState, ToSerialize } from '../webhooks/payload.ts';
import type { Secrets } from '../webhooks/secrets.ts';
import { signatureHeaders } from '../webhooks/signing.ts';
import type { Webhook } from '../webhooks/webhook.ts';

export type SecretsOf = (webhook: Webhook, now: number) => Secrets;

/** One attempt's request, all but its time limit. */
export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface ToCompose {
  event: ToSerialize;
  /** null where the event has no subject. */
  state: ObservedState | null;
  /** 1 for the first. */
  attempt: number;
  webhook: Webhook;
  secretsOf: SecretsOf;
  /** Where the API serves `/v1/events/…`. */
  apiUrl: string;
  /** Epoch milliseconds. */
  now: number;
}

/** The request that delivers an event to a webhook: its payload, signed. */
export function composeRequest({ event, state, attempt, webhook, secretsOf, apiUrl, now }: ToCompose): OutgoingRequest {
  const body = payloadBody(serializeEvent(event, apiUrl), state, attempt);
  const { signing, token } = secretsOf(webhook, now);
  const signatures = signatureHeaders({
    secrets: signing,
    secretToken: token,
    id: event.id,
    timestampSeconds: Math.floor(now / 1000),
    body,
  });
  return { url: webhook.url, headers: { 'content-type': webhook.content_type, ...signatures }, body };
}
