/** The body of a POST or a PUT of a webhook: its fields' types and bounds. */
import { z } from 'zod';

import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Handling } from './handling.ts';
import { contradictions } from './retrying.ts';
import { idleSecrets } from './asked-signatures.ts';
import { bytesBetween, notBlank, objectOf, readFields, text } from './body-fields.ts';
import { orderings } from './ordering.ts';
import { headersProblem } from './custom-headers.ts';
import { payloadFormats } from './payload-format.ts';
import { retryPolicyNames, type RetryPolicyName } from './retry-presets.ts';
import { secretProblem } from './secret-values.ts';
import { signatureNames } from './signatures.ts';
import type { SecretName } from './signatures.ts';

const maxBackoffSeconds = 7 * 86_400;
const maxAttempts = 100;
const maxListed = 500;
const maxRate = 1_000;
const maxRateSeconds = 3_600;
const textBytes = 255;
/** PM-21: what postmand's URL pattern takes. */
const maxUrlLength = 2_083;

const flag = z.boolean('must be true or false');

/** A required integer in postmand's eyes: 0 is the absence of a value (PM-20). */
const positive = (most: number) =>
  z
    .int('must be a whole number')
    .refine((value) => value !== 0, { error: 'cannot be blank', abort: true })
    .min(1, 'must be no less than 1')
    .max(most, `must be no greater than ${most}`);

const within = (most: number) =>
  z.int('must be a whole number').min(1, 'must be no less than 1').max(most, `must be no greater than ${most}`);

/** A list that may be given as its only member. */
const list = <T extends z.ZodType>(member: T, least = 1) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(member, 'must be a list of strings')
      .min(least, 'cannot be blank')
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

/** Of every name that is given: zod's records leave out `__proto__`. */
const headers = z.preprocess(
  (given) => (isJsonObject(given as Json) ? new Map(Object.entries(given as JsonObject)) : given),
  z
    .map(z.string(), text, 'must be an object of names and values')
    .transform((given) => Object.fromEntries(given))
    .superRefine((given, context) => {
      const problem = headersProblem(given);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }),
);

export const webhookFields = z.object({
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
  ordering: z.enum(orderings, { error: `must be ${orderings.join(' or ')}` }).exactOptional(),
  rate_limit: within(maxRate).exactOptional(),
  rate_limit_duration: within(maxRateSeconds).exactOptional(),
  /** Empty: none. */
  event_types: list(eventType, 0).exactOptional(),
  // A condition that is not understood, or null, would widen what the webhook gets.
  match: objectOf({
    account: condition.exactOptional(),
    customer: condition.exactOptional(),
    domain: condition.transform((domains) => domains.map((domain) => domain.toLowerCase())).exactOptional(),
    sku: condition.exactOptional(),
    plan: condition.exactOptional(),
  }).exactOptional(),
  payload_format: text.pipe(z.enum(payloadFormats, `must be one of ${payloadFormats.join(', ')}`)).exactOptional(),
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

export type WebhookBody = z.output<typeof webhookFields>;

/** Reads a webhook's body. @param urlRefusal why nothing may be sent to a URL; null if it may */
export const readBody = (body: Json, urlRefusal: (url: string) => string | null, handling: Handling) =>
  readFields(body, webhookFields, handling, ({ url }, webhook) => {
    const refusal = typeof url !== 'string' ? null : (urlRefusal(url) ?? (isUrl(url) ? null : 'must be a valid URL'));
    const beside = webhook && { ...contradictions(webhook), ...Object.fromEntries(idleSecrets(webhook)) };
    return { ...beside, ...(refusal !== null && { url: refusal }) };
  });

/** Absolute, http or https, without what URL parsers quietly take out or turn round (PM-21 is laxer). */
const isUrl = (url: string): boolean =>
  url.length <= maxUrlLength &&
  /^https?:\/\/[^\s\p{Cc}\\/]/iu.test(url) &&
  !/[\s\p{Cc}\\]/u.test(url) &&
  URL.canParse(url);
