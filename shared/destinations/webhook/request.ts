import type { EpochMs } from '../../base/time.ts';
import { HOPS_HEADER } from '../../http/hops.ts';
import type { Message } from '../../webhooks/payload/payload.ts';
import type { SecretsOf } from '../../webhooks/signing/opened-webhook.ts';
import { signatureHeaders } from '../../webhooks/signing/signing.ts';
import type { Webhook } from '../../webhooks/webhook.ts';

/** Of tests, in every payload format. */
export const TEST_HEADER = 'webhook-test';

export const userAgent = 'Subrelay/0.1.0';

/** One attempt's request, all but its time limit. */
export interface OutgoingRequest {
  url: string;
  /** In the order of `inOrder`. */
  headers: Record<string, string>;
  /** The headers whose values no record may hold. */
  secretHeaders: readonly string[];
  /** What no answer that is recorded may hold. */
  secrets: readonly string[];
  body: Buffer;
  /** Of `body`. */
  bytes: number;
}

export interface ToCompose {
  message: Message;
  webhook: Webhook;
  secretsOf: SecretsOf;
  now: EpochMs;
  /** How many deliveries led to the message; absent: none. */
  hops?: number | undefined;
  /** Whether it tests the webhook. */
  test?: boolean;
}

/** The request that takes a message to a webhook, signed. */
export function composeRequest({
  message: { id, body },
  webhook,
  secretsOf,
  now,
  hops = 0,
  test = false,
}: ToCompose): OutgoingRequest {
  const { signers, headers, clear } = secretsOf(webhook, now);
  const signatures = signatureHeaders(signers, { id, timestampSeconds: Math.floor(now / 1000), body });
  return {
    url: webhook.url,
    headers: inOrder({
      'content-type': webhook.content_type,
      'user-agent': userAgent,
      ...headers,
      ...signatures,
      [HOPS_HEADER]: `${hops + 1}`,
      ...(test && { [TEST_HEADER]: '1' }),
    }),
    secretHeaders: webhook.headers?.names ?? [],
    secrets: clear,
    body,
    bytes: body.length,
  };
}

/** Headers by their names, as they are sent: a store gives a map's keys back in an order of its own. */
export const inOrder = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));

/**
 * The head of a request as undici's client writes it, which puts `host` and `connection` first and the length last.
 * @param url as `EgressGuard.checkUrl` accepts it
 */
export function requestHead(url: string, headers: Readonly<Record<string, string>>, bodyLength: number): string {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `POST ${pathname}${search} HTTP/1.1`,
    ...[`host: ${host}`, 'connection: keep-alive'],
    ...Object.entries(inOrder(headers)).map(([name, value]) => `${name}: ${value}`),
    ...[`content-length: ${bodyLength}`, '', ''],
  ];
  return lines.join('\r\n');
}
