import { z } from 'zod';

import { jsonObject, shape } from '../shape.ts';
import type { View } from '../shape.ts';

const orNull = (description: string) => z.string().nullable().describe(description);

export const workspaceDataShape = shape('WorkspaceData', () =>
  z
    .object({
      subscription_id: orNull('As the notification has it: Google changes it.'),
      sku_id: orNull('Which product.'),
      customer_id: orNull('Whose subscription.'),
      customer_domain: orNull('Their primary domain.'),
      suspension_reasons: z
        .array(z.string())
        .exactOptional()
        .describe(
          'With `subscription.suspended`, and wherever else the notification has them: `trial_ended`, `other` …',
        ),
      cancellation_reason: z
        .string()
        .nullable()
        .exactOptional()
        .describe(
          'With `subscription.cancelled`, and wherever else the notification has one; `null` where it is not given.',
        ),
      other_fields: jsonObject(
        'What of the notification nobody here knows or can read, as it came; absent if nothing.',
      ).exactOptional(),
      changed: z
        .record(z.string(), z.object({ announced: z.unknown(), found: z.unknown() }))
        .exactOptional()
        .describe(
          'Only where `reconcile` found the difference: by field of the state, what was announced and what was found.',
        ),
    })
    .describe('`data` of an event from Google Workspace.'),
);

export type WorkspaceData = Omit<View<typeof workspaceDataShape>, 'changed'>;
