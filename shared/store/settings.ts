import { z } from 'zod';

import { setting } from '../settings/config.ts';

export const GOOGLE_CLOUD_PROJECT = setting('projectId', 'GOOGLE_CLOUD_PROJECT', {
  schema: z.string().min(1),
  says: 'the project of Firestore and Pub/Sub',
});

/** What opening the store takes. */
export const STORE_SETTINGS = [GOOGLE_CLOUD_PROJECT] as const;
