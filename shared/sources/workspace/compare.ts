import type { Config } from '../../settings/config.ts';
import type { ListComparison } from '../comparing.ts';
import type { CompareDeps } from '../source.ts';
import { openResellers } from './open-resellers.ts';
import type { READ_SETTINGS } from './settings.ts';
import { subscriptionList } from './subscription-list.ts';

/** The configured resellers' subscriptions. @throws ConfigError if WORKSPACE_KEY_FILE is no key file */
export const open = (config: Config<(typeof READ_SETTINGS)[number]>, deps: CompareDeps): ListComparison[] =>
  openResellers(config, deps).map((opened) => ({
    ...subscriptionList(opened),
    requestsPerMinute: config.workspaceRequestsPerMinute,
  }));
