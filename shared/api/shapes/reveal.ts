import { z } from 'zod';

import { revealable } from '../../access/audit.ts';
import { jsonObject, shape } from '../../base/shape.ts';

export const revealShape = shape('Reveal', () =>
  z
    .object({ kind: z.enum(revealable), revealed: jsonObject('What `GET` of it answers.') })
    .describe('Something that viewers are not shown.'),
);
