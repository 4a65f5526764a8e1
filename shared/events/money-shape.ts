import { z } from 'zod';

import { shape } from '../shape.ts';
import type { View } from '../shape.ts';

export const moneyShape = shape('Money', () =>
  z
    .object({
      amount: z.string().meta({
        pattern: '^-?[0-9]+$',
        description: 'Digits in the minor unit of the currency: `4800` JPY is 4,800 yen.',
      }),
      currency: z.string().meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' }),
    })
    .describe('An amount. No float ever holds it.'),
);

/** An amount in the currency's minor unit (cents, or whole yen), as digits: no float ever holds it. */
export type Money = View<typeof moneyShape>;
