import { z } from 'zod';

import { shape } from '../../shape.ts';
import type { View } from '../../shape.ts';

const text = (description: string) => z.string().nullable().describe(description);
const number = (description: string) => z.int().nullable().describe(description);
const flag = (description: string) => z.boolean().nullable().describe(description);
const time = (description: string) => z.string().meta({ format: 'date-time', description }).nullable();

/** docs/workspace.md explains each field. */
export const workspaceStateShape = shape('WorkspaceSubscriptionState', () =>
  z
    .object({
      subscription_id: z.string().describe('Google changes it: not a durable key.'),
      customer_id: text('Whose subscription.'),
      customer_domain: text('Their primary domain.'),
      sku_id: text('Which product.'),
      sku_name: text('Its name.'),
      status: text('`active`, `billing_activation_pending`, `cancelled`, `pending`, `suspended` …'),
      suspension_reasons: z.array(z.string()).describe('Why it is suspended: it stays so until all are lifted.'),
      plan: text('`annual_monthly_pay`, `annual_yearly_pay`, `flexible`, `trial`, `free` …'),
      quantity: number('How many seats are paid for: committed ones, or the maximum.'),
      seats: z.object({
        committed: number('Of an annual plan.'),
        maximum: number('Of a flexible plan or a trial.'),
        licensed: number('How many are in use.'),
      }),
      commitment: z.object({ starts_at: time('Its start.'), ends_at: time('Its end.') }).nullable(),
      is_commitment_plan: flag('Whether the plan is annual.'),
      trial: z.object({ is_in_trial: z.boolean(), ends_at: time('Its end.') }).nullable(),
      renewal_type: text('What happens at the end of the commitment.'),
      transfer: z
        .object({
          transferable_until: time('Until when it can be transferred.'),
          minimum_seats: number('How many seats a transfer needs at least.'),
          current_legacy_sku_id: text('The SKU that it has now.'),
        })
        .nullable(),
      billing_method: text('`online` or `offline`.'),
      purchase_order_id: text("The reseller's own."),
      deal_code: text('Of a discount.'),
      created_at: time('When it was made.'),
      console_url: text('Where it is shown in the Admin console.'),
    })
    .describe('A subscription as the Reseller API says it is.'),
);

export type WorkspaceState = View<typeof workspaceStateShape>;
