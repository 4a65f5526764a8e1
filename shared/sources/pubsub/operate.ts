import { readConfig } from '../../settings/config.ts';
import type { Env } from '../../settings/config.ts';
import { PUBSUB_SUBSCRIPTIONS } from './settings.ts';

export const accountsIn = (env: Env): string[] =>
  readConfig([PUBSUB_SUBSCRIPTIONS], env).pubsubSubscriptions.map(({ account }) => account);

export const whenSilent = 'look at the push subscription of its topic (docs/pubsub.md, When nothing comes)';
