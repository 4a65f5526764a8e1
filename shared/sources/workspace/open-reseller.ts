import type { EpochMs } from '../../base/time.ts';
import type { Config } from '../../settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../asking/http-exchange.ts';
import type { AssertionSigner } from './assertion.ts';
import { SCOPE_ORDER, SCOPE_ORDER_READONLY, createDelegatedTokens } from './auth.ts';
import type { Reseller } from './reseller.ts';
import type { RESELLER_SETTINGS } from './settings.ts';

export interface OpenResellerOptions {
  signer: AssertionSigner;
  adminEmail: string;
  /**
   * The delegation must have been granted the scope that is used; reading needs less than registering
   * (docs/facts/google-workspace.md, GR-4).
   */
  use: 'read' | 'register';
  config: Config<(typeof RESELLER_SETTINGS)[number]>;
  fetch: typeof fetch;
  now: () => EpochMs;
}

/** Opens the Reseller API as one admin. Its client is loaded here, not at a cold start: few deliveries need it. */
export async function openReseller({
  signer,
  adminEmail,
  use,
  config,
  fetch,
  now,
}: OpenResellerOptions): Promise<Reseller> {
  const { createReseller } = await import('./reseller.ts');
  const tokens = createDelegatedTokens({
    signer,
    adminEmail,
    scope: use === 'register' ? SCOPE_ORDER : SCOPE_ORDER_READONLY,
    tokenUrl: config.oauthTokenUrl,
    fetch,
    now,
    timeoutMs: SOURCE_TIMEOUT_MS,
  });
  return createReseller({ tokens, rootUrl: config.resellerApiUrl, fetch, now, timeoutMs: SOURCE_TIMEOUT_MS });
}
