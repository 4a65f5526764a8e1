/** Who asks the API while it is fuzzed. */
import { z } from 'zod';

import { ROLES } from '../../shared/access/role.ts';
import type { FlowStack } from '../support/flow-stack.ts';

/** `owner`: the key of an owner, with every right. */
export const ASKERS = [...ROLES, 'owner'] as const;
export type Asker = (typeof ASKERS)[number];

/** The owner whose key is used. */
export const OWNER = 'fuzzed';

const made = z.looseObject({ key: z.string() });

/** A key of the role. That of an admin is configured: no request can revoke it. */
export async function keyOf(asker: Asker, { keys, api }: Pick<FlowStack, 'keys' | 'api'>): Promise<string> {
  if (asker === 'admin') return keys.apiKey;
  const whose = asker === 'owner' ? { role: 'admin', owner: OWNER } : { role: asker };
  const answer = await api('/v1/keys', { method: 'POST', body: JSON.stringify({ name: 'Fuzzer', ...whose }) });
  return made.parse(await answer.json()).key;
}
