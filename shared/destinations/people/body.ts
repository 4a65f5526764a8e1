/** Fields of the bodies of destinations that invite people. */
import { z } from 'zod';

import { bytesBetween, notBlank, objectOf, text } from '../../http/body-fields.ts';
import { list } from '../../webhooks/destination-body.ts';
import type { Action, Rule } from './rules.ts';

const planName = notBlank.refine(bytesBetween(1, 255), 'the length of each must be between 1 and 255');
export const plans = list(planName).describe('Plans, or SKUs. Without it every plan.');

/** @param actions those that the kind has */
export const rulesField = (actions: readonly [Action, ...Action[]]) =>
  z
    .array(
      objectOf({
        event_types: list(text.regex(/^(\*|\w+(\.\w+)*(\.\*)?)$/, 'must be types such as subscription.created')),
        plans: plans.exactOptional(),
        actions: list(text.meta({ enum: actions }).pipe(z.enum(actions, `must be of ${actions.join(', ')}`))),
        enabled: z.boolean('must be true or false').exactOptional(),
      }),
      'must be a list of rules',
    )
    .min(1, 'cannot be blank')
    .max(50, 'must be no more than 50 rules')
    .describe(
      'Which events let it act. Whatever the event, a person is brought to what their subscriptions say by then. ' +
        'Without it three rules, which the answer shows; `enabled: false` switches one off.',
    );

type Given = Omit<Rule, 'plans' | 'enabled'> & { plans?: string[]; enabled?: boolean };

export const rulesOf = (given: readonly Given[]): Rule[] =>
  given.map(({ event_types, plans: of, actions, enabled }) => ({
    ...{ event_types, plans: of ?? null, actions, enabled: enabled ?? true },
  }));

export const statusesField = list(text.regex(/^\w{1,64}$/, 'must be statuses such as active'))
  .describe('The statuses in which a subscription entitles. Without it `active`, `trialing`, `past_due`.')
  .exactOptional();

export const dryRunField = z
  .boolean('must be true or false')
  .describe('Attempts only tell what they would do. Without it `false`.')
  .exactOptional();
