import type { Config } from '../../settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../asking/http-exchange.ts';
import { withClassicPublicKey } from '../paddle/accounts.ts';
import type { AskDeps, Asked } from '../source.ts';
import { fetchClassicSubscription } from './classic-api.ts';
import type { ASK_SETTINGS } from './settings.ts';

/** Asks Paddle Classic's API as the account's vendor. */
export function open(config: Config<(typeof ASK_SETTINGS)[number]>, { fetch, now, openGate }: AskDeps): Asked {
  const configured = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);
  const accounts = new Map(configured.map((account) => [account.name, account]));
  const gate = openGate(config.paddleRequestsPerMinute);
  const options = { apiUrl: config.paddleClassicApiUrl, fetch, now, gate, timeoutMs: SOURCE_TIMEOUT_MS };
  return { fetchState: (event) => fetchClassicSubscription(event, accounts.get(event.account), options) };
}
