/** The resellers that a command is about. */
import { fullName } from '../../shared/bus/names.ts';
import { resellersOf } from '../../shared/sources/workspace/accounts.ts';
import type { ResellersConfig, WorkspaceReseller } from '../../shared/sources/workspace/accounts.ts';
import { UsageError } from '../frame/usage-error.ts';

export interface ResellerValues {
  account?: readonly string[] | undefined;
  'admin-email'?: string | undefined;
  subscription?: string | undefined;
}

/**
 * The configured resellers, or those that the options name.
 * @throws UsageError, or ConfigError where two resellers share a subscription
 */
export function chosenResellers(config: ResellersConfig, values: ResellerValues): WorkspaceReseller[] {
  const { account: accounts = [], subscription } = values;
  const all = resellersOf({ ...config, workspaceAccounts: withAdmin(config.workspaceAccounts, values) });
  const unknown = accounts.find((account) => !all.some((each) => each.account === account));
  if (unknown !== undefined)
    throw new UsageError(`WORKSPACE_ACCOUNTS has no account ${unknown}: give its --admin-email, too`);
  const chosen = all.filter(({ account }) => accounts.length === 0 || accounts.includes(account));
  if (chosen.length === 0)
    throw new UsageError('Name the reseller: --account C0… --admin-email EMAIL, or set WORKSPACE_ACCOUNTS');
  if (subscription === undefined) return chosen;
  if (chosen.length > 1) throw new UsageError('--subscription names one subscription: choose one --account');
  return chosen.map((each) => ({
    ...each,
    subscription: fullName(config.projectId, 'subscriptions', subscription),
  }));
}

function withAdmin(configured: ResellersConfig['workspaceAccounts'], values: ResellerValues) {
  const { account: accounts = [], 'admin-email': adminEmail } = values;
  if (adminEmail === undefined) return configured;
  const [account] = accounts;
  if (account === undefined || accounts.length > 1)
    throw new UsageError('--admin-email belongs to one reseller: give one --account');
  const known = configured.some((each) => each.account === account);
  if (!known) return [...configured, { account, adminEmail }];
  return configured.map((each) => (each.account === account ? { ...each, adminEmail } : each));
}
