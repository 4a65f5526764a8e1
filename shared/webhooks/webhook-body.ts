/** The body of a POST or a PUT of a webhook: its fields' types and bounds. */
import { z } from 'zod';

import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Handling } from './handling.ts';
import { contradictions } from './retrying.ts';
import { idleSecrets } from './asked-signatures.ts';
import {
  MAY_BE_ITS_ONLY_MEMBER,
  MUST_BE_GIVEN,
  bytesBetween,
  notBlank,
  objectOf,
  readFields,
  text,
} from './body-fields.ts';
import { orderings } from './ordering.ts';
import { headersProblem, mostHeaders, mostValueLength, namePattern, valuePattern } from './custom-headers.ts';
import { payloadFormats } from './payload-format.ts';
import { retryPolicyNames, type RetryPolicyName } from './retry-presets.ts';
import { mostTokenBytes, secretProblem } from './secret-values.ts';
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
  z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z
        .array(member, 'must be a list of strings')
        .min(least, 'cannot be blank')
        .max(maxListed, `must be no more than ${maxListed} values`),
    )
    .meta(MAY_BE_ITS_ONLY_MEMBER);

const condition = list(
  notBlank
    .refine(bytesBetween(1, textBytes), `the length of each must be between 1 and ${textBytes}`)
    .meta({ minLength: 1, maxLength: textBytes }),
);

const eventType = text.regex(
  /^(\*|\w+(\.\w+)*(\.\*)?)$/,
  'must be types such as subscription.suspended or subscription.*',
);

const isPolicy = (policy: unknown): boolean =>
  Array.isArray(policy) || (retryPolicyNames as readonly unknown[]).includes(policy);

const isDelay = (seconds: number): boolean => seconds >= 1 && seconds <= maxBackoffSeconds;

const policyName = z.string().meta({ enum: retryPolicyNames });
const delay = z.int().meta({ minimum: 1, maximum: maxBackoffSeconds });
const delays = z.array(delay).meta({ minItems: 1, maxItems: maxAttempts - 1 });

const retryPolicy = z.union([policyName, delays], 'must be a policy or a list of whole seconds').pipe(
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
  .meta({ enum: signatureNames })
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(signatureNames, `must be of ${signatureNames.join(', ')}`));

/** Of every name that is given: zod's records leave out `__proto__`. */
const headers = z
  .preprocess(
    (given) => (isJsonObject(given as Json) ? new Map(Object.entries(given as JsonObject)) : given),
    z
      .map(z.string(), text, 'must be an object of names and values')
      .transform((given) => Object.fromEntries(given))
      .superRefine((given, context) => {
        const problem = headersProblem(given);
        if (problem !== null) context.addIssue({ code: 'custom', message: problem });
      }),
  )
  .meta({
    type: 'object',
    maxProperties: mostHeaders,
    propertyNames: { pattern: namePattern.source },
    additionalProperties: { type: 'string', minLength: 1, maxLength: mostValueLength, pattern: valuePattern.source },
  });

export const webhookFields = z.object({
  name: notBlank
    .refine(bytesBetween(3, textBytes), `the length must be between 3 and ${textBytes}`)
    .meta({ minLength: 1, maxLength: textBytes, description: `3 to ${textBytes} bytes.` })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  url: notBlank
    .meta({
      pattern: '^https?://\\S+$',
      maxLength: maxUrlLength,
      description:
        'Absolute, https, port 443 or 8443, without user and password, to a public address that is none of this deployment. A ' +
        'name that does not resolve is taken.',
      examples: ['https://example.com/hook'],
    })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  content_type: headerValue
    .describe("Without it `application/json`; with a `payload_format` of hooker's `application/json; charset=utf-8`.")
    .exactOptional(),
  valid_status_codes: z
    .array(
      z.int('must be a list of whole numbers').meta({ minimum: 100, maximum: 599 }),
      'must be a list of whole numbers',
    )
    .min(1, 'cannot be blank')
    .refine((codes) => codes.every((code) => code >= 100 && code <= 599), 'must be between 100 and 599')
    .describe('Which statuses are a success. Without it any 2xx; with the policies `hooker` and `hooker-28` 200 alone.')
    .transform((codes) => [...new Set(codes)])
    .exactOptional(),
  active: flag
    .describe(
      '`false` pauses, `true` resumes, and brings a disabled webhook back. Without it `true`; in a PUT `false`.',
    )
    .exactOptional(),
  max_delivery_attempts: positive(maxAttempts)
    .describe('Without it 10. Beside another policy than `exponential` only what that comes to.')
    .exactOptional(),
  delivery_attempt_timeout: positive(30)
    .describe('For the whole exchange, seconds. Without it 15; with `hooker` and `hooker-28` 10.')
    .exactOptional(),
  retry_policy: retryPolicy
    .describe(
      'A policy, or the delay before each retry in seconds. Without it `standard-webhooks`: ten attempts in 75 h; ' +
        '`exponential` where the number of attempts or a backoff is given.',
    )
    .exactOptional(),
  retry_min_backoff: positive(maxBackoffSeconds).describe('Seconds. Without it 10.').exactOptional(),
  retry_max_backoff: positive(maxBackoffSeconds).describe('Seconds. Without it 3600.').exactOptional(),
  retry_jitter: flag.describe('Whether delays are spread out. Without it as the policy has it.').exactOptional(),
  ordering: z
    .enum(orderings, { error: `must be ${orderings.join(' or ')}` })
    .describe('`subject`: the events of one subject go out one after the other. Without it `none`.')
    .exactOptional(),
  rate_limit: within(maxRate)
    .describe('So many requests may begin in `rate_limit_duration`, by all instances together. Without it any number.')
    .exactOptional(),
  rate_limit_duration: within(maxRateSeconds).describe('Seconds, only beside a limit. Without it 1.').exactOptional(),
  event_types: list(eventType, 0)
    .describe(
      'Exact types, `subscription.*` or `*`. Empty: none. Without it every type, or none where `DEFAULT_EVENT_TYPES` says so. ' +
        'Operational events must be named.',
    )
    .exactOptional(),
  // A condition that is not understood, or null, would widen what the webhook gets.
  match: objectOf({
    account: condition.exactOptional(),
    customer: condition.exactOptional(),
    domain: condition.transform((domains) => domains.map((domain) => domain.toLowerCase())).exactOptional(),
    sku: condition.exactOptional(),
    plan: condition.exactOptional(),
  })
    .describe('An event must satisfy every key that is given, by any of its values.')
    .exactOptional(),
  payload_format: text
    .meta({
      enum: payloadFormats,
      description: "Without it `event`. With one of hooker's the webhook gets only what has a form in it.",
    })
    .pipe(z.enum(payloadFormats, `must be one of ${payloadFormats.join(', ')}`))
    .exactOptional(),
  headers: headers
    .describe(
      'Sent with every request. Without it a PUT keeps them, `{}` removes them; a PUT that changes the origin of `url` needs it.',
    )
    .exactOptional(),
  signatures: list(signature)
    .describe('What each request is signed with. Without it `v1`, and `x-hub-signature` with a `secret_token`.')
    .transform((names) => signatureNames.filter((name) => names.includes(name)))
    .exactOptional(),
  signing_secret: secretField('signing_secret')
    .meta({
      pattern: '^whsec_[A-Za-z0-9+/]+={0,2}$',
      description: 'For `v1`: `whsec_` and the base64 of 24 to 64 bytes. Made where it is needed and not given.',
    })
    .exactOptional(),
  ed25519_private_key: secretField('ed25519_private_key')
    .meta({
      pattern: '^whsk_[A-Za-z0-9+/]+={0,2}$',
      description: 'For `v1a`: `whsk_` and the base64 of 32 or 64 bytes. Made where it is needed and not given.',
    })
    .exactOptional(),
  /** Blank: none. */
  secret_token: secretField('secret_token')
    .meta({
      maxLength: mostTokenBytes,
      description: `For \`x-hub-signature\` and \`x-hub-signature-256\`, at most ${mostTokenBytes} bytes. Made where one of them is listed.`,
    })
    .exactOptional(),
  rsa_private_key: secretField('rsa_private_key')
    .describe(
      'For `x-signature` and `content-signature`: PKCS #8 in PEM, 2,048 to 4,096 bits. Made where it is needed.',
    )
    .exactOptional(),
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
