/** The fields of a body that makes an owner, or changes one: their types and bounds. */
import { z } from 'zod';

import { MAY_BE_LEFT_OUT, MUST_BE_GIVEN, bytesBetween, notBlank } from '../http/body-fields.ts';
import { destinationFields } from './destination-body.ts';
import { MOST_WEBHOOKS, OWNER_ID_SCHEMA, USUAL_WEBHOOKS, isOwnerId } from './owner.ts';

const MOST_RATE = 1_000;

export const ownerId = notBlank
  .refine(isOwnerId, 'must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or a digit')
  .meta(OWNER_ID_SCHEMA);

const whole = (most: number) =>
  z.int('must be a whole number').min(1, 'must be no less than 1').max(most, `must be no greater than ${most}`);

/** Without a condition everything would be for its owner. */
const match = destinationFields.match
  .unwrap()
  .refine(
    (given) => Object.keys(given).length > 0,
    'must have a condition: without one everything would be for this owner',
  )
  .meta({
    minProperties: 1,
    description: 'What is for its webhooks: an event must satisfy every key that is given, by any of its values.',
  });

export const ownerFields = z.object({
  id: ownerId
    .describe(
      'As you name the customer: 1 to 63 of `a-z`, `0-9`, `_` and `-`. It never changes, and is never used again.',
    )
    .prefault('')
    .meta(MUST_BE_GIVEN),
  name: notBlank
    .refine(bytesBetween(1, 255), 'the length must be between 1 and 255')
    .meta({ minLength: 1, maxLength: 255, description: 'For people.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  match: match.prefault({}).meta(MUST_BE_GIVEN),
  most_webhooks: whole(MOST_WEBHOOKS)
    .describe(`So many webhooks it may have. Without it ${USUAL_WEBHOOKS}.`)
    .exactOptional(),
  most_rate: whole(MOST_RATE)
    .describe('So many requests a second may go to each of its webhooks. Without it as many as there are.')
    .exactOptional(),
});

const { name, most_webhooks, most_rate } = ownerFields.shape;

/** What a change may give: every one can be left out; the match is replaced as a whole. */
export const ownerPatchFields = z.object({
  name: name.meta(MAY_BE_LEFT_OUT).optional(),
  match: match.exactOptional(),
  most_webhooks,
  most_rate: most_rate.describe(
    'So many requests a second may go to each of its webhooks; `null`: as many as there are.',
  ),
});
