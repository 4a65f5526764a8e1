import type { Message } from '../webhooks/payload.ts';
import type { Secrets } from '../webhooks/secrets.ts';
import { signatureHeaders } from '../webhooks/signing.ts';
import type { Webhook } from '../webhooks/webhook.ts';

export type SecretsOf = (webhook: Webhook, now: number) => Secrets;

/** One attempt's request, all but its time limit. */
export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  /** The headers whose values no record may hold. */
  secretHeaders: readonly string[];
  body: Buffer;
}

export interface ToCompose {
  message: Message;
  webhook: Webhook;
  secretsOf: SecretsOf;
  /** Epoch milliseconds. */
  now: number;
}

/** The request that takes a message to a webhook, signed. */
export function composeRequest({ message: { id, body }, webhook, secretsOf, now }: ToCompose): OutgoingRequest {
  const { keys, headers } = secretsOf(webhook, now);
  const signatures = signatureHeaders({
    keys,
    id,
    timestampSeconds: Math.floor(now / 1000),
    body,
  });
  return {
    url: webhook.url,
    headers: { 'content-type': webhook.content_type, ...headers, ...signatures },
    secretHeaders: webhook.headers?.names ?? [],
    body,
  };
}
