import { z } from 'zod';

import { shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { OWNER_ID_SCHEMA } from '../../webhooks/owner.ts';
import { matchShape } from '../../webhooks/destination-view.ts';

export const ownerShape = shape('Owner', () =>
  z
    .object({
      id: z.string().meta({ ...OWNER_ID_SCHEMA, description: 'As the operator names the customer.' }),
      name: z.string(),
      match: matchShape().describe('What is for its webhooks: an event must satisfy every key, by any of its values.'),
      most_webhooks: z.int().min(1).describe('So many webhooks it may have.'),
      most_rate: z
        .int()
        .nullable()
        .describe('So many requests a second may go to each of its webhooks; `null`: as many as there are.'),
      created_at: time('When it was made.'),
      updated_at: time('When it last changed.'),
    })
    .describe('A customer who has webhooks of their own, and gets what concerns them alone.'),
);

export type OwnerView = View<typeof ownerShape>;
