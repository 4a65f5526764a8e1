import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { hasState } from '../events/event.ts';
import type { NormalizedEvent, Observation } from '../events/event.ts';
import type { Config } from '../settings/config.ts';
import type { Budgets, SourceApi } from './asking/budget.ts';
import { openGate } from './asking/gate.ts';
import type { Gate } from './asking/gate.ts';
import { openBilling } from './paddle-billing/billing-api.ts';
import { fetchClassicSubscription } from './paddle-classic/classic-api.ts';
import { withClassicPublicKey } from './paddle/accounts.ts';
import { signerOf } from './workspace/auth.ts';
import type { SignerConfig } from './workspace/auth.ts';
import { SOURCE_TIMEOUT_MS, openReseller } from './workspace/open-reseller.ts';

/** What is stored of a subject, as far as asking about it needs it. */
export interface StoredSubject {
  /** The source's ids seen for it, the newest last. */
  readonly subscription_ids: readonly string[];
}

/**
 * Asks the event's source for its subject's state.
 * @param stored null where nothing is stored of the subject
 * @throws SubrelayError `SOURCE_UNAVAILABLE` when the source can't be asked now; asking later may help. A
 *   `BudgetExhausted` or a `SourcePaused` says that nothing was called
 */
export type FetchState = (event: NormalizedEvent, stored?: StoredSubject | null) => Promise<Observation>;

export type StateSourceConfig = SignerConfig &
  Config<
    | 'workspaceAccounts'
    | 'resellerApiUrl'
    | 'oauthTokenUrl'
    | 'paddleAccounts'
    | 'paddleClassicPublicKey'
    | 'paddleClassicApiUrl'
    | 'paddleBillingApiUrl'
    | 'stateBackoffSeconds'
  >;

export interface StateSourceDeps {
  fetch: typeof fetch;
  now: () => EpochMs;
  budgets: Budgets;
  sleep: (ms: number) => Promise<unknown>;
  log: Log;
}

/** A source's way to its API. */
interface SourceDeps extends StateSourceDeps {
  gate: Gate;
}

/**
 * Makes the question for every configured account. An event whose account isn't configured, or has no credentials, is
 * kept and delivered; its state is unavailable.
 * @throws ConfigError if WORKSPACE_KEY_FILE is no key file
 */
export function stateSource(config: StateSourceConfig, deps: StateSourceDeps): FetchState {
  const withGate = (api: SourceApi): SourceDeps => {
    const budget = deps.budgets[api];
    return { ...deps, gate: openGate({ ...deps, api, budget, backoffMs: config.stateBackoffSeconds * 1000 }) };
  };
  const fetchWorkspace = workspaceSource(config, withGate('google-workspace'));
  const fetchClassic = classicSource(config, withGate('paddle-classic'));
  const fetchBilling = billingSource(config, withGate('paddle-billing'));
  return async (event, stored) => {
    if (!hasState(event)) return { kind: 'unavailable' };
    switch (event.source) {
      case 'google-workspace':
        return fetchWorkspace(event, stored);
      case 'paddle-classic':
        return fetchClassic(event);
      case 'paddle-billing':
        return fetchBilling(event);
      case 'api':
      case 'subrelay':
        return { kind: 'unavailable' };
    }
  };
}

function workspaceSource(config: StateSourceConfig, deps: SourceDeps): FetchState {
  const signer = signerOf(config, { ...deps, timeoutMs: SOURCE_TIMEOUT_MS });
  if (signer === undefined) return async () => ({ kind: 'unavailable' });
  const accounts = config.workspaceAccounts.map(({ account, adminEmail }) => {
    const open = once(() => openReseller({ signer, adminEmail, use: 'read', config, ...deps }));
    return [account, open] as const;
  });
  const resellers = new Map(accounts);
  return async (event, stored) => {
    const reseller = await resellers.get(event.account)?.();
    if (!reseller) return { kind: 'unavailable' };
    return deps.gate.call(event.account, () => reseller.getSubscription(event, stored));
  };
}

function classicSource(config: StateSourceConfig, { fetch, now, gate }: SourceDeps): FetchState {
  const configured = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);
  const accounts = new Map(configured.map((account) => [account.name, account]));
  const options = { apiUrl: config.paddleClassicApiUrl, fetch, now, gate, timeoutMs: SOURCE_TIMEOUT_MS };
  return (event) => fetchClassicSubscription(event, accounts.get(event.account), options);
}

function billingSource(config: StateSourceConfig, { fetch, now, gate, sleep }: SourceDeps): FetchState {
  const options = { apiUrl: config.paddleBillingApiUrl, fetch, now, gate, sleep, timeoutMs: SOURCE_TIMEOUT_MS };
  const accounts = config.paddleAccounts.flatMap(({ name, billing }) =>
    billing?.apiKey ? [[name, openBilling({ name, apiKey: billing.apiKey }, options)] as const] : [],
  );
  const asks = new Map(accounts);
  return async (event) => {
    const ask = asks.get(event.account);
    return ask && hasState(event) ? ask(event.subject.id.slice(event.account.length + 1)) : { kind: 'unavailable' };
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
