import { z } from 'zod';

import { shape } from '../shape.ts';
import type { View } from '../shape.ts';

/** What an event is about. Its id is computed from the notification alone, without a read. */
export const subjectShape = shape('Subject', () =>
  z
    .object({
      kind: z.string().describe("`subscription`, `invoice` …; a client's may be any."),
      id: z.string().describe("Workspace: `account/customer_id/sku_id`. Paddle: `account/id`. A client's: its own."),
    })
    .describe('What the event is about.'),
);

export type Subject = View<typeof subjectShape>;

/** Whom an event concerns, as far as the notification says; null only where a client gave it so. */
export const customerShape = shape('Customer', () =>
  z
    .object({
      id: z.string(),
      domain: z.string().nullable().exactOptional().describe("Workspace: the customer's primary domain."),
      email: z.string().nullable().exactOptional(),
    })
    .describe('Whom the event concerns.'),
);

export type Customer = View<typeof customerShape>;
