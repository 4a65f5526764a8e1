import { z } from 'zod';

import { eventId, shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { quarantineStatuses } from '../../events/event-document.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { original } from './event.ts';
import { maskable } from './masked.ts';

export const quarantinedShape = shape('Quarantined', () =>
  z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }),
      source: z.enum(SOURCE_NAMES),
      account: z.string().nullable().describe('`null` where nobody can tell.'),
      reason: z.string().describe('Which field can not be read, and why; never its value.'),
      received_at: time('When it arrived.'),
      status: z.enum(quarantineStatuses).describe('`open`: nobody has dealt with it.'),
      closed: z
        .object({
          at: time('When.'),
          by: z.string().describe('The id of the key.'),
          reason: z.string().nullable().describe('Why it was dismissed.'),
        })
        .nullable()
        .describe('Who processed or dismissed it; `null` while it is open.'),
      event_id: eventId('The event that it became; `null` where it did not.').nullable(),
      erased_at: time('When its original was erased, with all that was kept of its customer.').nullable(),
    })
    .describe('What a verified sender sent and nobody here could read.'),
);

export type QuarantinedView = View<typeof quarantinedShape>;

export const wholeQuarantinedShape = shape('QuarantinedWithOriginal', () =>
  z.object({ ...quarantinedShape().shape, ...original(), ...maskable() }).describe('The same, with the original.'),
);
