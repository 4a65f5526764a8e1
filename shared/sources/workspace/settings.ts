import type { SettingName } from '../../settings/config.ts';

/** What acting as a reseller's admin takes. */
export const DELEGATION_SETTINGS = [
  'workspaceAccounts',
  'resellerApiUrl',
  'iamCredentialsUrl',
  'oauthTokenUrl',
  'workspaceKeyFile',
  'workspaceServiceAccount',
] as const satisfies readonly SettingName[];

/** What reading subscriptions takes. */
export const READ_SETTINGS = [
  ...DELEGATION_SETTINGS,
  'workspaceRequestsPerMinute',
] as const satisfies readonly SettingName[];

export const DOOR_SETTINGS = ['workspaceAccounts', 'workspaceSubscription'] as const satisfies readonly SettingName[];
