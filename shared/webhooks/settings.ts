import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { json, url } from '../settings/forms.ts';

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
