import { z } from 'zod';

import { setting } from '../settings/config.ts';

export const EARLY_ANSWERS = setting('earlyAnswers', 'EARLY_ANSWERS', {
  schema: z.enum(['on', 'off']).transform((text) => text === 'on'),
  default: 'on',
  isChoice: true,
  says: '`off`: `deliver` answers no push before its exchange has ended ([deploy.md](deploy.md#early-answers))',
});
