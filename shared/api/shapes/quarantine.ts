import { z } from 'zod';

import { sources } from '../../events/event.ts';
import { original } from './event.ts';
import { shape, time } from '../../shape.ts';
import type { View } from '../../shape.ts';

export const quarantinedShape = shape('Quarantined', () =>
  z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }),
      source: z.enum(sources),
      account: z.string().nullable().describe('`null` where nobody can tell.'),
      reason: z.string().describe('Which field can not be read, and why; never its value.'),
      received_at: time('When it arrived.'),
    })
    .describe('What a verified sender sent and nobody here could read.'),
);

export type QuarantinedView = View<typeof quarantinedShape>;

export const wholeQuarantinedShape = shape('QuarantinedWithOriginal', () =>
  z.object({ ...quarantinedShape().shape, ...original() }).describe('The same, with the original.'),
);
