import { z } from 'zod';

import { shape } from '../../shape.ts';
import type { View } from '../../shape.ts';

/** How every refusal and failure is answered (PM-14). */
export const problemShape = shape('Problem', () =>
  z
    .object({
      code: z.int().describe('What went wrong, as a number. It never changes its meaning.'),
      message: z.string().describe('The same in words. The same for every answer with this code.'),
      details: z
        .string()
        .exactOptional()
        .describe(
          'What to do, or `field: message; field: message.` of refused fields and parameters, sorted by field.',
        ),
    })
    .describe('A refusal or a failure.'),
);

export type Problem = View<typeof problemShape>;
