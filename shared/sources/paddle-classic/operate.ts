import { z } from 'zod';

import type { JsonObject } from '../../base/json.ts';
import { readConfig } from '../../settings/config.ts';
import type { Env } from '../../settings/config.ts';
import { withClassicPublicKey } from '../paddle/accounts.ts';
import { ACCOUNT_SETTINGS } from './settings.ts';

export { whenSilent } from '../paddle/when-silent.ts';

export function accountsIn(env: Env): string[] {
  const { paddleAccounts, paddleClassicPublicKey } = readConfig(ACCOUNT_SETTINGS, env);
  const sellers = withClassicPublicKey(paddleAccounts, paddleClassicPublicKey);
  return sellers.flatMap(({ name, classic }) => (classic ? [name] : []));
}

const place = z.object({ until: z.number() });

export const upTo = (at: JsonObject): number => place.parse(at).until;
