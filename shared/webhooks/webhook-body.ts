/** The body of a POST or a PUT of a webhook: its fields' types and bounds, and postmand's way of refusing it. */
import { z } from 'zod';

import type { Json, JsonObject } from '../json.ts';
import { idleSecrets } from './asked-signatures.ts';
import { headersProblem } from './custom-headers.ts';
import { retryPolicyNames, type RetryPolicyName } from './retry-presets.ts';
import { secretProblem } from './secret-values.ts';
import { signatureNames } from './signatures.ts';
import type { SecretName } from './signatures.ts';

/** A refusal in postmand's form (PM-14), to be answered with 400. */
export interface Refused {
  ok: false;
  /** 3: the body is malformed or a field has the wrong type; 4: a field's value is refused. */
  code: 3 | 4;
  message: 'malformed request body' | 'request validation failed';
  /** `field: message; field: message.`, sorted by field (PM-15). */
  details: string;
}

/** The refusal of some fields' values, each with its message. */
export const invalid = (fields: Record<string, string>): Refused => ({
  ok: false,
  code: 4,
  message: 'request validation failed',
  details: detailsOf(new Map(Object.entries(fields))),
});

/** The refusal of a body that is none. */
export const malformed = (details: string): Refused => ({
  ok: false,
  code: 3,
  message: 'malformed request body',
  details,
});

const maxBackoffSeconds = 7 * 86_400;
const maxAttempts = 100;
const maxListed = 500;
const textBytes = 255;
/** PM-21: what postmand's URL pattern takes. */
const maxUrlLength = 2_083;

/** A lone surrogate is a string for JSON, but not for whoever stores text as UTF-8. */
export const text = z.string('must be a string').refine((value) => !/\p{Cs}/u.test(value), 'must be well-formed text');
export const notBlank = text.refine((value) => value !== '', { error: 'cannot be blank', abort: true });
const flag = z.boolean('must be true or false');

const bytesBetween = (least: number, most: number) => (value: string) => {
  const bytes = Buffer.byteLength(value);
  return bytes >= least && bytes <= most;
};

/** A required integer in postmand's eyes: 0 is the absence of a value (PM-20). */
const positive = (most: number) =>
  z
    .int('must be a whole number')
    .refine((value) => value !== 0, { error: 'cannot be blank', abort: true })
    .min(1, 'must be no less than 1')
    .max(most, `must be no greater than ${most}`);

/** A list that may be given as its only member. */
const list = <T extends z.ZodType>(member: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(member, 'must be a list of strings')
      .min(1, 'cannot be blank')
      .max(maxListed, `must be no more than ${maxListed} values`),
  );

const condition = list(
  notBlank.refine(bytesBetween(1, textBytes), `the length of each must be between 1 and ${textBytes}`),
);

const eventType = text.regex(
  /^(\*|\w+(\.\w+)*(\.\*)?)$/,
  'must be types such as subscription.suspended or subscription.*',
);

const isPolicy = (policy: unknown): boolean =>
  Array.isArray(policy) || (retryPolicyNames as readonly unknown[]).includes(policy);

const isDelay = (seconds: number): boolean => seconds >= 1 && seconds <= maxBackoffSeconds;

const retryPolicy = z.union([z.string(), z.array(z.int())], 'must be a policy or a list of whole seconds').pipe(
  z
    .custom<RetryPolicyName | number[]>(isPolicy, `must be one of ${retryPolicyNames.join(', ')}, or a list of seconds`)
    .refine(({ length }) => length > 0, { error: 'cannot be blank', abort: true })
    .refine(({ length }) => length < maxAttempts, `must be no more than ${maxAttempts - 1} delays`)
    .refine((policy) => typeof policy === 'string' || policy.every(isDelay), {
      error: `each delay must be between 1 and ${maxBackoffSeconds} seconds`,
    }),
);

/** Visible ASCII and blanks: what can stand in a header whatever its receiver. */
const headerValue = notBlank.regex(/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/, 'must be a valid header value');

/** A secret of one name, as it may be given. */
export const secretField = (name: SecretName) =>
  text.superRefine((value, context) => {
    const problem = secretProblem[name](value);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

const signature = text
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(signatureNames, `must be of ${signatureNames.join(', ')}`));

const headers = z.record(z.string(), text, 'must be an object of names and values').superRefine((given, context) => {
  const problem = headersProblem(given);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

const fields = z.object({
  name: notBlank.refine(bytesBetween(3, textBytes), `the length must be between 3 and ${textBytes}`).prefault(''),
  url: notBlank.prefault(''),
  content_type: headerValue.exactOptional(),
  valid_status_codes: z
    .array(z.int('must be a list of whole numbers'), 'must be a list of whole numbers')
    .min(1, 'cannot be blank')
    .refine((codes) => codes.every((code) => code >= 100 && code <= 599), 'must be between 100 and 599')
    .transform((codes) => [...new Set(codes)])
    .exactOptional(),
  active: flag.exactOptional(),
  max_delivery_attempts: positive(maxAttempts).exactOptional(),
  delivery_attempt_timeout: positive(30).exactOptional(),
  retry_policy: retryPolicy.exactOptional(),
  retry_min_backoff: positive(maxBackoffSeconds).exactOptional(),
  retry_max_backoff: positive(maxBackoffSeconds).exactOptional(),
  retry_jitter: flag.exactOptional(),
  event_types: list(eventType).exactOptional(),
  match: z
    .strictObject(
      {
        account: condition.exactOptional(),
        customer: condition.exactOptional(),
        domain: condition.transform((domains) => domains.map((domain) => domain.toLowerCase())).exactOptional(),
        sku: condition.exactOptional(),
        plan: condition.exactOptional(),
      },
      {
        error: ({ code }) =>
          // A condition that is not understood would widen what the webhook gets, so it is refused.
          code === 'unrecognized_keys' ? 'may have account, customer, domain, sku and plan' : 'must be an object',
      },
    )
    .exactOptional(),
  headers: headers.exactOptional(),
  signatures: list(signature)
    .transform((names) => signatureNames.filter((name) => names.includes(name)))
    .exactOptional(),
  signing_secret: secretField('signing_secret').exactOptional(),
  ed25519_private_key: secretField('ed25519_private_key').exactOptional(),
  /** Blank: none. */
  secret_token: secretField('secret_token').exactOptional(),
  rsa_private_key: secretField('rsa_private_key').exactOptional(),
});

export type WebhookBody = z.output<typeof fields>;

/** Reads a body: keys in any case, unknown ones ignored (PM-26), null as if it weren't there. */
export function readBody(
  body: Json,
  urlRefusal: (url: string) => string | null,
): { ok: true; body: WebhookBody } | Refused {
  if (!isObject(body)) return malformed('the body must be a JSON object.');
  const given = knownFields(body);
  const result = fields.safeParse(given);
  const issues = result.error?.issues ?? [];
  const refusal = refusalOfTypes(issues);
  if (refusal !== null) return refusal;
  const messages = messagesOf(issues);
  if (result.success) idleSecrets(result.data).forEach((message, name) => messages.set(name, message));
  if (typeof given.url === 'string' && !messages.has('url')) {
    const refusal = isUrl(given.url) ? urlRefusal(given.url) : 'must be a valid URL';
    if (refusal !== null) messages.set('url', refusal);
  }
  if (messages.size > 0 || !result.success) return invalid(Object.fromEntries(messages));
  return { ok: true, body: result.data };
}

/** The refusal of a body whose fields have wrong types. */
export function refusalOfTypes(issues: readonly z.core.$ZodIssue[]): Refused | null {
  const wrongTypes = issues.filter(isOfWrongType);
  return wrongTypes.length > 0 ? malformed(detailsOf(messagesOf(wrongTypes))) : null;
}

/** The known keys of an object; of several spellings the last counts, as in Go. */
function knownFields(body: JsonObject): JsonObject {
  const found: JsonObject = {};
  for (const [key, value] of Object.entries(lowerCaseKeys(body))) {
    if (Object.hasOwn(fields.shape, key)) found[key] = isObject(value) ? lowerCaseKeys(value) : value;
  }
  return found;
}

/** Also without what is null. */
export const lowerCaseKeys = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key.toLowerCase(), member]])),
  );

export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Absolute, http or https, without what URL parsers quietly take out or turn round (PM-21 is laxer). */
const isUrl = (url: string): boolean =>
  url.length <= maxUrlLength &&
  /^https?:\/\/[^\s\p{Cc}\\/]/iu.test(url) &&
  !/[\s\p{Cc}\\]/u.test(url) &&
  URL.canParse(url);

/** What Go's decoder would have stumbled over, before any validation. */
const isOfWrongType = ({ code }: z.core.$ZodIssue): boolean => code === 'invalid_type' || code === 'invalid_union';

/** The first message of each field; a list's members speak for their list. */
export function messagesOf(issues: readonly z.core.$ZodIssue[]): Map<string, string> {
  const messages = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = path.filter((part) => typeof part === 'string').join('.');
    if (!messages.has(field)) messages.set(field, message);
  }
  return messages;
}

const detailsOf = (messages: Map<string, string>): string =>
  `${[...messages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, message]) => `${field}: ${message}`)
    .join('; ')}.`;
