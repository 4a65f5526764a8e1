/** Nothing is said of how far a place has come: it stays at the last event, however long ago that was. */
import { readConfig } from '../../settings/config.ts';
import type { Env } from '../../settings/config.ts';
import { PADDLE_ACCOUNTS } from '../paddle/settings.ts';

export { whenSilent } from '../paddle/when-silent.ts';

export const accountsIn = (env: Env): string[] =>
  readConfig([PADDLE_ACCOUNTS], env).paddleAccounts.flatMap(({ name, billing }) => (billing ? [name] : []));
