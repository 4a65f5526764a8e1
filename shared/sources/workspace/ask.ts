import type { Config } from '../../settings/config.ts';
import type { AskDeps, Asked } from '../source.ts';
import { openResellers } from './open-resellers.ts';
import type { READ_SETTINGS } from './settings.ts';
import { workspaceRules } from './subject-rules.ts';

/** Asks the Reseller API as the account's admin. @throws ConfigError if WORKSPACE_KEY_FILE is no key file */
export function open(config: Config<(typeof READ_SETTINGS)[number]>, deps: AskDeps): Asked {
  const gate = deps.openGate(config.workspaceRequestsPerMinute);
  const resellers = new Map(openResellers(config, deps).map(({ account, reseller }) => [account, reseller]));
  return {
    rules: workspaceRules,
    fetchState: async (event, stored) => {
      const reseller = await resellers.get(event.account)?.();
      if (!reseller) return { kind: 'unavailable' };
      return gate.call(event.account, () => reseller.getSubscription(event, stored));
    },
  };
}
