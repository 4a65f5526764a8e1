import { readConfig } from '../../settings/config.ts';
import type { Env } from '../../settings/config.ts';
import { WORKSPACE_ACCOUNTS } from './settings.ts';

export const accountsIn = (env: Env): string[] =>
  readConfig([WORKSPACE_ACCOUNTS], env).workspaceAccounts.map(({ account }) => account);

export const whenSilent = 'npx --no subrelay watch, then register (docs/operations.md, source-silent)';
