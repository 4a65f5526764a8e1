import { z } from 'zod';

import { ROLES } from '../../access/role.ts';
import { shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';

const KEY_ID = { pattern: '^[0-9a-f]{16}$' };

export const apiKeyShape = shape('ApiKey', () =>
  z
    .object({
      id: z.string().meta({ ...KEY_ID, description: 'The middle part of the key; the log names the key by it.' }),
      name: z.string(),
      role: z.enum(ROLES),
      owner: z.string().describe('Whose things alone it is for; left out where it is for everything.').exactOptional(),
      status: z.enum(['active', 'expired', 'revoked']),
      created_at: time('When it was made.'),
      created_by: z.string().describe('The id of the key that asked for it.'),
      expires_at: time('Until when it is taken; `null`: until it is revoked.').nullable(),
      revoked_at: time('When it was revoked; `null` where it was not.').nullable(),
      revoked_by: z.string().nullable().describe('The id of the key that asked for that.'),
      last_used_at: time('The hour in which it was last used; `null`: it never was.').nullable(),
    })
    .describe('A key of the API, without itself.'),
);

export type ApiKeyView = View<typeof apiKeyShape>;

export const newApiKeyShape = shape('NewApiKey', () =>
  z
    .object({ ...apiKeyShape().shape, key: z.string().describe('The key, this once: `sk_`, its id, and a secret.') })
    .describe('A key of the API that was just made.'),
);

export const apiKeysShape = shape('ApiKeys', () =>
  z
    .object({
      keys: z.array(apiKeyShape()).describe('All that are not revoked, newest first.'),
      configured: z.array(z.string()).describe('The ids of those in `API_KEYS`: admins, changed by a deployment.'),
    })
    .describe('Every key that is taken, and those that have expired.'),
);
