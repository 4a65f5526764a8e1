/** The fields of a body that every destination has, whatever its kind: their types and bounds. */
import { z } from 'zod';

import { MAY_BE_ITS_ONLY_MEMBER, MUST_BE_GIVEN, bytesBetween, notBlank, objectOf, text } from '../http/body-fields.ts';
import { orderings } from './ordering.ts';
import { retryPolicyNames, type RetryPolicyName } from './retry-presets.ts';

const maxBackoffSeconds = 7 * 86_400;
const maxAttempts = 100;
const maxListed = 500;
const maxRate = 1_000;
const maxRateSeconds = 3_600;
const textBytes = 255;

const flag = z.boolean('must be true or false');

/** A required integer in postmand's eyes: 0 is the absence of a value (docs/facts/postmand.md, PM-20). */
const positive = (most: number) =>
  z
    .int('must be a whole number')
    .refine((value) => value !== 0, { error: 'cannot be blank', abort: true })
    .min(1, 'must be no less than 1')
    .max(most, `must be no greater than ${most}`);

const within = (most: number) =>
  z.int('must be a whole number').min(1, 'must be no less than 1').max(most, `must be no greater than ${most}`);

/** A list that may be given as its only member. */
export const list = <T extends z.ZodType>(member: T, least = 1) =>
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
  Array.isArray(policy) || retryPolicyNames.some((name) => name === policy);

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

export const destinationFields = {
  name: notBlank
    .refine(bytesBetween(3, textBytes), `the length must be between 3 and ${textBytes}`)
    .meta({ minLength: 1, maxLength: textBytes, description: `3 to ${textBytes} bytes.` })
    .prefault('')
    .meta(MUST_BE_GIVEN),
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
    tags: condition.exactOptional(),
  })
    .describe('An event must satisfy every key that is given, by any of its values.')
    .exactOptional(),
};

export type DestinationBody = z.output<z.ZodObject<typeof destinationFields>>;
