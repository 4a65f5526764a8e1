import { z } from 'zod';

import { moneyShape } from '../../events/money-shape.ts';
import { jsonObject, shape } from '../../shape.ts';
import type { View } from '../../shape.ts';

const text = (description: string) => z.string().nullable().describe(description);
const time = (description: string) => z.string().meta({ format: 'date-time', description }).nullable();

/**
 * A subscription at Paddle, in the words that Classic and Billing share; each has every key, null where that API does
 * not say (docs/state.md).
 */
export const paddleStateShape = shape('PaddleSubscriptionState', () =>
  z
    .object({
      subscription_id: z.string(),
      customer_id: text('Whose subscription.'),
      email: text('Of Classic alone.'),
      status: text(
        '`active`, `trialing`, `past_due`, `paused`, `cancelled`; a status of tomorrow as Paddle spells it.',
      ),
      plan: text('Classic: the id of the plan. Billing: of the price of the first recurring item.'),
      quantity: z.int().nullable(),
      currency: text('ISO 4217.'),
      unit_price: moneyShape().nullable(),
      next_payment: z
        .object({ amount: moneyShape().nullable(), date: z.string().nullable().describe('A day, in UTC.') })
        .nullable(),
      trial: z.object({ is_in_trial: z.boolean(), ends_at: time('Its end.') }).nullable(),
      pause: z
        .object({ started_at: time('Its start.'), reason: text('Why.') })
        .nullable()
        .describe('While it is paused.'),
      scheduled_change: z
        .object({
          action: text('What will be done.'),
          effective_at: time('When.'),
          resume_at: time('When a pause ends.'),
        })
        .nullable(),
      cancelled_at: time('When it was cancelled.'),
      created_at: time('When it was made.'),
      paddle: jsonObject('What only this API has, in its own words: docs/state.md lists it.'),
    })
    .describe('A subscription as the API of Paddle says it is.'),
);

export type PaddleSubscriptionState = View<typeof paddleStateShape>;
