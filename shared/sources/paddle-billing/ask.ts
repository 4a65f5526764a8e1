import type { Config } from '../../settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../asking/http-exchange.ts';
import type { AskDeps, Asked } from '../source.ts';
import { fetchBillingEmail, openBilling } from './billing-api.ts';
import { ownEntity } from './own-entity.ts';
import type { ASK_SETTINGS } from './settings.ts';

/** Asks Paddle Billing's API by the account's key. */
export function open(config: Config<(typeof ASK_SETTINGS)[number]>, { fetch, now, sleep, openGate }: AskDeps): Asked {
  const gate = openGate(config.paddleRequestsPerMinute);
  const options = { apiUrl: config.paddleBillingApiUrl, fetch, now, gate, sleep, timeoutMs: SOURCE_TIMEOUT_MS };
  const keyed = config.paddleAccounts.flatMap(({ name, billing }) =>
    billing?.apiKey ? [[name, { name, apiKey: billing.apiKey }] as const] : [],
  );
  const accounts = new Map(keyed);
  const asks = new Map(keyed.map(([name, account]) => [name, openBilling(account, options)]));
  return {
    fetchState: async ({ account, subject }) =>
      asks.get(account)?.(subject.id.slice(account.length + 1)) ?? { kind: 'unavailable' },
    fetchEmail: async ({ account: name }, { customer_id: id }) => {
      const account = accounts.get(name);
      return account !== undefined && typeof id === 'string' ? fetchBillingEmail(account, id, options) : null;
    },
    ownState: (event, raw) => {
      const entity = ownEntity(event, raw);
      return entity && { kind: 'found', ...entity };
    },
  };
}
