import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { json, url, wholeNumber } from '../settings/forms.ts';

export const API_URL = setting('apiUrl', 'API_URL', {
  schema: url.transform((text) => text.replace(/\/+$/, '')),
  says: 'where the API is served, for links in payloads',
});

const mostWebhooks = z.int().min(0).max(1_000);

export const HOOKER_LIMITS = setting('hookerLimits', 'HOOKER_LIMITS', {
  schema: json(
    z.strictObject({
      perShop: z.record(z.string(), mostWebhooks).default({}),
      perParty: mostWebhooks.default(5),
    }),
  ),
  default: '{}',
  isChoice: true,
  says: 'JSON: `{"perShop": {"ACCOUNT": 22}, "perParty": 15}`: most webhooks of hooker ([hooker.md](hooker.md#limits))',
});

export const CATALOGUE_AGE_MS = setting('catalogueAgeMs', 'CATALOGUE_AGE_MS', {
  schema: wholeNumber(0, 1_000),
  default: '400',
  isChoice: true,
  says: 'milliseconds that receivers go by webhooks that they read ([api.md](api.md#when-a-change-counts))',
});

/** How long a change of a webhook waits before it is answered: until nobody goes by the webhook as it was, and some more. */
export const changeWaitMs = (catalogueAgeMs: number): number => catalogueAgeMs * 1.25;
