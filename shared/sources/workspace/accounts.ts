/** The resellers of a deployment: each has its own admin, its own topic and its own subscription to that topic. */
import { fullName } from '../../bus/names.ts';
import { ConfigError } from '../../settings/config.ts';
import type { Config } from '../../settings/config.ts';
import type { GOOGLE_CLOUD_PROJECT } from '../../store/settings.ts';
import type { WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION } from './settings.ts';

export interface WorkspaceReseller {
  /** The reseller's customer id, `C0…`. */
  account: string;
  /** The reseller admin that domain-wide delegation acts as. */
  adminEmail: string;
  /** The subscription that brings its notifications, `projects/P/subscriptions/S`. */
  subscription: string;
}

export type ResellersConfig = Config<
  typeof GOOGLE_CLOUD_PROJECT | typeof WORKSPACE_ACCOUNTS | typeof WORKSPACE_SUBSCRIPTION
>;

/**
 * The configured resellers with the full names of their subscriptions. An account that names none has the setting's,
 * and with several accounts the setting's followed by the account in lower case.
 * @throws ConfigError if two of them share an account or a subscription
 */
export function resellersOf({ projectId, workspaceAccounts, workspaceSubscription }: ResellersConfig) {
  const alone = workspaceAccounts.length === 1;
  const resellers = workspaceAccounts.map(({ account, adminEmail, subscription }): WorkspaceReseller => {
    const derived = alone ? workspaceSubscription : `${workspaceSubscription}-${account.toLowerCase()}`;
    return { account, adminEmail, subscription: fullName(projectId, 'subscriptions', subscription ?? derived) };
  });
  const problems = [
    ...repeated(resellers.map(({ account }) => account)).map((account) => `account ${account} is listed twice`),
    ...repeated(resellers.map(({ subscription }) => subscription)).map(
      (subscription) => `two accounts share ${subscription}: give each a subscription of its own`,
    ),
  ];
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `WORKSPACE_ACCOUNTS: ${problem}`));
  return resellers;
}

/**
 * Whose notifications a subscription brings; null where that is not known. A single reseller has them all, also those
 * of a subscription that was made by hand.
 */
export const accountOf =
  (resellers: readonly WorkspaceReseller[]) =>
  (subscription: string): string | null => {
    const named = resellers.find((reseller) => reseller.subscription === subscription);
    return (named ?? (resellers.length === 1 ? resellers[0] : undefined))?.account ?? null;
  };

const repeated = (values: string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];
