import { z } from 'zod';

import { setting } from '../settings/config.ts';

export const EARLY_ANSWERS = setting('earlyAnswers', 'EARLY_ANSWERS', {
  schema: z.enum(['on', 'off']).transform((text) => text === 'on'),
  default: 'on',
  isChoice: true,
  says: 'whether `deliver` answers a push before a long exchange has ended, so that endpoints that hang hold up no others; `off` until the deployment has proven that it may ([deploy.md](deploy.md#early-answers))',
});
