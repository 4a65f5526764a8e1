import type { Config } from '../config.ts';
import type { NormalizedEvent, Observation } from '../events/event.ts';
import { withClassicPublicKey } from './paddle/accounts.ts';
import { fetchClassicSubscription } from './paddle/classic-api.ts';
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
 * @throws SubrelayError `SOURCE_UNAVAILABLE` when the source can't be asked now; a SourceFailure says whether asking
 * later helps
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
  >;

export interface StateSourceDeps {
  fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Makes the question for every configured account. An event whose account isn't configured, or has no credentials, is
 * kept and delivered; its state is unavailable.
 * @throws ConfigError if WORKSPACE_KEY_FILE is no key file
 */
export function stateSource(
  config: StateSourceConfig,
  deps: StateSourceDeps = { fetch: globalThis.fetch, now: Date.now },
): FetchState {
  const fetchWorkspace = workspaceSource(config, deps);
  const fetchClassic = classicSource(config, deps);
  return async (event, stored) => {
    if (event.subject === null) return { kind: 'unavailable' };
    switch (event.source) {
      case 'google-workspace':
        return fetchWorkspace(event, stored);
      case 'paddle-classic':
        return fetchClassic(event, stored);
      case 'paddle-billing':
      case 'api':
      case 'subrelay':
        return { kind: 'unavailable' };
    }
  };
}

function workspaceSource(config: StateSourceConfig, deps: StateSourceDeps): FetchState {
  const signer = signerOf(config, { ...deps, timeoutMs: SOURCE_TIMEOUT_MS });
  if (signer === undefined) return async () => ({ kind: 'unavailable' });
  const accounts = config.workspaceAccounts.map(({ account, adminEmail }) => {
    const open = once(() => openReseller({ signer, adminEmail, use: 'read', config, ...deps }));
    return [account, open] as const;
  });
  const resellers = new Map(accounts);
  return async (event, stored) => {
    const reseller = await resellers.get(event.account)?.();
    return reseller ? reseller.getSubscription(event, stored) : { kind: 'unavailable' };
  };
}

function classicSource(config: StateSourceConfig, { fetch }: StateSourceDeps): FetchState {
  const configured = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);
  const accounts = new Map(configured.map((account) => [account.name, account]));
  const options = { apiUrl: config.paddleClassicApiUrl, fetch, timeoutMs: SOURCE_TIMEOUT_MS };
  return (event) => fetchClassicSubscription(event, accounts.get(event.account), options);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
