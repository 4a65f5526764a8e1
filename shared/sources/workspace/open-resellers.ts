import type { Config } from '../../settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../asking/http-exchange.ts';
import { signerOf } from './auth.ts';
import { openReseller } from './open-reseller.ts';
import type { Reseller } from './reseller.ts';
import type { DELEGATION_SETTINGS } from './settings.ts';

export interface OpenedReseller {
  account: string;
  /** Opens its API with the first call. */
  reseller: () => Promise<Reseller>;
}

/**
 * The configured resellers, to be read; none where no credentials are configured.
 * @throws ConfigError if WORKSPACE_KEY_FILE is no key file
 */
export function openResellers(
  config: Config<(typeof DELEGATION_SETTINGS)[number]>,
  { fetch, now }: { fetch: typeof globalThis.fetch; now: () => number },
): OpenedReseller[] {
  const signer = signerOf(config, { fetch, timeoutMs: SOURCE_TIMEOUT_MS });
  if (!signer) return [];
  return config.workspaceAccounts.map(({ account, adminEmail }) => {
    let opened: Promise<Reseller> | undefined;
    const reseller = () => (opened ??= openReseller({ signer, adminEmail, use: 'read', config, fetch, now }));
    return { account, reseller };
  });
}
