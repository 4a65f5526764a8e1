/** Destinations of one tenant of Hookdeck Outpost that are webhooks: https://hookdeck.com/docs/outpost/api. */
import { z } from 'zod';

import { UsageError } from '../../frame/usage-error.ts';
import { nameOf, secretOf } from './carried.ts';
import type { Carried, Source } from './carried.ts';

const destination = z.object({
  id: z.string(),
  type: z.string(),
  topics: z.union([z.array(z.string()), z.literal('*')]),
  config: z.record(z.string(), z.string()),
  credentials: z.record(z.string(), z.string()).nullish(),
  disabled_at: z.string().nullish(),
});

export const outpost: Source = async (ask, of) => {
  if (of === undefined) throw new UsageError('Say which tenant: --of its id');
  const all = await ask(z.array(destination), `/api/v1/tenants/${encodeURIComponent(of)}/destinations`);
  return all.map(carried);
};

function carried({
  id,
  type,
  topics,
  config,
  credentials,
  disabled_at: disabled,
}: z.infer<typeof destination>): Carried {
  const notes = disabled ? ['it was disabled'] : [];
  if (type !== 'webhook') return { id, notes: [`it is no webhook but ${type}: not carried over`], body: null };
  const url = config['url'] ?? '';
  return {
    id,
    notes,
    body: {
      name: nameOf(undefined, url),
      url,
      event_types: [topics].flat(),
      ...secretOf(credentials?.['secret'], notes),
    },
  };
}
