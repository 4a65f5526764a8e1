/** The body of a POST or a PUT of a webhook: its fields' types and bounds. */
import { z } from 'zod';

import { isJsonObject } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { MAY_BE_LEFT_OUT, MUST_BE_GIVEN, notBlank, readFields, text } from '../http/body-fields.ts';
import type { Handling } from '../http/handling.ts';
import { destinationFields, list } from './destination-body.ts';
import { payloadFormats } from './payload/payload-format.ts';
import { ownerId } from './owner-body.ts';
import { contradictions } from './retrying.ts';
import { idleSecrets, signaturesIn } from './signing/asked-signatures.ts';
import { headersProblem, mostHeaders, mostValueLength, namePattern, valuePattern } from './signing/custom-headers.ts';
import { secretFields } from './signing/secret-fields.ts';
import { SECRET_KINDS, signatureNames } from './signing/secret-kinds.ts';

/** postmand's pattern refuses longer ones (docs/facts/postmand.md, PM-21). */
const maxUrlLength = 2_083;

/** Visible ASCII and blanks: what can stand in a header whatever its receiver. */
const headerValue = notBlank.regex(/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/, 'must be a valid header value');

const signature = text
  .meta({ enum: signatureNames })
  .transform((name) => name.toLowerCase())
  .pipe(z.enum(signatureNames, `must be of ${signatureNames.join(', ')}`));

/** Of every name that is given: zod's records leave out `__proto__`. */
const headers = z
  .preprocess(
    (given) => (isJsonObject(given) ? new Map(Object.entries(given)) : given),
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

/** postmand's order. */
const { name, ...others } = destinationFields;

export const webhookFields = z.object({
  name,
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
  ...others,
  payload_format: text
    .meta({
      enum: payloadFormats,
      description: "Without it `event`. With one of hooker's, or `slack`, the webhook gets only what has a form in it.",
    })
    .pipe(z.enum(payloadFormats, `must be one of ${payloadFormats.join(', ')}`))
    .exactOptional(),
  owner: ownerId
    .describe("Whose it is: an owner of `GET /v1/owners`. Without it the deployment's own. Never changes.")
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
  ...secretFields(SECRET_KINDS),
});

const { name: itsName, url } = webhookFields.shape;

/** What a change of some fields may give: every one can be left out. */
export const webhookPatchFields = webhookFields
  .extend({ name: itsName.meta(MAY_BE_LEFT_OUT), url: url.meta(MAY_BE_LEFT_OUT) })
  .partial();

export type WebhookBody = z.output<typeof webhookFields>;

const idleSecretsOf = (body: WebhookBody) => idleSecrets(SECRET_KINDS, body, signaturesIn(body));

/** Reads a webhook's body. @param urlRefusal why nothing may be sent to a URL; null if it may */
export const readBody = (body: Json, urlRefusal: (url: string) => string | null, handling: Handling) =>
  readFields(body, webhookFields, handling, ({ url }, webhook) => {
    const refusal = typeof url !== 'string' ? null : (urlRefusal(url) ?? (isUrl(url) ? null : 'must be a valid URL'));
    const beside = webhook && { ...contradictions(webhook), ...Object.fromEntries(idleSecretsOf(webhook)) };
    return { ...beside, ...(refusal !== null && { url: refusal }) };
  });

/**
 * Absolute, http or https, without parts that URL parsers quietly take out or turn round. postmand is laxer
 * (docs/facts/postmand.md, PM-21).
 */
const isUrl = (url: string): boolean =>
  url.length <= maxUrlLength &&
  /^https?:\/\/[^\s\p{Cc}\\/]/iu.test(url) &&
  !/[\s\p{Cc}\\]/u.test(url) &&
  URL.canParse(url);
