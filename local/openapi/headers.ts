/** Headers of requests and answers, each described once. */
import type { JsonObject } from '../../shared/base/json.ts';

const text = (more: JsonObject = {}): JsonObject => ({ type: 'string', ...more });

const parameter = (name: string, description: string, schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  in: 'header',
  description,
  ...more,
  schema,
});

/** What a request may bring, by the name of its component. */
export const REQUEST_HEADERS = {
  RequestId: parameter(
    'X-Request-Id',
    'Up to 200 visible ASCII characters, which go into the log line of the request and are echoed. Anything else is passed over.',
    text(),
  ),
  Prefer: parameter(
    'Prefer',
    '`handling=strict` (RFC 7240): unknown fields and parameters are refused. Without it they are passed over, with `warnings`.',
    text({ examples: ['handling=strict'] }),
  ),
  IdempotencyKey: parameter(
    'Idempotency-Key',
    'Makes the request repeatable: the repeat is answered 200 with what the first one made. Another request under the same key is 409.',
    text({ pattern: '^[ -~]{1,255}$' }),
  ),
  IfMatch: parameter(
    'If-Match',
    'Entity tags, as `ETag` of an answer has them, or `*`. The change is made only to the webhook as one of them has it; else 412.',
    text(),
  ),
  WebhookHops: parameter(
    'Webhook-Hops',
    'How many deliveries led to this request. A service that passes a webhook on to this API passes this header on, too; more than 3 are refused.',
    text({ pattern: '^[0-3]$' }),
  ),
} satisfies Record<string, JsonObject>;

/** What a delivery brings. */
export const DELIVERY_HEADERS = {
  WebhookId: parameter(
    'webhook-id',
    'The event, or the first delivery of a payload: equal on every retry and replay.',
    text(),
    { required: true },
  ),
  WebhookTimestamp: parameter(
    'webhook-timestamp',
    'When this attempt was made, seconds since 1970.',
    { type: 'integer' },
    { required: true },
  ),
  WebhookSignature: parameter(
    'webhook-signature',
    'With the signatures `v1` and `v1a`: Standard Webhooks, several with blanks between.',
    text(),
  ),
  HubSignature: parameter('X-Hub-Signature', 'With `x-hub-signature`: HMAC-SHA256 of the body, in hex.', text()),
  HubSignature256: parameter(
    'X-Hub-Signature-256',
    'With `x-hub-signature-256`: the same with `sha256=` before it.',
    text(),
  ),
  Signature: parameter('X-Signature', 'With `x-signature`: RSA with SHA-256 of the body, base64.', text()),
  ContentSignature: parameter(
    'Content-Signature',
    'With `content-signature`: `alg=RS256; digest=` and the same as base64url.',
    text(),
  ),
  DeliveryHops: parameter(
    'webhook-hops',
    'How many deliveries led to this one, with itself.',
    { type: 'integer', minimum: 1 },
    { required: true },
  ),
  DeliveryTest: parameter(
    'webhook-test',
    'Of a made-up sample that tests the webhook alone, in every payload format.',
    {
      const: '1',
    },
  ),
} satisfies Record<string, JsonObject>;

/** What an answer brings, by its name. */
export const ANSWER_HEADERS = {
  'X-Request-Id': { description: "The request's own, or a new one.", required: true, schema: text() },
  ETag: { description: 'Of the webhook as the answer shows it: for `If-Match`.', required: true, schema: text() },
  'Cache-Control': { description: 'For how long it may be kept.', schema: text() },
  'Preference-Applied': { description: '`handling=strict` where `Prefer` asked for it.', schema: text() },
  'Set-Cookie': {
    description: 'The session, for the browser alone; taken away where it ends.',
    required: true,
    schema: text(),
  },
  Location: { description: 'Where it is.', required: true, schema: text() },
  'Retry-After': { description: 'Seconds.', required: true, schema: { type: 'integer', minimum: 1 } },
  'WWW-Authenticate': { description: '`Bearer`.', required: true, schema: text() },
} satisfies Record<string, JsonObject>;

export type RequestHeader = keyof typeof REQUEST_HEADERS;
export type AnswerHeaderName = keyof typeof ANSWER_HEADERS;

export const parameterRef = (name: RequestHeader | keyof typeof DELIVERY_HEADERS): JsonObject => ({
  $ref: `#/components/parameters/${name}`,
});

export const headerRefs = (names: readonly AnswerHeaderName[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers that only some of the answers have which share a status. */
export const optionalHeaders = (names: readonly AnswerHeaderName[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { ...ANSWER_HEADERS[name], required: false }]));
